package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import io.memoir.data.simulation.DriftingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A log played through what serves, by a model that stands still and by one that follows. */
class ReplayTest {
  @TempDir Path folder;

  private String place(String name) {
    return folder.resolve(name).toString();
  }

  private static String run(String... arguments) {
    Commands result = Commands.run(arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    return result.out();
  }

  private static JsonObject json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    return JsonParser.parseString(run(all.toArray(String[]::new))).getAsJsonObject();
  }

  private void train(String data, String model, int epochs) {
    run(
        "train",
        "--data",
        place(data),
        "--model",
        "lstm",
        "--out",
        place(model),
        "--threads",
        "1",
        "--set",
        "width=32",
        "batch=8",
        "epochs=" + epochs,
        "rate=0.01",
        "dropout=0",
        "embedding-dropout=0",
        "hold-out=false");
  }

  @Test
  void replay_leaveOneOut_equalsEvaluateToTheLastDigit() throws IOException {
    Path events = SmallShop.writeEvents(folder.resolve("events.csv"));
    run(
        "prepare",
        "--input",
        events.toString(),
        "--split",
        "leave-one-out",
        "--out",
        place("data"));
    train("data", "model", 2);
    String[] asked = {
      "--model", place("model"), "--data", place("data"), "--k", "5,10", "--keep-seen"
    };

    JsonObject evaluated = metrics(json(with("evaluate", asked)));
    JsonObject replayed = metrics(json(with("replay", asked)));

    for (String metric : List.of("hr@5", "hr@10", "ndcg@5", "ndcg@10", "mrr@10", "map@10")) {
      assertThat(replayed.get(metric).getAsDouble())
          .as(metric)
          .isEqualTo(evaluated.get(metric).getAsDouble());
    }
    assertThat(replayed.get("hr@10").getAsDouble()).as("something was learned").isPositive();
  }

  /** Sixty people and 25 items, who come back to what they know about every second time. */
  private String withRepeats(String split) throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    StringBuilder lines = new StringBuilder("user_id,item_id,timestamp\n");
    for (int user = 0; user < 60; user++) {
      List<Integer> before = new ArrayList<>();
      for (int e = 0; e < 12; e++) {
        int item =
            before.isEmpty() || random.nextBoolean()
                ? random.nextInt(25)
                : before.get(random.nextInt(before.size()));
        before.add(item);
        lines.append(
            "u%02d,i%02d,%d%n".formatted(user, item, 1_700_000_000L + 60L * (e * 60 + user)));
      }
    }
    Path events = Files.writeString(folder.resolve("repeats.csv"), lines);
    return prepared(events, split);
  }

  private String prepared(Path events, String split) {
    List<String> prepare = new ArrayList<>(List.of("prepare", "--input", events.toString()));
    prepare.addAll(List.of("--split", split, "--out", place(split)));
    if (split.equals("ratio")) {
      prepare.addAll(List.of("--validation", "0.2", "--test", "0.3"));
    }
    run(prepare.toArray(String[]::new));
    return place(split);
  }

  @ParameterizedTest
  @ValueSource(strings = {"leave-one-out", "temporal", "ratio"})
  void replay_logWithRepeats_equalsEvaluateToTheLastDigit(String split) throws IOException {
    String data = withRepeats(split);
    train(split, "model", 3);
    for (boolean keepSeen : new boolean[] {false, true}) {
      List<String> asked = new ArrayList<>(List.of("--model", place("model"), "--data", data));
      asked.addAll(List.of("--k", "5,10,100"));
      if (keepSeen) {
        asked.add("--keep-seen");
      }
      JsonObject evaluation = json(with("evaluate", asked.toArray(String[]::new)));
      JsonObject replay = json(with("replay", asked.toArray(String[]::new)));

      assertThat(replay.get("repeats")).isEqualTo(evaluation.get("repeats"));
      assertThat(evaluation.get("repeats").getAsInt()).isPositive();
      for (String metric :
          List.of("hr@5", "hr@10", "hr@100", "ndcg@5", "ndcg@100", "mrr@10", "map@100")) {
        assertThat(metrics(replay).get(metric).getAsDouble())
            .as("%s, split %s, keep seen %s", metric, split, keepSeen)
            .isEqualTo(metrics(evaluation).get(metric).getAsDouble());
      }
      double cases = evaluation.get("cases").getAsInt();
      assertThat(metrics(evaluation).get("hr@100").getAsDouble())
          .as("every target is on the list, but for those that may not be")
          .isCloseTo(
              keepSeen ? 1 : 1 - evaluation.get("repeats").getAsInt() / cases, within(1e-12));
    }
  }

  @Test
  void evaluate_peopleWhoAlternate_isWhatRecommendCanGive() throws IOException {
    StringBuilder lines = new StringBuilder("user_id,item_id,timestamp\n");
    for (int user = 0; user < 60; user++) {
      for (int e = 0; e < 10; e++) {
        lines.append("u%d,i%d,%d%n".formatted(user, 2 * (user % 5) + e % 2, 1_700_000_000L + e));
      }
    }
    Path events = Files.writeString(folder.resolve("turns.csv"), lines);
    run("prepare", "--input", events.toString(), "--split", "leave-one-out", "--out", place("d"));
    run("train", "--data", place("d"), "--model", "markov", "--out", place("m"));
    String[] asked = {"--model", place("m"), "--data", place("d"), "--k", "10"};
    String said =
        "60 of 60 targets are repeats: items already in the history, which are not recommended and"
            + " count as misses (--keep-seen ranks them)";
    for (String command : List.of("evaluate", "replay")) {
      Commands result = Commands.run(with(command, with("--json", asked)));

      assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
      JsonObject report = JsonParser.parseString(result.out()).getAsJsonObject();
      assertThat(metrics(report).get("hr@10").getAsDouble()).as(command).isZero();
      assertThat(report.get("repeats").getAsInt()).isEqualTo(60);
      assertThat(result.errLines()).containsOnlyOnce(said);
      JsonObject kept = json(with(command, with("--keep-seen", asked)));
      assertThat(metrics(kept).get("hr@10").getAsDouble()).as(command).isEqualTo(1);
    }
    Commands trained =
        Commands.run(
            "train",
            "--data",
            place("d"),
            "--model",
            "lstm",
            "--out",
            place("lstm"),
            "--threads",
            "1",
            "--json",
            "--set",
            "width=32",
            "epochs=1");
    JsonObject model = JsonParser.parseString(trained.out()).getAsJsonObject();
    assertThat(model.getAsJsonObject("run").get("validationRepeats").getAsInt()).isEqualTo(60);
    assertThat(model.getAsJsonObject("metrics").get("validation hr@10").getAsDouble()).isZero();
    assertThat(trained.err())
        .contains("60 of the 60 validation targets are repeats")
        .contains("--set keep-seen=true");
  }

  @Test
  void commands_modelOfAnotherSplit_sayWhatItLearned() throws IOException {
    String data = inGroups("leave-one-out");
    String other = inGroups("ratio");
    for (String each : List.of(data, other)) {
      run("train", "--data", each, "--model", "markov", "--out", each + ".model");
    }
    String model = data + ".model";
    String said =
        "model %s was trained on another split of the events than that of data set %s"
            .formatted(model, other);
    String[][] commands = {
      {"evaluate", "--model", model, "--data", other},
      {"replay", "--model", model, "--data", other},
      {"explain", "--model", model, "--data", other, "--user", "u01"},
      {"recommend", "--model", model, "--data", other, "--user", "u01"},
      {"compress", "--model", model, "--data", other, "--report", "--beside", other + ".model"}
    };
    for (String[] command : commands) {
      Commands met = Commands.run(command);
      assertThat(met.code()).as("%s: %s", command[0], met.err()).isEqualTo(ExitCode.DONE);
      assertThat(met.errLines()).as(command[0]).filteredOn(l -> l.startsWith(said)).hasSize(1);

      String[] own = command.clone();
      own[4] = data;
      Commands same = Commands.run(own);
      assertThat(same.err()).as(command[0]).doesNotContain("model " + model + " was trained on");
    }
    assertThat(json(commands[0]).get("learnedFrom").getAsString()).isEqualTo("another-split");
    assertThat(json(commands[1]).get("learnedFrom").getAsString()).isEqualTo("another-split");
    Commands joined =
        Commands.run(
            "ensemble", "--model", model, "--model", other + ".model", "--out", place("both"));
    assertThat(joined.err())
        .contains("models %s and %s were trained on".formatted(model, other + ".model"))
        .contains("different splits of the same events");
    assertThat(Commands.run("evaluate", "--model", place("both"), "--data", other).err())
        .contains("was trained on another split");
  }

  /** Groups of people who alternate between two items; however it is split, items rank the same. */
  private String inGroups(String split) throws IOException {
    StringBuilder lines = new StringBuilder("user_id,item_id,timestamp\n");
    int user = 0;
    for (int group = 0; group < 5; group++) {
      for (int member = 0; member < 4 * (group + 1); member++) {
        for (int e = 0; e < 12; e++) {
          lines.append("u%02d,i%d,%d%n".formatted(user, 2 * group + e % 2, 1_700_000_000L + e));
        }
        user++;
      }
    }
    Files.writeString(folder.resolve("groups.csv"), lines);
    return prepared(folder.resolve("groups.csv"), split);
  }

  @Test
  void evaluate_validationThatTheModelLearned_isSaid() throws IOException {
    String data = withRepeats("leave-one-out");
    train("leave-one-out", "model", 1);
    String[] asked = {"evaluate", "--model", place("model"), "--data", data, "--split"};

    assertThat(Commands.run(with(asked[0], "--model", asked[2], "--data", data)).err())
        .doesNotContain("hold-out");
    List<String> onValidation = new ArrayList<>(List.of(asked));
    onValidation.add("validation");
    assertThat(Commands.run(onValidation.toArray(String[]::new)).err())
        .contains("was trained with hold-out=false: its training included the validation events");
  }

  private static JsonObject metrics(JsonObject report) {
    return report.getAsJsonObject("metrics");
  }

  private static String[] with(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addFirst(command);
    return all.toArray(String[]::new);
  }

  @Test
  void replay_refit_beatsTheFrozenModelMoreAndMore() throws IOException {
    StringBuilder lines = new StringBuilder("user_id,item_id,timestamp\n");
    new DriftingLog(6, 150, 40, 0.3, 0.05, 3)
        .play((user, item, time) ->
            lines.append(user).append(',').append(item).append(',').append(time).append('\n'));
    String events = Files.writeString(folder.resolve("drift.csv"), lines).toString();
    run(
        "prepare",
        "--input",
        events,
        "--split",
        "temporal",
        "--validation",
        "2026-03-03",
        "--test",
        "2026-03-04",
        "--out",
        place("first"));
    run("prepare", "--input", events, "--split", "leave-one-out", "--out", place("all"));
    train("first", "model", 6);

    JsonObject report =
        json(
            "replay",
            "--model",
            place("model"),
            "--data",
            place("all"),
            "--from",
            "2026-03-03",
            "--refit",
            "1",
            "--refit-epochs",
            "4",
            "--questions",
            "400",
            "--plot",
            place("drift.svg"));

    List<Double> frozen = hitRates(report, "frozen");
    List<Double> refitted = hitRates(report, "refitted");
    assertThat(frozen).hasSize(4);
    assertThat(refitted.getFirst())
        .as("the same model on the first day")
        .isEqualTo(frozen.getFirst());
    String found = "frozen %s, refitted %s".formatted(frozen, refitted);
    // One day of what is new teaches little beside two days of what was.
    assertThat(refitted.get(1)).as(found).isGreaterThan(frozen.get(1) - 0.02);
    assertThat(refitted.get(2)).as(found).isGreaterThan(frozen.get(2) + 0.05);
    assertThat(refitted.get(3)).as(found).isGreaterThan(frozen.get(3) + 0.05);
    JsonArray refits = report.getAsJsonArray("refits");
    assertThat(refits).hasSize(3);
    assertThat(refits.get(0).getAsJsonObject().get("verdict").getAsString()).isEqualTo("published");
    assertThat(folder.resolve("drift.svg")).content().startsWith("<svg").contains("refitted");
  }

  private static List<Double> hitRates(JsonObject report, String which) {
    List<Double> rates = new ArrayList<>();
    for (JsonElement day : report.getAsJsonObject(which).getAsJsonArray("days")) {
      rates.add(day.getAsJsonObject().get("hr@10").getAsDouble());
    }
    return rates;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--from 2026-03-03",
        "--until 2026-03-04",
        "--questions 100",
        "--refit-events 40000",
        "--refit-epochs 2",
        "--threads 1",
        "--seed 1",
        "--plot drift.svg"
      })
  void replay_optionOfRefitsWithoutRefit_isRefused(String option) {
    assertThat(refusedReplay(place("m"), place("d"), option))
        .isEqualTo(
            "memoir replay: %s has no effect without --refit; add --refit DAYS or remove it"
                .formatted(option.split(" ", -1)[0]));
  }

  /** Before hours of work, and even before the model is opened. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--refit 0 | --refit is 0.0, expected more than 0 days",
        "--refit 1 --refit-epochs 0 | the number of epochs is 0, expected 1 or more",
        "--refit 1 --refit-events 10 | the number of newest events to train on is 10, expected",
        "--refit 1 --threads 0 | --threads is 0, expected 1 to",
        "--refit 1 --plot nowhere/x.svg | --plot nowhere/x.svg cannot be written: there is no"
      })
  void replay_optionOfRefitsOutOfRange_isRefusedFirst(String options, String said) {
    assertThat(refusedReplay(place("m"), place("d"), options)).contains(said);
  }

  @Test
  void replay_modelThatCannotBeRefitted_isRefusedFirst() throws IOException {
    String data = withRepeats("leave-one-out");
    run("train", "--data", data, "--model", "markov", "--out", place("markov"));
    assertThat(refusedReplay(place("markov"), data, "--refit 1000"))
        .contains("is not a network: count-based models and ensembles cannot be refitted");
  }

  @Test
  void replay_plotThatCannotBeWritten_isSaidAfterTheResult() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/full")), "this system has no /dev/full");
    String data = withRepeats("leave-one-out");
    train("leave-one-out", "model", 1);
    Commands result =
        Commands.run(
            "replay",
            "--model",
            place("model"),
            "--data",
            data,
            "--refit",
            "1000",
            "--plot",
            "/dev/full",
            "--json");
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines())
        .last()
        .asString()
        .contains("the disk is full: no space left on device, writing /dev/full");
    assertThat(hitRates(JsonParser.parseString(result.out()).getAsJsonObject(), "refitted"))
        .isNotEmpty();
  }

  /** The last line of a replay that is refused. */
  private static String refusedReplay(String model, String data, String options) {
    List<String> words = new ArrayList<>(List.of("replay", "--model", model, "--data", data));
    words.addAll(List.of(options.split(" ", -1)));
    Commands result = Commands.run(words.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
    return result.errLines().getLast();
  }

  @Test
  void learn_noLog_isOneLine() {
    Commands result = Commands.run("learn", "--store", place("nothing"));

    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.err())
        .contains("no event log at", "expected a directory that memoir serve has written to");
    assertThat(result.errLines()).hasSize(1);
  }
}
