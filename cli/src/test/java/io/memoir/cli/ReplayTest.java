package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.data.simulation.DriftingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log played through what serves, by a model that stands still and by one that follows. */
class ReplayTest {
  @TempDir Path folder;

  private String place(String name) {
    return folder.resolve(name).toString();
  }

  private static String run(String... arguments) {
    Commands result = Commands.run(arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(Memoir.DONE);
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

  @Test
  void replay_optionsOfRefitsWithoutRefit_areRefused() {
    Commands result =
        Commands.run("replay", "--model", place("m"), "--data", place("d"), "--from", "2026-03-03");

    assertThat(result.code()).isEqualTo(Memoir.BAD_INPUT);
    assertThat(result.errLines()).hasSize(1);
  }

  @Test
  void learn_noLog_isOneLine() {
    Commands result = Commands.run("learn", "--store", place("nothing"));

    assertThat(result.code()).isEqualTo(Memoir.BAD_INPUT);
    assertThat(result.err())
        .contains("no event log at", "expected a directory that memoir serve has written to");
    assertThat(result.errLines()).hasSize(1);
  }
}
