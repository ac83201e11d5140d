package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train --model auto} on a small log. */
class AutoCommandTest {
  @TempDir static Path directory;

  private static String data;

  @BeforeAll
  static void prepare() throws IOException {
    data = directory.resolve("data").toString();
    Path events = SmallShop.writeEvents(directory.resolve("events.csv"));
    Commands prepared =
        Commands.run(
            "prepare", "--input", events.toString(), "--split", "leave-one-out", "--out", data);
    assertThat(prepared.code()).as(prepared.err()).isEqualTo(ExitCode.DONE);
  }

  private static Commands train(String out, String... more) {
    String[] command = {"train", "--data", data, "--model", "auto", "--threads", "1", "--out", out};
    return Commands.run(Answers.joined(command, more));
  }

  /** Training without a name of a model, with a few settings that make it fast. */
  private static Commands trainDefault(String data, String out) {
    String[] command = {"train", "--data", data, "--threads", "1", "--out", out};
    return Commands.run(Answers.joined(command, "--json", "--set", "epochs=1", "width=32"));
  }

  @Test
  void train_thenEvaluate_hasTheMetricOfTheChoice() {
    String out = directory.resolve("model").toString();
    Commands trained = train(out, "--json", "--set", "epochs=1", "width=32");
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    JsonObject answer = JsonParser.parseString(trained.out()).getAsJsonObject();
    JsonObject run = answer.getAsJsonObject("run");
    assertThat(run.getAsJsonArray("tried")).hasSize(11);
    assertThat(run.getAsJsonObject("data").get("split").getAsString()).isEqualTo("leave-one-out");
    assertThat(run.get("targets").getAsInt()).isEqualTo(60);
    String[] evaluate = {
      "evaluate", "--model", out, "--data", data, "--split", "validation", "--json"
    };
    Commands evaluated = Commands.run(evaluate);
    assertThat(evaluated.code()).as(evaluated.err()).isEqualTo(ExitCode.DONE);
    JsonObject report = JsonParser.parseString(evaluated.out()).getAsJsonObject();
    assertThat(report.get("learnedFrom").getAsString()).isEqualTo("same-split");
    assertThat(report.getAsJsonObject("metrics").get(run.get("metric").getAsString()).getAsDouble())
        .isCloseTo(run.get("validation").getAsDouble(), within(1e-6));

    Commands resumed = train(out, "--resume", "--set", "epochs=1", "width=32");
    assertThat(resumed.code()).as(resumed.err()).isEqualTo(ExitCode.DONE);
    assertThat(resumed.out().lines().toList())
        .first()
        .asString()
        .contains("what was tried", run.get("metric").getAsString(), "weight", "seconds");
    assertThat(resumed.out())
        .contains("session-knn-20", "the result", "on 60 of 60 validation targets", "written to");
  }

  /** What the model was trained for is what commands do unless they are told otherwise. */
  @Test
  void keepSeen_ofTheTraining_isTheDefaultOfTheCommands() throws IOException {
    StringBuilder sessions = new StringBuilder("user_id,item_id,timestamp\n");
    for (int user = 0; user < 40; user++) {
      for (int event = 0; event < 8; event++) {
        int item = 2 * (user % 10) + event % 2; // to and fro between two items
        sessions.append("u%02d,item-%02d,%d%n".formatted(user, item, 1_700_000_000L + event));
      }
    }
    Path file = Files.writeString(directory.resolve("sessions.csv"), sessions);
    String again = directory.resolve("again").toString();
    assertThat(
            Commands.run(
                    "prepare",
                    "--input",
                    file.toString(),
                    "--split",
                    "leave-one-out",
                    "--out",
                    again)
                .code())
        .isEqualTo(ExitCode.DONE);
    String out = directory.resolve("again.model").toString();
    Commands trained = trainDefault(again, out);
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    assertThat(
            JsonParser.parseString(trained.out())
                .getAsJsonObject()
                .getAsJsonObject("run")
                .get("keep-seen")
                .getAsBoolean())
        .isTrue();
    String[] evaluate = {"evaluate", "--model", out, "--data", again, "--json"};
    String[] replay = {"replay", "--model", out, "--data", again, "--json"};
    String[] recommend = {"recommend", "--model", out, "--data", again, "--user", "u03", "--json"};
    assertThat(hitRate(evaluate)).isGreaterThan(0.9).isEqualTo(hitRate(replay));
    assertThat(hitRate(Answers.joined(evaluate, "--no-keep-seen"))).isZero();
    assertThat(hitRate(Answers.joined(replay, "--no-keep-seen"))).isZero();
    assertThat(Commands.run(recommend).out()).contains("\"item-06\"");
    JsonArray explained =
        JsonParser.parseString(
                Commands.run(
                        "explain", "--model", out, "--data", again, "--user", "u03", "--k", "4",
                        "--json")
                    .out())
            .getAsJsonObject()
            .getAsJsonArray("items");
    assertThat(explained.asList())
        .as("the ranks are those of the list with seen items")
        .extracting(each -> each.getAsJsonObject().get("rank").getAsInt())
        .containsExactly(1, 2, 3, 4);
    assertThat(Commands.run(Answers.joined(recommend, "--no-keep-seen")).out())
        .doesNotContain("\"item-06\"");
  }

  private static double hitRate(String... command) {
    Commands done = Commands.run(command);
    assertThat(done.code()).as(done.err()).isEqualTo(ExitCode.DONE);
    JsonObject report = JsonParser.parseString(done.out()).getAsJsonObject();
    return report.getAsJsonObject("metrics").get("hr@10").getAsDouble();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--task click:happened", "--from MODEL", "--freeze items", "--teacher MODEL"})
  void train_optionForOtherModels_isRefused(String option) {
    Path out = directory.resolve("refused");
    String[] words = option.replace("MODEL", directory.toString()).split(" ", -1);
    refused(
        train(out.toString(), words),
        words[0] + " cannot be used with auto, which chooses among models of the next item");
    assertThat(out).doesNotExist();
  }

  @Test
  void train_withoutAModel_isAuto() {
    String out = directory.resolve("default").toString();
    Commands trained = trainDefault(data, out);
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    JsonObject answer = JsonParser.parseString(trained.out()).getAsJsonObject();
    assertThat(answer.getAsJsonObject("run").getAsJsonArray("tried")).hasSize(11);
    refused(
        Commands.run("train", "--data", data, "--task", "click:happened", "--out", "unused"),
        "name a network, for example with --model lstm");
  }

  @Test
  void train_unknownSetting_isRefused() {
    refused(
        train(directory.resolve("refused").toString(), "--set", "epoch=3"),
        "unknown setting 'epoch', did you mean 'epochs'?");
    refused(
        Commands.run("tune", "--data", data, "--model", "auto", "--out", "unused"),
        "auto cannot be tuned: expected a network");
  }

  private static void refused(Commands result, String message) {
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.BAD_INPUT);
    List<String> lines = result.errLines();
    assertThat(lines).singleElement().asString().contains(message);
    assertThat(result.out()).isEmpty();
  }
}
