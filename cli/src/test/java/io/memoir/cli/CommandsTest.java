package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.report.CompressionReport;
import io.memoir.cli.terminal.Terminal;
import io.memoir.model.BadInputException;
import io.memoir.model.file.ModelFile;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real commands, one after the other, on a small log. */
class CommandsTest {
  @TempDir static Path directory;

  private static Path data;
  private static Path markov;

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    data = directory.resolve("data");
    markov = directory.resolve("markov");
    Commands prepared =
        Commands.run(
            "prepare",
            "--input",
            SmallShop.writeEvents(directory.resolve("events.csv")).toString(),
            "--items",
            SmallShop.writeItems(directory.resolve("items.csv")).toString(),
            "--split",
            "leave-one-out",
            "--out",
            data.toString());
    assertThat(prepared.code()).as(prepared.err()).isEqualTo(ExitCode.DONE);
    assertThat(prepared.out()).contains("users", "60", "1,200");
    Commands trained = train("markov", markov);
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void evaluate_json_isOneObjectAndNothingElse() {
    JsonObject report = evaluate(markov);
    assertThat(report.get("users").getAsInt()).isEqualTo(60);
    assertThat(report.getAsJsonObject("metrics").get("ndcg@10").getAsDouble()).isBetween(0.0, 1.0);
    assertThat(report.getAsJsonObject("protocol").get("part").getAsString()).isEqualTo("test");
  }

  @Test
  void evaluate_twoModels_ranksTheBetterOneHigher() {
    Path popularity = directory.resolve("popularity");
    assertThat(train("popularity", popularity).code()).isEqualTo(ExitCode.DONE);
    assertThat(ndcg(markov)).isGreaterThan(ndcg(popularity) + 0.1);
  }

  @Test
  void evaluate_validation_differsFromTest() {
    Commands validation =
        Commands.run(
            "evaluate",
            "--model",
            markov.toString(),
            "--data",
            data.toString(),
            "--split",
            "validation",
            "--json");
    assertThat(
            JsonParser.parseString(validation.out()).getAsJsonObject().getAsJsonObject("protocol"))
        .hasToString(
            evaluate(markov).getAsJsonObject("protocol").toString().replace("test", "validation"));
  }

  @Test
  void recommend_json_answersAsTheHttpInterfaceWill() {
    Commands result =
        Commands.run(
            "recommend",
            "--model",
            markov.toString(),
            "--data",
            data.toString(),
            "--user",
            "u07",
            "--k",
            "3",
            "--json");
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    JsonObject answer = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(answer.get("userId").getAsString()).isEqualTo("u07");
    assertThat(answer.getAsJsonArray("items")).hasSize(3);
    JsonObject first = answer.getAsJsonArray("items").get(0).getAsJsonObject();
    assertThat(first.keySet()).contains("itemId", "score", "title", "reasons");
  }

  @Test
  void recommend_historyOfAUser_equalsTheUser() throws IOException {
    Commands byHistory =
        Commands.run(
            "recommend", "--model", markov.toString(), "--history", "item-01,item-02", "--json");
    Commands again =
        Commands.run(
            "recommend", "--model", markov.toString(), "--history", "item-01, item-02", "--json");
    assertThat(byHistory.out()).isEqualTo(again.out());
    assertThat(recommended(byHistory)).hasSize(10).doesNotContain("item-01");
    Commands keepSeen =
        Commands.run(
            "recommend",
            "--model",
            markov.toString(),
            "--history",
            "item-01,item-02",
            "--keep-seen",
            "--k",
            "40",
            "--json");
    assertThat(recommended(keepSeen)).hasSize(40).contains("item-01");
  }

  @Test
  void recommend_forPeople_showsTitles() {
    Commands result =
        Commands.run("recommend", "--model", markov.toString(), "--history", "item-01");
    assertThat(result.out()).contains("History: 1 event", "Thing number 1 (item-01) · a");
  }

  @Test
  void explain_json_hasTheEffectOfEveryEvent() {
    Commands result =
        Commands.run(
            "explain",
            "--model",
            markov.toString(),
            "--history",
            "item-05,item-11,item-01",
            "--k",
            "2",
            "--json");
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    JsonObject answer = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(answer.get("leftOutSingly").getAsInt()).isEqualTo(3);
    assertThat(answer.getAsJsonArray("items")).hasSize(2);
    JsonObject best = answer.getAsJsonArray("items").get(0).getAsJsonObject();
    assertThat(best.get("rank").getAsInt()).isEqualTo(1);
    assertThat(best.get("sentence").getAsString()).startsWith("Because of Thing number 1");
    JsonObject last = best.getAsJsonArray("causes").get(2).getAsJsonObject();
    assertThat(last.get("itemId").getAsString()).isEqualTo("item-01");
    assertThat(last.get("effect").getAsDouble()).isPositive();
    Commands recommended =
        Commands.run(
            "recommend", "--model", markov.toString(), "--history", "item-05,item-01", "--json");
    assertThat(recommended.out()).contains("\"reasons\"", "\"itemId\": \"item-01\"");
  }

  @Test
  void explain_forPeople_showsSignsAndTimes() {
    Commands result =
        Commands.run(
            "explain",
            "--model",
            markov.toString(),
            "--data",
            data.toString(),
            "--user",
            "u07",
            "--item",
            "item-02",
            "--last",
            "6",
            "--causes",
            "2");
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    assertThat(result.out())
        .contains("Thing number 2 (item-02) · a", "2 Mar 2024", "the 14 earlier events")
        .contains("6 of 20 events left out one by one");
  }

  @Test
  void bench_json_hasFiguresOfEveryKind() {
    Commands result =
        Commands.run("bench", "--model", markov.toString(), "--seconds", "0", "--json");
    JsonObject figures = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(figures.get("topMicros").getAsDouble()).isPositive();
    assertThat(figures.get("items").getAsInt()).isEqualTo(40);
  }

  @Test
  void train_twiceWithOneSeed_givesTheSameNumbers() {
    Path again = directory.resolve("again");
    assertThat(train("markov", again).code()).isEqualTo(ExitCode.DONE);
    assertThat(ndcg(again)).isCloseTo(ndcg(markov), within(1e-12));
  }

  @Test
  void train_aNetwork_isEvaluatedAndRecommendsLikeAnyOther() {
    Path network = directory.resolve("network");
    Commands trained =
        Commands.run(
            "train",
            "--data",
            data.toString(),
            "--model",
            "long-short",
            "--set",
            "width=32",
            "epochs=2",
            "--threads",
            "1",
            "--out",
            network.toString(),
            "--json");
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    assertThat(trained.err()).contains("up to 2 epochs over 60 sequences", "for all 2 epochs");
    JsonObject run = JsonParser.parseString(trained.out()).getAsJsonObject().getAsJsonObject("run");
    assertThat(run.get("sequences").getAsInt()).isEqualTo(60);
    assertThat(run.get("eventsPerSecond").getAsDouble()).isPositive();
    assertThat(ndcg(network)).isBetween(0.0, 1.0);
    assertThat(directory.resolve("network.training/metrics.jsonl")).isNotEmptyFile();
    Commands answer =
        Commands.run("recommend", "--model", network.toString(), "--history", "item-01", "--json");
    assertThat(JsonParser.parseString(answer.out()).getAsJsonObject().getAsJsonArray("items"))
        .hasSize(10);
    assertThat(answer.out()).contains("\"longTermShare\"", "\"reasons\"");
    assertThat(
            Commands.run("recommend", "--model", network.toString(), "--history", "item-01").out())
        .contains("long-term", "short-term");
    Commands explained =
        Commands.run("explain", "--model", network.toString(), "--history", "item-01,item-02");
    assertThat(explained.code()).as(explained.err()).isEqualTo(ExitCode.DONE);
    assertThat(explained.out()).contains("long-term", "short-term", "2 of 2 events");
  }

  /** What comes after a gap is asked of a bidirectional model only; without it, it looks back. */
  @Test
  void train_bidirectional_fillsGapsAndIsAStartForOthers() {
    Path both = directory.resolve("both");
    Commands trained = train("bidirectional-lstm", both, "--set", "width=32", "epochs=2");
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    assertThat(ndcg(both)).isBetween(0.0, 1.0);
    String[] gap = {
      "recommend", "--model", both.toString(), "--history", "item-01", "--then", "item-03,item-04"
    };
    assertThat(Commands.run(gap).out())
        .contains("History: 1 event", "Followed by:", "(item-04)", "Best fit in between:");
    Commands answer = Commands.run(joined(gap, "--json"));
    assertThat(recommended(answer)).hasSize(10).doesNotContain("item-01", "item-03", "item-04");
    assertThat(answer.out()).doesNotContain("reasons");
    Commands next =
        Commands.run("recommend", "--model", both.toString(), "--history", "item-01", "--json");
    assertThat(next.out()).contains("reasons").isNotEqualTo(answer.out());
    Commands begun =
        train(
            "residual-lstm",
            directory.resolve("begun"),
            "--from",
            both.toString(),
            "--set",
            "width=32",
            "epochs=1");
    assertThat(begun.err()).contains("copied (forward direction only), 0 new");
  }

  private static List<String> recommended(Commands result) {
    return JsonParser.parseString(result.out())
        .getAsJsonObject()
        .getAsJsonArray("items")
        .asList()
        .stream()
        .map(item -> item.getAsJsonObject().get("itemId").getAsString())
        .toList();
  }

  @Test
  void ensemble_ofANetworkAndCounts_isEvaluatedAndRecommendsLikeAnyOther() {
    Path network = directory.resolve("member");
    Commands trained =
        Commands.run(
            "train",
            "--data",
            data.toString(),
            "--model",
            "gru",
            "--set",
            "width=32",
            "epochs=1",
            "--threads",
            "1",
            "--out",
            network.toString());
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    for (String by : List.of("score", "rank")) {
      Path both = directory.resolve("both-" + by);
      Commands made =
          Commands.run(
              "ensemble",
              "--model",
              network.toString(),
              "--model",
              markov.toString(),
              "--weights",
              "1,1000",
              "--by",
              by,
              "--out",
              both.toString());
      assertThat(made.code()).as(made.err()).isEqualTo(ExitCode.DONE);
      assertThat(made.out()).contains("ensemble of gru, markov was written to");
      // Nearly all of the weight is the chain's, which alone is much the better of the two.
      assertThat(ndcg(both)).as(by).isCloseTo(ndcg(markov), within(0.1));
      assertThat(ndcg(both)).as(by).isGreaterThan(ndcg(network));
      Commands answer =
          Commands.run("recommend", "--model", both.toString(), "--history", "item-01", "--json");
      assertThat(JsonParser.parseString(answer.out()).getAsJsonObject().getAsJsonArray("items"))
          .as(by)
          .hasSize(10);
    }
  }

  @Test
  void ensemble_ofOneModel_measuresAsTheModel() {
    Path alone = directory.resolve("alone");
    Commands made =
        Commands.run("ensemble", "--model", markov.toString(), "--out", alone.toString(), "--json");
    JsonObject object = JsonParser.parseString(made.out()).getAsJsonObject();
    assertThat(object.get("members").getAsInt()).isEqualTo(1);
    assertThat(evaluate(alone).get("metrics")).isEqualTo(evaluate(markov).get("metrics"));
  }

  /** An ensemble cannot be taken apart, so the member would be lost. */
  @Test
  void ensemble_toTheDirectoryOfAMember_isRefused() throws IOException {
    Path member = directory.resolve("member");
    Commands.run("compress", "--model", markov.toString(), "--out", member.toString());
    byte[] before = Files.readAllBytes(member.resolve("model.json"));
    Answers.refused(
        Commands.run(
            "ensemble",
            "--model",
            markov.toString(),
            "--model",
            member.toString(),
            "--out",
            directory.resolve("./member").toString()),
        "which is a member of the ensemble");
    assertThat(member.resolve("model.json")).hasBinaryContent(before);
  }

  @Test
  void compress_aNetwork_smallerAndUsedLikeAnyOther() {
    Path network = directory.resolve("whole");
    Commands trained = train("gru", network, "--set", "width=64", "epochs=1", "--threads", "1");
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    Path small = directory.resolve("small");
    Commands made =
        Commands.run(
            "compress",
            "--model",
            network.toString(),
            "--out",
            small.toString(),
            "--weights",
            "int8",
            "--json");
    assertThat(made.code()).as(made.err()).isEqualTo(ExitCode.DONE);
    JsonObject object = JsonParser.parseString(made.out()).getAsJsonObject();
    assertThat(object.get("bytes").getAsLong())
        .isLessThan(object.get("bytesBefore").getAsLong() / 2);
    assertThat(ndcg(small)).isCloseTo(ndcg(network), within(0.1));
    Commands answer =
        Commands.run(
            "recommend",
            "--model",
            small.toString(),
            "--history",
            "item-01",
            "--items",
            "int8",
            "--json");
    assertThat(recommended(answer)).hasSize(10);

    Commands report =
        Commands.run(
            joined(
                new String[] {"compress", "--report", "--json", "--beside", markov.toString()},
                "--model",
                network.toString(),
                "--data",
                data.toString()));
    assertThat(report.code()).as(report.err()).isEqualTo(ExitCode.DONE);
    List<JsonObject> forms =
        JsonParser.parseString(report.out())
            .getAsJsonObject()
            .getAsJsonArray("forms")
            .asList()
            .stream()
            .map(JsonElement::getAsJsonObject)
            .toList();
    assertThat(forms)
        .extracting(form -> form.get("model").getAsString())
        .containsExactly(
            "gru",
            "gru",
            "gru",
            "gru",
            "gru",
            "top 75 % of items",
            "top 50 % of items",
            markov.getFileName().toString());
    assertThat(forms.getFirst().get("ndcg@10").getAsDouble()).isEqualTo(ndcg(network));
    assertThat(forms.getLast().get("ndcg@10").getAsDouble()).isEqualTo(ndcg(markov));
    assertThat(forms.get(6).get("memoryBytes").getAsLong())
        .isLessThan(forms.get(3).get("memoryBytes").getAsLong());
  }

  @Test
  void compress_toHalfOfTheItems_evaluationSaysWhatIsMissing() {
    Path network = directory.resolve("of-all");
    assertThat(train("gru", network, "--set", "width=64", "epochs=1", "--threads", "1").code())
        .isEqualTo(ExitCode.DONE);
    Path half = directory.resolve("of-half");
    Commands made =
        Commands.run(
            joined(
                new String[] {"compress", "--model", network.toString(), "--keep-items", "0.5"},
                "--data",
                data.toString(),
                "--out",
                half.toString()));
    assertThat(made.code()).as(made.err()).isEqualTo(ExitCode.DONE);
    int kept = items(half);
    assertThat(kept).isEqualTo((items(network) + 1) / 2);
    Commands judged =
        Commands.run("evaluate", "--model", half.toString(), "--data", data.toString(), "--json");
    assertThat(judged.code()).as(judged.err()).isEqualTo(ExitCode.DONE);
    assertThat(judged.err()).contains("the model knows " + kept + " of the");
    int unknown = 0;
    for (String user : List.of("u00", "u01", "u02")) {
      String[] explain = {
        "explain", "--model", half.toString(), "--data", data.toString(), "--user", user, "--k", "1"
      };
      JsonObject answer = Answers.json(explain);
      int causes = Answers.items(answer).getFirst().getAsJsonArray("causes").size();
      assertThat(answer.get("leftOutSingly").getAsInt()).isEqualTo(causes);
      int skipped = answer.get("unknownEvents").getAsInt();
      assertThat(answer.get("events").getAsInt()).isEqualTo(causes + skipped);
      unknown += skipped;
      assertThat(Answers.done(explain).out())
          .contains(causes + " of 20 events left out one by one")
          .contains(skipped == 0 ? "" : skipped + " on items that the model does not know");
    }
    assertThat(unknown).as("events on items that were dropped").isPositive();
  }

  @Test
  void compress_besideModelsOfOneName_namesThemByTheirPaths() {
    Path first = directory.resolve("first/shop");
    Path second = directory.resolve("second/shop");
    for (Path each : List.of(first, second)) {
      assertThat(train("popularity", each).code()).isEqualTo(ExitCode.DONE);
    }
    Commands report =
        Commands.run(
            joined(
                new String[] {"compress", "--report", "--json", "--beside", first + "," + second},
                "--model",
                markov.toString(),
                "--data",
                data.toString()));
    assertThat(report.code()).as(report.err()).isEqualTo(ExitCode.DONE);
    assertThat(
            JsonParser.parseString(report.out()).getAsJsonObject().getAsJsonArray("forms").asList())
        .extracting(form -> form.getAsJsonObject().get("model").getAsString())
        .endsWith("markov", first.toString(), second.toString());
  }

  @Test
  void compress_inPlace_saysTheSizeBefore() throws IOException {
    Path network = directory.resolve("replaced");
    assertThat(train("gru", network, "--set", "width=64", "epochs=1", "--threads", "1").code())
        .isEqualTo(ExitCode.DONE);
    long before = CompressionReport.bytes(network);
    Commands made =
        Commands.run(
            "compress",
            "--model",
            network.toString(),
            "--out",
            network.toString(),
            "--weights",
            "int8",
            "--json");
    assertThat(made.code()).as(made.err()).isEqualTo(ExitCode.DONE);
    JsonObject sizes = JsonParser.parseString(made.out()).getAsJsonObject();
    assertThat(sizes.get("bytesBefore").getAsLong()).isEqualTo(before);
    assertThat(sizes.get("bytes").getAsLong()).isEqualTo(CompressionReport.bytes(network));
    assertThat(CompressionReport.bytes(network)).isLessThan(before / 2);
  }

  @Test
  void compress_badOptions_refused() {
    assertThat(Commands.run("compress", "--model", markov.toString()).err())
        .contains("neither --out nor --report");
    assertThat(Commands.run("compress", "--model", markov.toString(), "--report").err())
        .contains("expected --data DATASET");
    assertThat(
            Commands.run(
                    "compress",
                    "--model",
                    markov.toString(),
                    "--out",
                    directory.resolve("none").toString(),
                    "--weights",
                    "int4")
                .err())
        .contains("--weights is 'int4', expected float32 or float16 or int8");
    String[] write = {
      "compress", "--model", markov.toString(), "--out", directory.resolve("none").toString()
    };
    assertThat(Commands.run(joined(write, "--keep-items", "0.5")).err())
        .contains("--keep-items needs a data set, expected --data DATASET");
    assertThat(Commands.run(joined(write, "--keep-items", "0.5", "--data", data.toString())).err())
        .contains("no item vectors, expected a network");
    assertThat(Commands.run(joined(write, "--beside", markov.toString())).err())
        .contains("--beside has no effect without --report");
    assertThat(Commands.run(joined(write, "--data", data.toString())).err())
        .contains("--data has no effect without --report or --keep-items");
    String[] report = {
      "compress", "--model", markov.toString(), "--data", data.toString(), "--report"
    };
    assertThat(Commands.run(joined(report, "--weights", "int8")).err())
        .contains("--weights has no effect with --report");
    assertThat(Commands.run(joined(report, "--keep-items", "0.5")).err())
        .contains("--keep-items has no effect with --report");
    String twice = markov + "," + markov.resolve("../markov");
    assertThat(Commands.run(joined(report, "--beside", twice)).err())
        .contains("--beside gives '" + markov.resolve("../markov") + "' twice, expected it once");
  }

  /** Arabic, Persian and other languages have digits of their own, which no reader expects. */
  @Test
  void simulate_inALanguageWithOtherDigits_writesThoseOfData() throws Exception {
    Path log = directory.resolve("digits.csv");
    Process process =
        Launched.start(
            Map.of(
                "JAVA_TOOL_OPTIONS",
                "-Duser.language=ar -Duser.country=EG -Duser.extensions=u-nu-arab"),
            "simulate",
            "--days",
            "1",
            "--people",
            "2",
            "--out",
            log.toString());
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(ExitCode.DONE);
    assertThat(log)
        .content()
        .contains("day00-person0001,item00")
        .matches(text -> text.chars().allMatch(letter -> letter < 128), "has only ASCII letters");
  }

  /** A database may go away between the first request and the line that says that it is ready. */
  @Test
  void serve_failureAfterItListens_closesTheServerAndItsStore() {
    StringWriter err = new StringWriter();
    PrintWriter out =
        new PrintWriter(Writer.nullWriter()) {
          @Override
          public PrintWriter printf(String format, Object... arguments) {
            throw new BadInputException("nobody can read this");
          }
        };
    String store = directory.resolve("served").toString();
    int code =
        Memoir.run(
            new Terminal(out, new PrintWriter(err, true), false, false, 100),
            "serve",
            "--model",
            markov.toString(),
            "--store",
            store,
            "--port",
            "0",
            "--admin-port",
            "0");
    assertThat(code).as(err.toString()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("nobody can read this");
    try (EventStore reopened = EventStores.open(store, Durability.RELAXED)) {
      assertThat(reopened.statistics().events()).isZero();
    }
  }

  private static int items(Path model) {
    try {
      return ModelFile.read(model).items().size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Commands train(String model, Path out, String... more) {
    String[] command = {
      "train", "--data", data.toString(), "--model", model, "--out", out.toString()
    };
    return Commands.run(joined(command, more));
  }

  private static String[] joined(String[] first, String... more) {
    return Stream.of(first, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private static JsonObject evaluate(Path model) {
    Commands result =
        Commands.run("evaluate", "--model", model.toString(), "--data", data.toString(), "--json");
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    return JsonParser.parseString(result.out()).getAsJsonObject();
  }

  private static double ndcg(Path model) {
    return evaluate(model).getAsJsonObject("metrics").get("ndcg@10").getAsDouble();
  }
}
