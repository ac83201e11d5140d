package io.memoir.train.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.data.Progress;
import io.memoir.model.BadInputException;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.config.TrainingConfig.Precision;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search as a whole, over trials that pretend. */
class TuningTest {
  private static final Tuning.Budget TWELVE_TRIALS = new Tuning.Budget(0, 12);

  @TempDir Path folder;

  private static TuningResult search(
      Path directory, Tuning.Budget budget, boolean resume, SyntheticTrials trials)
      throws IOException {
    return search(directory, budget, new TrainingOptions(5, 2, resume), trials);
  }

  private static TuningResult search(
      Path directory, Tuning.Budget budget, TrainingOptions options, SyntheticTrials trials)
      throws IOException {
    return new Tuning(
            SyntheticTrials.config(),
            SyntheticTrials.space(),
            directory,
            budget,
            options,
            "shop",
            "sha256:1",
            _ -> trials,
            trials)
        .run(Progress.SILENT);
  }

  @Test
  void of_configurationWithoutValidation_isRefused() {
    SyntheticTrials trials = new SyntheticTrials();
    assertThatThrownBy(() ->
            new Tuning(
                SyntheticTrials.config().with(Map.of("hold-out", "false")),
                SyntheticTrials.space(),
                folder.resolve("s"),
                TWELVE_TRIALS,
                new TrainingOptions(5, 2, false),
                "shop",
                "sha256:1",
                _ -> trials,
                trials))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("setting 'hold-out' is false, expected true");
    assertThat(folder.resolve("s")).doesNotExist();
  }

  @Test
  void run_always_writesTheBestAsAConfigurationThatTrainTakes() throws IOException {
    TuningResult result = search(folder.resolve("s"), TWELVE_TRIALS, false, new SyntheticTrials());
    assertThat(result.trials()).hasSize(12);
    Outcome best = result.best().orElseThrow();
    assertThat(result.trials().getFirst().trial()).isEqualTo(best.trial());
    assertThat(best.value())
        .isGreaterThan(SyntheticTrials.value(result.trials().getLast().values(), 27));
    TrainingConfig config = TrainingConfig.fromYaml(result.config());
    assertThat(SyntheticTrials.space().of(config))
        .isEqualTo(SyntheticTrials.space().of(SyntheticTrials.config().with(best.values())));
    assertThat(config.network().feedForward()).isEqualTo(2 * config.network().width());
    assertThat(Files.readAllLines(result.config()).getFirst())
        .startsWith("# Trial " + best.trial() + " of a search on shop (")
        .contains("ndcg@10 %.4f on validation".formatted(best.value()))
        .contains("seed 5, 2 threads");
  }

  @Test
  void run_killedAnywhereAndResumed_triesTheSame() throws IOException {
    TuningResult expected =
        search(folder.resolve("whole"), TWELVE_TRIALS, false, new SyntheticTrials());
    long seed = 23;
    Random random = new Random(seed);
    Map<Integer, Integer> checkpoints = new LinkedHashMap<>();
    Path directory = folder.resolve("killed");
    int kills = 0;
    while (true) {
      SyntheticTrials trials =
          new SyntheticTrials(checkpoints, random.nextInt(9), Double.MAX_VALUE, "");
      try {
        TuningResult found = search(directory, TWELVE_TRIALS, true, trials);
        assertThat(found.trials())
            .as("%d kills, seed %d", kills, seed)
            .isEqualTo(expected.trials());
        assertThat(found.importances()).isEqualTo(expected.importances());
        assertThat(found.seconds()).isEqualTo(expected.seconds());
        assertThat(found.config()).hasSameTextualContentAs(expected.config());
        break;
      } catch (SyntheticTrials.Killed e) {
        kills++;
        // A line that was being written.
        Files.writeString(
            directory.resolve("trials.jsonl"), "{\"trial\": 3, \"ra", StandardOpenOption.APPEND);
      }
    }
    assertThat(kills).isGreaterThan(5);
  }

  @Test
  void run_untilTheTimeIsOver_stopsInTheMiddleAndCountsItAfterwards() throws IOException {
    Path directory = folder.resolve("s");
    SyntheticTrials trials = new SyntheticTrials();
    // The given configuration takes 270 s, of which 200 are there.
    TuningResult first = search(directory, new Tuning.Budget(200 / 60.0, 0), false, trials);
    assertThat(first.seconds()).isEqualTo(200);
    assertThat(first.trials())
        .singleElement()
        .satisfies(trial -> {
          assertThat(trial.ended()).isFalse();
          assertThat(trial.epochs()).isEqualTo(20);
          assertThat(trial.seconds()).isEqualTo(200);
        });
    assertThat(first.best()).isPresent();
    TuningResult same = search(directory, new Tuning.Budget(200 / 60.0, 0), true, trials);
    assertThat(same.trials()).isEqualTo(first.trials());
    TuningResult longer = search(directory, new Tuning.Budget(10, 0), true, trials);
    assertThat(longer.seconds()).isEqualTo(600);
    assertThat(longer.trials().stream().mapToDouble(Outcome::seconds).sum()).isEqualTo(600);
    assertThat(longer.trials()).hasSizeGreaterThan(5);
    Outcome given =
        longer.trials().stream().filter(trial -> trial.trial() == 1).findFirst().orElseThrow();
    assertThat(given.finished()).isTrue();
    assertThat(given.seconds()).isEqualTo(270);
  }

  @Test
  void run_withTrialsThatCannotBeTrained_goesOnWithoutThem() throws IOException {
    SyntheticTrials trials =
        new SyntheticTrials(new LinkedHashMap<>(), Integer.MAX_VALUE, 0.01, "96");
    TuningResult result = search(folder.resolve("s"), new Tuning.Budget(0, 25), false, trials);
    List<Outcome> failed =
        result.trials().stream().filter(trial -> !trial.failure().isEmpty()).toList();
    assertThat(failed)
        .allSatisfy(trial -> {
          boolean fast = Double.parseDouble(trial.values().getOrDefault("rate", "0")) >= 0.01;
          boolean wide = "96".equals(trial.values().get("width"));
          assertThat(trial.failure()).isEqualTo(fast ? "the loss is NaN in epoch 1" : "no room");
          assertThat(fast || wide).isTrue();
        });
    assertThat(failed.stream().map(Outcome::failure))
        .contains("the loss is NaN in epoch 1", "no room");
    assertThat(result.trials()).hasSize(25).endsWith(failed.toArray(Outcome[]::new));
    assertThat(result.best()).isPresent();
  }

  @Test
  void run_overASearch_isRefusedWithoutResume() throws IOException {
    Path directory = folder.resolve("s");
    search(directory, new Tuning.Budget(0, 1), false, new SyntheticTrials());
    assertThatThrownBy(
            () -> search(directory, new Tuning.Budget(0, 1), false, new SyntheticTrials()))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            directory
                + " already contains a search: continue it with --resume, or choose another directory");
    assertThatThrownBy(() ->
            search(
                directory, TWELVE_TRIALS, new TrainingOptions(6, 2, true), new SyntheticTrials()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("another seed (5, now 6)");
  }

  /** Changes the settings that a search has recorded. */
  private static void record(Path directory, Consumer<JsonObject> change) throws IOException {
    Path file = directory.resolve(SearchDirectory.IDENTITY);
    JsonObject identity = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    change.accept(identity.getAsJsonObject("settings"));
    Files.writeString(file, identity + "\n");
  }

  @Test
  void run_resumedAfterAVersionWithFewerSettings_goesOn() throws IOException {
    Path directory = folder.resolve("s");
    search(directory, new Tuning.Budget(0, 1), false, new SyntheticTrials());
    record(
        directory,
        settings -> {
          for (String added :
              List.of(
                  "item-lists",
                  "item-weight-decay",
                  "item-memory",
                  "item-memory-dropout",
                  "contrast",
                  "contrast-temperature",
                  "intents",
                  "intents-weight",
                  "convolution",
                  "type-weights",
                  "domain",
                  "within-domain",
                  "any-domain")) {
            assertThat(settings.remove(added)).as(added).isNotNull();
          }
        });
    TuningResult result = search(directory, TWELVE_TRIALS, true, new SyntheticTrials());
    assertThat(result.best()).isPresent();
  }

  @Test
  void run_resumedWithOtherSettings_saysWhichToGive() throws IOException {
    Path directory = folder.resolve("s");
    search(directory, new Tuning.Budget(0, 1), false, new SyntheticTrials());
    boolean inHardware = Precision.AUTO.here() == Precision.BFLOAT16;
    String here = inHardware ? "bfloat16" : "float32";
    String other = inHardware ? "float32" : "bfloat16";
    record(directory, settings -> settings.addProperty("precision", other));
    assertThatThrownBy(() -> search(directory, TWELVE_TRIALS, true, new SyntheticTrials()))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the search in %s was started with another setting 'precision' (%s, now auto, which is"
                    .formatted(directory, other)
                + " %s on this processor): use --set precision=%s, or choose another directory"
                    .formatted(here, other));
    record(
        directory,
        settings -> {
          settings.addProperty("precision", here);
          settings.addProperty("rate", "0.5");
        });
    assertThatThrownBy(() -> search(directory, TWELVE_TRIALS, true, new SyntheticTrials()))
        .hasMessage(
            "the search in %s was started with another setting 'rate' (0.5, now 4.0E-4): use the"
                    .formatted(directory)
                + " same, or choose another directory");
    record(directory, settings -> settings.remove("rate"));
    assertThatThrownBy(() -> search(directory, TWELVE_TRIALS, true, new SyntheticTrials()))
        .hasMessage(
            "the search in %s was started by a version without the setting 'rate' (now 4.0E-4):"
                    .formatted(directory)
                + " choose another directory");
  }

  @Test
  void run_besideARunningSearch_isRefused() throws IOException {
    Path directory = folder.resolve("s");
    search(directory, new Tuning.Budget(0, 1), false, new SyntheticTrials());
    try (var channel =
            java.nio.channels.FileChannel.open(
                directory.resolve("trials.jsonl"), StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      assertThatThrownBy(() -> search(directory, TWELVE_TRIALS, true, new SyntheticTrials()))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("another search is running in " + directory);
    }
  }

  @Test
  void run_overFilesOfSomebody_isRefused() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("thesis"));
    Files.writeString(directory.resolve("chapter1.txt"), "mine");
    assertThatThrownBy(() -> search(directory, TWELVE_TRIALS, false, new SyntheticTrials()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(directory.toString());
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void importances_ofManyTrials_areOfAllOfThem() throws IOException {
    TuningResult result =
        search(folder.resolve("s"), new Tuning.Budget(0, 40), false, new SyntheticTrials());
    assertThat(result.importances()).hasSize(4);
    assertThat(result.importances())
        .allSatisfy(importance -> {
          assertThat(importance.share()).isBetween(0.0, 1.0);
          assertThat(importance.groups().stream().mapToInt(Importance.Group::trials).sum())
              .isEqualTo(40);
        });
    TuningResult few =
        search(folder.resolve("few"), new Tuning.Budget(0, 5), false, new SyntheticTrials());
    assertThat(few.importances()).isEmpty();
  }
}
