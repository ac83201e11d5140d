package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search from the command line, on a small log. */
class TuneTest {
  @TempDir static Path directory;

  private static Path data;

  @BeforeAll
  static void prepare() throws IOException {
    data = directory.resolve("data");
    Path events = SmallShop.writeEvents(directory.resolve("events.csv"));
    Commands prepared =
        Commands.run("prepare", "--input", events.toString(), "--out", data.toString());
    assertThat(prepared.code()).as(prepared.err()).isEqualTo(ExitCode.DONE);
  }

  private static Commands tune(Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("tune", "--data", data.toString(), "--out", out.toString(), "--threads", "1"));
    arguments.addAll(List.of(more));
    return Commands.run(arguments.toArray(String[]::new));
  }

  @Test
  void tune_thenMoreTrialsThenTrain_leadsToTheBestModel() throws IOException {
    Path space =
        Files.writeString(
            directory.resolve("space.yaml"),
            "rate: {from: 1e-3, to: 3e-2, scale: log}\ndropout: [0, 0.1, 0.2]\n");
    Path out = directory.resolve("search");
    String[] search = {
      "--model", "gru", "--space", space.toString(), "--set", "width=32", "epochs=3", "--trials"
    };
    Commands first = tune(out, with(search, "3"));
    assertThat(first.code()).as(first.err()).isEqualTo(ExitCode.DONE);
    assertThat(first.err())
        .contains("rate     0.001 to 0.03, log scale", "trial   1  rung 1/2    1 epochs  ndcg@10");
    assertThat(first.out()).contains("origin", "given", "random", "best.yaml", "too few trials");
    assertThat(Files.readAllLines(out.resolve("trials.jsonl"))).hasSizeBetween(4, 6);

    Commands second = tune(out, with(search, "8", "--resume", "--json"));
    assertThat(second.code()).as(second.err()).isEqualTo(ExitCode.DONE);
    JsonObject answer = JsonParser.parseString(second.out()).getAsJsonObject();
    assertThat(answer.getAsJsonArray("trials")).hasSize(8);
    assertThat(answer.getAsJsonArray("importances")).hasSize(2);
    JsonObject best = answer.getAsJsonObject("best");
    for (JsonElement trial : answer.getAsJsonArray("trials")) {
      assertThat(trial.getAsJsonObject().get("value").getAsDouble())
          .isLessThanOrEqualTo(best.get("value").getAsDouble());
    }

    List<String> words = List.of(answer.get("command").getAsString().split(" "));
    assertThat(words.getFirst()).isEqualTo("./memoir");
    Commands trained = Commands.run(words.subList(1, words.size()).toArray(String[]::new));
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    Commands evaluated =
        Commands.run("evaluate", "--model", words.getLast(), "--data", data.toString(), "--json");
    assertThat(evaluated.code()).as(evaluated.err()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void tune_wrongInput_isOneLine() throws IOException {
    Path space = Files.writeString(directory.resolve("wrong.yaml"), "layer: [1, 2]\n");
    refused(
        tune(directory.resolve("a"), "--model", "gru", "--space", space.toString()),
        "wrong.yaml: unknown setting 'layer', did you mean 'layers'?");
    refused(
        tune(directory.resolve("a"), "--model", "markov"),
        "markov cannot be tuned: expected a network");
    refused(
        tune(directory.resolve("a"), "--model", "gru", "--minutes", "0"),
        "--minutes is 0.0, expected a finite number more than 0");
    refused(
        tune(directory.resolve("a"), "--model", "gru", "--trials", "-1"),
        "--trials is -1, expected a finite number more than 0");
    refused(tune(directory, "--model", "gru", "--trials", "1"), "contains other files");
    assertThat(directory.resolve("a")).doesNotExist();
  }

  private static String[] with(String[] some, String... more) {
    List<String> all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static void refused(Commands result, String message) {
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).singleElement().asString().contains(message);
    assertThat(result.out()).isEmpty();
  }
}
