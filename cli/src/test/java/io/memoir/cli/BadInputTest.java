package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.cli.option.StoreOption;
import io.memoir.cli.process.ExitCode;
import io.memoir.model.file.ModelFile;
import io.memoir.server.store.location.StoreLocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each mistake is one line on the error stream that names what was found, and exit code 2. */
class BadInputTest {
  private static final String HEADER = "user_id,item_id,event_type,timestamp\n";

  @TempDir static Path directory;
  @TempDir Path fresh;

  private static Path data;
  private static Path model;

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    data = directory.resolve("data");
    model = directory.resolve("model");
    Path events = SmallShop.writeEvents(directory.resolve("events.csv"));
    assertThat(prepare(events, data).code()).isEqualTo(ExitCode.DONE);
    assertThat(
            Commands.run(
                    "train",
                    "--data",
                    data.toString(),
                    "--model",
                    "markov",
                    "--out",
                    model.toString())
                .code())
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void prepare_missingFile() {
    refused(prepare(fresh.resolve("nothing.csv"), fresh.resolve("out")), "nothing.csv");
  }

  @Test
  void prepare_emptyFile() throws IOException {
    refused(prepare(file(""), fresh.resolve("out")), "events.csv", "empty");
  }

  @Test
  void prepare_missingColumn() throws IOException {
    refused(
        prepare(
            file("timestamp,item_id,price\n2024-01-01,a,3\n2024-01-02,b,4\n"),
            fresh.resolve("out")),
        "events.csv",
        "user");
  }

  @Test
  void prepare_namedColumnThatIsNotThere() throws IOException {
    refused(
        Commands.run(
            "prepare",
            "--input",
            file(HEADER + "a,b,view,2024-01-01T00:00:00Z\n").toString(),
            "--user",
            "usr_id",
            "--out",
            fresh.resolve("out").toString()),
        "usr_id");
  }

  @Test
  void prepare_wrongDelimiter() throws IOException {
    refused(
        Commands.run(
            "prepare",
            "--input",
            file("user_id;item_id;timestamp\na;b;1700000000\n").toString(),
            "--format",
            "tsv",
            "--out",
            fresh.resolve("out").toString()),
        "events.csv");
  }

  @Test
  void prepare_badTimestamps() throws IOException {
    refused(
        prepare(
            file(HEADER + "a,b,view,yesterday\na,c,view,tomorrow\nb,c,view,now\n"),
            fresh.resolve("out")),
        "events.csv",
        "time");
  }

  @Test
  void prepare_notUtf8() throws IOException {
    Path events = fresh.resolve("events.csv");
    byte[] latin =
        (HEADER + "a,caf\u00e9,view,2024-01-01T00:00:00Z\n").getBytes(StandardCharsets.ISO_8859_1);
    Files.write(events, latin);
    refused(prepare(events, fresh.resolve("out")), "events.csv", "UTF-8");
  }

  @Test
  void prepare_everyUserWithOneEvent() throws IOException {
    StringBuilder lines = new StringBuilder(HEADER);
    for (int i = 0; i < 50; i++) {
      lines.append("user%d,item%d,view,2024-01-01T00:00:%02dZ%n".formatted(i, i, i));
    }
    Commands result =
        Commands.run(
            "prepare",
            "--input",
            file(lines.toString()).toString(),
            "--min-user",
            "2",
            "--out",
            fresh.resolve("out").toString());
    refused(result, "2");
  }

  @Test
  void prepare_refused_leavesNoDataSet() throws IOException {
    prepare(file(HEADER + "a,b,view,yesterday\n"), fresh.resolve("out"));
    assertThat(fresh.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--session-gap=soon",
        "--test=0.1.2",
        "--split=leave-one",
        "--format=cvs",
        "--time-zone=Europe/Berlyn"
      })
  void prepare_optionThatMakesNoSense(String option) throws IOException {
    Path events = directory.resolve("events.csv");
    refused(
        Commands.run(
            "prepare",
            "--input",
            events.toString(),
            option,
            "--out",
            fresh.resolve("out").toString()),
        option.substring(option.indexOf('=') + 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--min-value=NaN | --min-value is NaN, expected a finite number",
        "--min-value=-Infinity | --min-value is -Infinity, expected a finite number",
        "--min-value=1e400 | --min-value is Infinity, expected a finite number",
        "--min-user=0 | --min-user is 0, expected 1 or more",
        "--min-item=-1 | --min-item is -1, expected 1 or more",
        "--max-rejected=NaN | --max-rejected is NaN, expected 0 to 1",
        "--memory=1 | --memory is 1 MiB, expected 64 MiB or more",
        "--memory=17592186044416 | --memory is 17592186044416 MiB, expected 64 MiB to",
        "--test=1 | --test is '1', expected a share such as 0.1, less than 1, a",
        "--validation=0d | --validation is '0d', expected a share such as 0.1, less than 1,",
        "--seed=3 | --seed can only be given together with --split random, found the temporal",
        "--threads=0 | --threads is 0, expected 1 to",
        "--threads=100000 | --threads is 100000, expected 1 to",
        "--items= | --items is empty, expected a file"
      })
  void prepare_numberOutOfRange_namesTheOption(String option, String message) {
    refused(
        Commands.run(
            "prepare",
            "--input",
            directory.resolve("events.csv").toString(),
            option,
            "--out",
            fresh.resolve("out").toString()),
        message);
  }

  @Test
  void prepare_cutsThatLeaveAPartEmpty_areRefused() {
    refused(
        Commands.run(
            "prepare",
            "--input",
            directory.resolve("events.csv").toString(),
            "--validation=2024-02-02",
            "--test=2024-02-01",
            "--out",
            fresh.resolve("out").toString()),
        "--validation is 2024-02-02 and --test is 2024-02-01, expected --validation to be the");
    refused(
        Commands.run(
            "prepare",
            "--input",
            directory.resolve("events.csv").toString(),
            "--test=1990-01-01",
            "--out",
            fresh.resolve("out").toString()),
        "the training part of the temporal split (the default for this input; --split sets another)"
            + " is empty: --validation 0.1 and --test 1990-01-01 take all");
  }

  @Test
  void prepare_testSizeWithTestFiles_isRefused() {
    String events = directory.resolve("events.csv").toString();
    refused(
        Commands.run(
            "prepare",
            "--input",
            events,
            "--test-input",
            events,
            "--test=0.2",
            "--out",
            fresh.resolve("out").toString()),
        "--test is 0.2 with --test-input, expected one of them: the test files are the test part");
  }

  @Test
  void threads_farTooMany_areRefusedByEveryCommand() {
    for (String line :
        List.of(
            "train --data DATA --model markov --out OUT --threads 100000",
            "tune --data DATA --model lstm --out OUT --threads 100000",
            "evaluate --data DATA --model MODEL --threads 100000")) {
      String[] words =
          line.replace("DATA", data.toString())
              .replace("MODEL", model.toString())
              .replace("OUT", fresh.resolve("out").toString())
              .split(" ");
      refused(Commands.run(words), "--threads is 100000, expected 1 to");
    }
  }

  @Test
  void emptyPath_isNamed() {
    refused(
        Commands.run("prepare", "--input", "", "--out", fresh.resolve("out").toString()),
        "--input is empty, expected a file");
    refused(
        Commands.run("prepare", "--input", directory.resolve("events.csv").toString(), "--out", ""),
        "--out is empty, expected a directory");
  }

  @Test
  void recommend_listOfNothing_namesTheOption() {
    refused(
        Commands.run("recommend", "--model", model.toString(), "--history", "item-01", "--k", "0"),
        "--k is 0, expected at least 1");
  }

  @Test
  void recommend_unknownItem_namesTheNearest() {
    refused(
        Commands.run("recommend", "--model", model.toString(), "--history", "item-01,itm-02"),
        "'itm-02'",
        "did you mean 'item-02'");
  }

  @Test
  void recommend_thenOfAModelThatLooksBackOnly() {
    refused(
        Commands.run(
            "recommend", "--model", model.toString(), "--history", "item-01", "--then", "item-02"),
        "is unidirectional",
        "expected a bidirectional one");
  }

  @Test
  void recommend_unknownItemAfter_namesTheNearest() {
    refused(
        Commands.run(
            "recommend", "--model", model.toString(), "--history", "item-01", "--then", "itm-02"),
        "'itm-02'",
        "did you mean 'item-02'");
  }

  @Test
  void recommend_unknownUser_namesTheNearest() {
    refused(
        Commands.run(
            "recommend", "--model", model.toString(), "--data", data.toString(), "--user", "u7"),
        "'u7'",
        "did you mean");
  }

  @Test
  void recommend_userAndHistory_areOneTooMany() {
    refused(
        Commands.run(
            "recommend", "--model", model.toString(), "--user", "u07", "--history", "item-01"),
        "--user",
        "--history");
  }

  @Test
  void recommend_wrongTime() {
    refused(
        Commands.run(
            "recommend", "--model", model.toString(), "--history", "item-01", "--at", "tonight"),
        "--at is 'tonight'",
        "2026-05-03T18:00:00Z");
  }

  @Test
  void explain_unknownItem_namesTheNearest() {
    refused(
        Commands.run(
            "explain", "--model", model.toString(), "--history", "item-01", "--item", "itm-02"),
        "'itm-02'",
        "did you mean 'item-02'");
  }

  @Test
  void explain_noCauses() {
    refused(
        Commands.run(
            "explain", "--model", model.toString(), "--history", "item-01", "--causes", "0"),
        "--causes is 0",
        "at least 1");
  }

  @Test
  void evaluate_noModel() {
    refused(evaluate(fresh.resolve("nothing"), data), "nothing");
  }

  @Test
  void evaluate_noDataSet() {
    refused(evaluate(model, fresh.resolve("nothing")), "nothing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.safetensors", "items.jsonl", "model.json"})
  void evaluate_truncatedModel(String name) throws IOException {
    Path copy = copyOf(model);
    byte[] bytes = Files.readAllBytes(copy.resolve(name));
    Files.write(copy.resolve(name), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    refused(evaluate(copy, data), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.safetensors", "items.jsonl"})
  void evaluate_alteredModel(String name) throws IOException {
    Path copy = copyOf(model);
    byte[] bytes = Files.readAllBytes(copy.resolve(name));
    bytes[bytes.length / 2] ^= 1;
    Files.write(copy.resolve(name), bytes);
    refused(evaluate(copy, data), name);
  }

  @Test
  void evaluate_alteredDataSet() throws IOException {
    Path copy = copyOf(data);
    byte[] bytes = Files.readAllBytes(copy.resolve("events.parquet"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(copy.resolve("events.parquet"), bytes);
    refused(evaluate(model, copy), "events.parquet");
  }

  @Test
  void evaluate_newerModel() throws IOException {
    Path copy = copyOf(model);
    newer(copy.resolve("model.json"));
    refused(evaluate(copy, data), "version 99");
  }

  @Test
  void evaluate_newerDataSet() throws IOException {
    Path copy = copyOf(data);
    newer(copy.resolve("dataset.json"));
    refused(evaluate(model, copy), "version 99");
  }

  @Test
  void evaluate_modelAndDataSetOfDifferentItems() throws IOException {
    Path other = fresh.resolve("other");
    Path events = fresh.resolve("other.csv");
    Files.writeString(
        events, Files.readString(directory.resolve("events.csv")).replace("item-", "thing-"));
    assertThat(prepare(events, other).code()).isEqualTo(ExitCode.DONE);
    refused(evaluate(model, other), "do not match");
  }

  @Test
  void search_unknownWayOrSenselessRecall_refused() {
    String[][] commands = {
      {"recommend", "--model", model.toString(), "--history", "item-01"},
      {"replay", "--model", model.toString(), "--data", data.toString()},
      {"serve", "--model", model.toString(), "--store", fresh.resolve("store").toString()}
    };
    for (String[] command : commands) {
      String[] nearby = Arrays.copyOf(command, command.length + 2);
      nearby[command.length] = "--search";
      nearby[command.length + 1] = "nearby";
      refused(Commands.run(nearby), "search is 'nearby'", "expected exact, clusters");
      nearby[command.length + 1] = "clusters:1";
      refused(Commands.run(nearby), "recall of a search by clusters is 1.0");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--states -1",
        "--rate -1",
        "--port -1",
        "--admin-port 70000",
        "--port 8080 --admin-port 8080",
        "--future-tolerance -1",
        "--warm-up -1",
        "--warm-up 601",
        "--items float8",
        "--log-format xml",
        "--search nearby",
        "--certificate none.pem",
        "--certificate ROTTEN/model.json --certificate-key ROTTEN/model.json",
        "--learn-minutes 5",
        "--learn-threads 1",
        "--models MISSING",
        "--model ROTTEN",
        "--learn --model ROTTEN",
        "--learn --learn-minutes 0",
        "--learn --learn-newest -1",
        "--learn --learn-epochs 0",
        "--learn --learn-events -1",
        "--learn --learn-threads 0",
        "--model MISSING",
        "--learn --model MISSING"
      })
  void serve_optionThatIsRefused_leavesNoStoreBehind(String options) throws IOException {
    Path rotten = Files.createDirectories(fresh.resolve("rotten"));
    Files.copy(model.resolve(ModelFile.DESCRIPTION), rotten.resolve(ModelFile.DESCRIPTION));
    Files.write(rotten.resolve("weights.safetensors"), new byte[100]);
    Path store = fresh.resolve("shop").resolve("store");
    List<String> words = new ArrayList<>(List.of("serve", "--store", store.toString()));
    if (!options.contains("--model")) {
      words.addAll(List.of("--model", model.toString()));
    }
    String missing = fresh.resolve("missing").toString();
    words.addAll(
        List.of(
            options.replace("MISSING", missing).replace("ROTTEN", rotten.toString()).split(" ")));
    Commands result = Commands.run(words.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(fresh.resolve("shop")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--learn-events", "--learn-minutes"})
  void learn_scheduleWithoutFollow_isRefused(String option) {
    String store = fresh.resolve("store").toString();
    Commands result =
        Commands.run("learn", "--store", store, "--model", model.toString(), option, "5");
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err())
        .contains(option + " has no effect without --follow; add --follow or remove it");
  }

  @Test
  void serveAndLearn_storeThatCannotBeOpened_isSaidWithoutItsPassword() throws IOException {
    Path word = fresh.resolve("word");
    Files.writeString(word, "s3cr3t-w0rd\n");
    for (String command : List.of("serve", "learn")) {
      String[][] stores = {
        {"jdbc:postgresql://127.0.0.1:1/x?user=u&password=s3cr3t-w0rd", "does not answer"},
        {"jdbc:postgresql://u:s3cr3t-w0rd@127.0.0.1/x", "is not a PostgreSQL address"},
        {"postgresql://u:s3cr3t-w0rd@127.0.0.1/x", "is not an event store"},
        {
          "jdbc:mysql://127.0.0.1/x?password=s3cr3t-w0rd",
          "jdbc:mysql://127.0.0.1/x is not a PostgreSQL address"
        },
      };
      for (String[] store : stores) {
        Commands result = Commands.run(command, "--model", model.toString(), "--store", store[0]);
        refused(result, store[1]);
        assertThat(result.out() + result.err()).doesNotContain("s3cr3t");
      }
      Commands result =
          Commands.run(
              command,
              "--model",
              model.toString(),
              "--store",
              "jdbc:postgresql://127.0.0.1:1/x?user=u",
              "--store-password-file",
              word.toString());
      refused(result, "jdbc:postgresql://127.0.0.1:1/x does not answer");
      assertThat(result.out() + result.err()).doesNotContain("s3cr3t");
      refused(
          Commands.run(
              command,
              "--model",
              model.toString(),
              "--store",
              "jdbc:postgresql://127.0.0.1:1/x?user=u",
              "--store-password-file",
              fresh.resolve("nothing").toString()),
          "the password file",
          "cannot be read");
      refused(
          Commands.run(
              command,
              "--model",
              model.toString(),
              "--store",
              fresh.resolve("events").toString(),
              "--store-password-file",
              word.toString()),
          "--store-password-file can only be used with a database");
    }
  }

  @Test
  void storePassword_ofTheFile_goesBeforeTheVariable() throws IOException {
    String address = "jdbc:postgresql://h/db?user=u";
    Path word = fresh.resolve("word");
    Files.writeString(word, "of the file\nmore");
    assertThat(StoreOption.location(address, Optional.of(word), Optional.of("of the variable")))
        .isEqualTo(new StoreLocation.Database(address, Optional.of("of the file")));
    assertThat(StoreOption.location(address, Optional.empty(), Optional.of("of the variable")))
        .isEqualTo(new StoreLocation.Database(address, Optional.of("of the variable")))
        .hasToString("jdbc:postgresql://h/db");
    assertThat(StoreOption.location("events", Optional.empty(), Optional.of("of the variable")))
        .isEqualTo(new StoreLocation.Directory(Path.of("events")));
  }

  @Test
  void train_unknownModel_namesTheNearest() {
    refused(
        Commands.run("train", "--data", data.toString(), "--model", "markow", "--out", "unused"),
        "'markow'",
        "did you mean 'markov'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--resume", "--freeze items", "--threads 2"})
  void train_optionThatACountedModelDoesNotUse_isRefused(String option) {
    Path out = fresh.resolve("out");
    List<String> words = new ArrayList<>(List.of("train", "--data", data.toString()));
    words.addAll(List.of("--model", "markov", "--out", out.toString()));
    words.addAll(List.of(option.split(" ", -1)));
    refused(
        Commands.run(words.toArray(String[]::new)),
        words.get(7) + " can only be used with networks: 'markov' is a count-based model");
    assertThat(out).doesNotExist();
  }

  @Test
  void rank_keepSeenWithGivenItems_isRefused() {
    String[] rank = {"rank", "--model", model.toString(), "--history", "item-01", "--keep-seen"};
    refused(
        Commands.run(Answers.joined(rank, "--items", "item-01,item-02")),
        "--keep-seen has no effect with --items or --items-file");
    assertThat(Commands.run(rank).code()).isEqualTo(ExitCode.DONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"recommend", "rank", "explain"})
  void history_withADataSetThatIsNotUsed_isRefused(String command) {
    refused(
        Commands.run(
            command,
            "--model",
            model.toString(),
            "--history",
            "item-01",
            "--data",
            data.toString()),
        "--data has no effect without --user; add --user or remove it");
  }

  @Test
  void explain_numberOfBestItemsWithAnItem_isRefused() {
    refused(
        Commands.run(
            "explain",
            "--model",
            model.toString(),
            "--history",
            "item-01",
            "--item",
            "item-02",
            "--k",
            "2"),
        "--k has no effect with --item");
  }

  @Test
  void train_unknownSetting_namesTheNearest() {
    refused(
        Commands.run(
            "train",
            "--data",
            data.toString(),
            "--model",
            "markov",
            "--set",
            "windw=3",
            "--out",
            "unused"),
        "'windw'",
        "did you mean 'window'");
  }

  @Test
  void train_unknownSettingOfANetwork_namesTheNearest() {
    refused(
        Commands.run(
            "train",
            "--data",
            data.toString(),
            "--model",
            "lstm",
            "--set",
            "epoch=3",
            "--out",
            "unused"),
        "'epoch'",
        "did you mean 'epochs'");
  }

  @Test
  void train_intoADirectoryOfSomethingElse() throws IOException {
    Path precious = Files.createDirectory(fresh.resolve("precious"));
    Files.writeString(precious.resolve("thesis.txt"), "years of work");
    refused(
        Commands.run(
            "train", "--data", data.toString(), "--model", "markov", "--out", precious.toString()),
        "precious");
    assertThat(precious.resolve("thesis.txt")).hasContent("years of work");
  }

  private static void refused(Commands result, String... named) {
    assertThat(result.errLines()).as("lines on the error stream").hasSize(1);
    assertThat(result.err()).startsWith("memoir ").contains(named);
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
  }

  private static Commands prepare(Path events, Path out) {
    return Commands.run(
        "prepare",
        "--input",
        events.toString(),
        "--split",
        "leave-one-out",
        "--out",
        out.toString());
  }

  private static Commands evaluate(Path ofModel, Path ofData) {
    return Commands.run("evaluate", "--model", ofModel.toString(), "--data", ofData.toString());
  }

  private Path file(String content) throws IOException {
    return Files.writeString(fresh.resolve("events.csv"), content);
  }

  private Path copyOf(Path original) throws IOException {
    Path copy = Files.createDirectory(fresh.resolve("copy"));
    List<Path> files = new ArrayList<>();
    try (var listed = Files.list(original)) {
      listed.forEach(files::add);
    }
    for (Path each : files) {
      Files.copy(each, copy.resolve(each.getFileName()));
    }
    return copy;
  }

  private static void newer(Path description) throws IOException {
    String text = Files.readString(description);
    assertThat(text).containsPattern("\"version\": ?\\d+,");
    Files.writeString(description, text.replaceFirst("\"version\": ?\\d+,", "\"version\": 99,"));
  }
}
