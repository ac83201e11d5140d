package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.BadInputException;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
  @TempDir static Path data;
  @TempDir Path folder;

  private static Dataset dataset;

  @BeforeAll
  static void prepare() throws IOException {
    dataset = SmallData.prepare(data);
  }

  private Model train(TrainingConfig config, String name, int threads) throws IOException {
    return new Training(
            dataset, config, folder.resolve(name), new TrainingOptions(7, threads, false))
        .run(Progress.SILENT);
  }

  private List<Double> losses(String name) throws IOException {
    Path log = Training.trainingDirectory(folder.resolve(name)).resolve("metrics.jsonl");
    return Files.readAllLines(log).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject().get("loss").getAsDouble())
        .toList();
  }

  static void assertSameWeights(Model found, Model expected) {
    assertThat(found.architecture()).isEqualTo(expected.architecture());
    expected
        .architecture()
        .parameters()
        .forEach(parameter ->
            assertThat(
                    Arrays.mismatch(
                        weights(found, parameter.name()), weights(expected, parameter.name())))
                .as("first place where %s differs", parameter.name())
                .isEqualTo(-1));
  }

  private static float[] weights(Model model, String name) {
    Weights weights = model.weights();
    return weights.floats(name);
  }

  @Test
  void run_whileAnotherTrainingWritesTheSameModel_isRefused() throws IOException {
    Path directory = Training.trainingDirectory(folder.resolve("m"));
    TrainingConfig config = SmallData.config().with(Map.of("epochs", "1"));
    try (RunLock _ = RunLock.take(directory)) {
      assertThatThrownBy(() -> train(config, "m", 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("another training run is writing to " + directory);
      assertThat(folder.resolve("m")).doesNotExist();
    }
    train(config, "m", 1);
    assertThat(folder.resolve("m")).isDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "softmax, 2048",
    "sampled-softmax, 15",
    "sampled-softmax, 2048",
    "bpr-max, 15",
    "bce, 15"
  })
  void run_everyLoss_falls(String loss, String negatives) throws IOException {
    Model model =
        train(
            SmallData.config()
                .with(
                    Map.of("loss", loss, "negatives", negatives, "epochs", "12", "patience", "12")),
            "m",
            1);
    List<Double> losses = losses("m");
    assertThat(losses).hasSize(12);
    assertThat(losses.getLast()).isLessThan(0.8 * losses.getFirst());
    // Two of 40 items are right: by chance, a quarter of the targets is among the first ten.
    assertThat(model.metrics().get("validation hr@10")).isGreaterThan(0.5);
  }

  @Test
  void run_withNothingHeldOut_runsEveryEpochAndIsItsLast() throws IOException {
    TrainingConfig config = SmallData.config().with(Map.of("hold-out", "false", "patience", "1"));
    Model model = train(config, "m", 1);
    assertThat(losses("m")).hasSize(4);
    assertThat(model.metrics()).containsExactly(Map.entry("epoch", 4.0));
    Model held = train(SmallData.config().with(Map.of("patience", "1")), "held", 1);
    assertThat(weights(model, "item_embedding")).isNotEqualTo(weights(held, "item_embedding"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void run_normalised_learnsWithItemsOfUnitLengthAndNoBias(int threads) throws IOException {
    Model model =
        train(
            SmallData.config()
                .with(
                    Map.of(
                        "normalise", "true",
                        "temperature", "0.2",
                        "item-bias", "false",
                        "optimizer", "adamw",
                        "weight-decay", "0.01",
                        "epochs", "12",
                        "patience", "12")),
            "m",
            threads);
    List<Double> losses = losses("m");
    assertThat(losses.getLast()).isLessThan(0.8 * losses.getFirst());
    assertThat(model.metrics().get("validation hr@10")).isGreaterThan(0.5);
    float[] embedding = weights(model, "item_embedding");
    for (int item = 0; item < model.items().size(); item++) {
      double squares = 0;
      for (int j = 0; j < 32; j++) {
        squares += embedding[item * 32 + j] * embedding[item * 32 + j];
      }
      assertThat(squares).as("item %d", item).isCloseTo(1, within(1e-5));
    }
    assertThat(weights(model, "item_bias")).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "sampled-softmax", "bpr-max", "bce"})
  void run_withEqualSeeds_givesEqualModels(String loss) throws IOException {
    TrainingConfig config =
        SmallData.config()
            .with(
                Map.of(
                    "loss",
                    loss,
                    "negatives",
                    "15",
                    "epochs",
                    "2",
                    "crop",
                    "0.5",
                    "noise",
                    "0.1",
                    "residual",
                    "true"));
    Model first = train(config, "first", 2);
    Model second = train(config, "second", 2);
    assertSameWeights(second, first);
    assertThat(second.metrics()).isEqualTo(first.metrics());
    assertThat(losses("second")).isEqualTo(losses("first"));
    Model other =
        new Training(dataset, config, folder.resolve("other"), new TrainingOptions(8, 2, false))
            .run(Progress.SILENT);
    String embedding = first.architecture().parameters().getFirst().name();
    assertThat(weights(other, embedding)).isNotEqualTo(weights(first, embedding));
  }

  @Test
  void run_saysItsPaceOnce_beforeItsFirstEpochEnds() throws IOException {
    List<String> said = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public void start(String task, long total, String unit) {}

          @Override
          public void advance(long done, String note) {}

          @Override
          public void finish() {}

          @Override
          public void say(String line) {
            said.add(line);
          }
        };
    TrainingConfig config = SmallData.config().with(Map.of("epochs", "3"));
    Training training =
        new Training(dataset, config, folder.resolve("m"), new TrainingOptions(7, 1, false));
    Estimate estimate = training.estimate();
    assertThat(training.pace()).isEmpty();
    assertThat(estimate.toText())
        .matches(
            "[0-9,]+ parameters, at least [0-9,]+ MiB of memory; up to 3 epochs over 80 sequences"
                + " with [0-9,]+ events, batch size 16; 80 validation targets; 1 thread");
    training.run(progress);
    assertThat(said).hasSize(4);
    assertThat(said.getFirst())
        .isEqualTo(training.pace().orElseThrow().toText())
        .contains("events/s", "for all 3 epochs");
    assertThat(said.get(1)).startsWith("epoch   1");
  }

  @Test
  void run_ofTheModelThatIsWritten_isTheBestEpochs() throws IOException {
    Model model = train(SmallData.config(), "m", 1);
    Model read = ModelFile.read(folder.resolve("m"));
    assertSameWeights(read, model);
    int best = (int) model.metrics().getOrDefault("epoch", 0.0).doubleValue();
    Path log = Training.trainingDirectory(folder.resolve("m")).resolve("metrics.jsonl");
    List<Double> values =
        Files.readAllLines(log).stream()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .map(json -> json.get("ndcg@10").getAsDouble())
            .toList();
    assertThat(values.get(best - 1)).isEqualTo(values.stream().mapToDouble(v -> v).max().orElse(0));
    assertThat(model.metrics().get("validation ndcg@10")).isEqualTo(values.get(best - 1));
  }

  @Test
  void run_withATimeLimit_validatesBeforeItEnds() throws IOException {
    Model model =
        train(
            SmallData.config()
                .with(Map.of("minutes", "1e-9", "validate-every", "3", "epochs", "9")),
            "m",
            1);
    assertThat(losses("m")).hasSize(1);
    assertThat(model.metrics()).containsEntry("epoch", 1.0).containsKey("validation ndcg@10");
  }

  @Test
  void run_withoutPatience_stopsAfterTheBestEpoch() throws IOException {
    // With a rate of 0 nothing changes: the first epoch stays the best.
    train(SmallData.config().with(Map.of("rate", "0", "patience", "2", "epochs", "9")), "m", 1);
    assertThat(losses("m")).hasSize(3);
  }

  @Test
  void run_withARateBeyondReason_stopsInOneLine() throws IOException {
    assertThatThrownBy(
            () -> train(SmallData.config().with(Map.of("rate", "1e30", "clip", "0")), "m", 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageMatching(
            "the loss is (NaN|Infinity) in epoch 1: the learning rate 1.0E30 is probably too high");
    assertThat(folder.resolve("m")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          seed     | another seed (7, now 8)
          threads  | another number of threads (1, now 2)
          settings | another setting 'rate' (0.01, now 0.02)
          """)
  void resume_ofAnotherRun_isRefusedAndNothingIsLost(String what, String message)
      throws IOException {
    TrainingConfig config = SmallData.config().with(Map.of("epochs", "1"));
    train(config, "m", 1);
    TrainingConfig changed = what.equals("settings") ? config.with(Map.of("rate", "0.02")) : config;
    TrainingOptions options =
        new TrainingOptions(what.equals("seed") ? 8 : 7, what.equals("threads") ? 2 : 1, true);
    Training training = new Training(dataset, changed, folder.resolve("m"), options);
    assertThatThrownBy(() -> training.run(Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("was written with " + message);
    assertThat(losses("m")).hasSize(1);
    ModelFile.read(folder.resolve("m"));
  }

  @Test
  void resume_ofARunThatHadEnded_writesTheSameModelAgain() throws IOException {
    Model first = train(SmallData.config(), "m", 1);
    Model again =
        new Training(
                dataset, SmallData.config(), folder.resolve("m"), new TrainingOptions(7, 1, true))
            .run(Progress.SILENT);
    assertSameWeights(again, first);
    assertThat(again.metrics()).isEqualTo(first.metrics());
    assertThat(losses("m")).hasSize(4);
  }

  /** Changes the settings in a checkpoint. */
  private void record(String name, Consumer<JsonObject> change) throws IOException {
    Path file = RunDirectory.checkpoint(folder.resolve(name)).resolve("checkpoint.json");
    JsonObject position = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    change.accept(position.getAsJsonObject("settings"));
    Files.writeString(file, position.toString());
  }

  @Test
  void resume_ofARunOfAVersionWithFewerSettings_goesOn() throws IOException {
    TrainingConfig config = SmallData.config();
    Model expected = train(config, "whole", 1);
    new Training(dataset, config, folder.resolve("m"), new TrainingOptions(7, 1, false))
        .advance(2, () -> false, Progress.SILENT);
    record(
        "m",
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
    Model resumed =
        new Training(dataset, config, folder.resolve("m"), new TrainingOptions(7, 1, true))
            .run(Progress.SILENT);
    assertSameWeights(resumed, expected);
  }

  @Test
  void resume_withAnotherPrecision_saysWhichToGive() throws IOException {
    TrainingConfig config = SmallData.config().with(Map.of("epochs", "1", "precision", "float32"));
    train(config, "m", 1);
    record("m", settings -> settings.addProperty("precision", "bfloat16"));
    Training training =
        new Training(dataset, config, folder.resolve("m"), new TrainingOptions(7, 1, true));
    assertThatThrownBy(() -> training.run(Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the checkpoint in "
                + Training.trainingDirectory(folder.resolve("m"))
                + " was written with another setting 'precision' (bfloat16, now float32): continue"
                + " with --set precision=bfloat16, or start over without --resume");
  }

  @Test
  void advance_withPausesAtTheEndAndInTheMiddleOfEpochs_becomesTheSame() throws IOException {
    TrainingConfig config = SmallData.config().with(Map.of("decay", "cosine"));
    Model expected = train(config, "whole", 1);
    Path place = folder.resolve("paused");
    Training training = new Training(dataset, config, place, new TrainingOptions(7, 1, true));
    assertThat(Training.standing(place)).isEmpty();
    TrainingProgress first = training.advance(1, () -> false, Progress.SILENT);
    assertThat(first.epochs()).isEqualTo(1);
    assertThat(first.bestEpoch()).isEqualTo(1);
    int[] asked = new int[1];
    TrainingProgress second = training.advance(4, () -> ++asked[0] > 7, Progress.SILENT);
    assertThat(asked[0]).isEqualTo(8);
    assertThat(second.epochs()).as("5 batches an epoch, 7 steps").isEqualTo(2);
    assertThat(second.finished()).isFalse();
    assertThat(Training.standing(place))
        .hasValueSatisfying(standing -> {
          assertThat(standing.epochs()).isEqualTo(2);
          assertThat(standing.bestValue()).isEqualTo(second.bestValue());
        });
    assertThat(place).doesNotExist();
    TrainingProgress last = training.advance(99, () -> false, Progress.SILENT);
    assertThat(last.finished()).isTrue();
    assertThat(last.bestValue()).isEqualTo(expected.metrics().get("validation ndcg@10"));
    assertSameWeights(training.run(Progress.SILENT), expected);
    assertThat(losses("paused")).isEqualTo(losses("whole"));
    Training.dropCheckpoint(place);
    assertThat(Training.standing(place)).isEmpty();
    assertThat(losses("paused")).hasSize(4);
  }

  /** Prototypes are fitted before an epoch, and are in the checkpoints within it. */
  @Test
  void advance_contrastsAndIntentsWithPauses_becomesTheSame() throws IOException {
    TrainingConfig config =
        SmallData.config().with(Map.of("contrast", "0.1", "intents", "6", "epochs", "3"));
    Model expected = train(config, "whole", 2);
    train(SmallData.config().with(Map.of("epochs", "3")), "plain", 2);
    train(config.with(Map.of("intents", "0")), "contrasts", 2);
    assertThat(losses("whole").getFirst())
        .as("there are no prototypes in the first epoch")
        .isEqualTo(losses("contrasts").getFirst())
        .isGreaterThan(losses("plain").getFirst());
    assertThat(losses("whole").getLast()).isNotEqualTo(losses("contrasts").getLast());

    Path place = folder.resolve("paused");
    int[] asked = new int[1];
    TrainingProgress first =
        new Training(dataset, config, place, new TrainingOptions(7, 2, true))
            .advance(3, () -> ++asked[0] > 7, Progress.SILENT);
    assertThat(first.epochs()).as("5 batches an epoch, 7 steps").isEqualTo(1);
    TrainingProgress second =
        new Training(dataset, config, place, new TrainingOptions(7, 2, true))
            .advance(2, () -> false, Progress.SILENT);
    assertThat(second.epochs()).isEqualTo(2);
    Model resumed =
        new Training(dataset, config, place, new TrainingOptions(7, 2, true)).run(Progress.SILENT);
    assertSameWeights(resumed, expected);
    assertThat(losses("paused")).isEqualTo(losses("whole"));
  }

  @Test
  void construct_overFilesOfSomebody_isRefused() throws IOException {
    Path place = Files.createDirectory(folder.resolve("thesis"));
    Files.writeString(place.resolve("chapter1.txt"), "mine");
    assertThatThrownBy(() ->
            new Training(dataset, SmallData.config(), place, new TrainingOptions(7, 1, false)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(place.toString());
  }

  @Test
  void run_always_leavesTheModelAndItsTrainingDirectoryOnly() throws IOException {
    train(SmallData.config().with(Map.of("epochs", "1")), "m", 1);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrder("m", "m.training");
    }
  }
}
