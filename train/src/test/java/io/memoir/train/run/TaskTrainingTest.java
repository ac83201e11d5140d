package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonParser;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.Parameter;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.task.Calibration;
import io.memoir.model.task.Task;
import io.memoir.train.batch.TeacherTargets;
import io.memoir.train.batch.WorkerThreads;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.sample.RandomTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs with tasks that score candidates: what they choose, and what they refuse before they begin.
 */
class TaskTrainingTest {
  private static final long SEED = 5;

  @TempDir Path folder;

  /** A small network with ratings and clicks, and more settings: names and values in turns. */
  private static TrainingConfig config(String tasks, String... more) {
    Map<String, String> settings =
        new HashMap<>(Map.of("width", "32", "tasks", tasks, "item-start", "random", "epochs", "4"));
    if (tasks.contains("rating")) {
      settings.put("task.rating.kind", "rating");
      settings.put("task.rating.label", "value");
    }
    if (tasks.contains("click")) {
      settings.put("task.click.label", "type = buy");
    }
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return TrainingConfig.of(settings);
  }

  private Training training(TrainingData data, TrainingConfig config) throws IOException {
    return new Training(data, config, folder.resolve("model"), new TrainingOptions(SEED, 2, false));
  }

  /** The random data without the rows that were only shown, or with others. */
  private static TrainingData withShown(TrainingData data, Shown shown) {
    FeatureData features = data.features();
    return new TrainingData(
        data.name(),
        data.fingerprint(),
        data.items(),
        data.sequences(),
        new FeatureData(
            features.schema(),
            features.items(),
            features.users(),
            features.events(),
            features.requests(),
            features.labels(),
            shown));
  }

  private List<Double> logged(String metric) throws IOException {
    Path log = Training.trainingDirectory(folder.resolve("model")).resolve("metrics.jsonl");
    return Files.readAllLines(log).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject().get(metric).getAsDouble())
        .toList();
  }

  @Test
  void run_watchingAnError_keepsTheEpochWithTheLowest() throws IOException {
    Model model =
        training(RandomTasks.data(SEED), config("rating,click", "rate", "0.02"))
            .run(Progress.SILENT);

    List<Double> errors = logged("rating.rmse");
    double lowest = errors.stream().mapToDouble(error -> error).min().orElseThrow();
    assertThat(errors).hasSize(4);
    assertThat(model.metrics().get("validation rating.rmse")).isEqualTo(lowest);
    int epoch = (int) model.metrics().getOrDefault("epoch", 0.0).doubleValue();
    assertThat(errors.get(epoch - 1)).isEqualTo(lowest);
    assertThat(model.weights().floats("task.click.calibration")[0]).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"temperature", "isotonic", "none"})
  void run_otherCalibration_changesNothingElse(String method) throws IOException {
    TrainingData data = RandomTasks.data(SEED);
    TrainingOptions options = new TrainingOptions(SEED, 2, false);
    TrainingConfig config = config("click", "epochs", "2");
    Model platt = new Training(data, config, folder.resolve("platt"), options).run(Progress.SILENT);
    Model found =
        new Training(
                data,
                config.with(Map.of("task.click.calibration", method)),
                folder.resolve(method),
                options)
            .run(Progress.SILENT);
    for (Parameter parameter : platt.architecture().parameters()) {
      if (!parameter.name().endsWith(".calibration")) {
        assertThat(found.weights().floats(parameter.name()))
            .as(parameter.name())
            .isEqualTo(platt.weights().floats(parameter.name()));
      }
    }
    float[] numbers = found.weights().floats("task.click.calibration");
    switch (method) {
      case "none" -> assertThat(numbers).containsExactly(1, 0);
      case "temperature" -> {
        assertThat(numbers[0]).isPositive().isNotEqualTo(1);
        assertThat(numbers[1]).as("0.5 stays 0.5").isZero();
      }
      default ->
          assertThat(numbers)
              .hasSize(Calibration.PIECEWISE_LINEAR.size())
              .isNotEqualTo(Calibration.PIECEWISE_LINEAR.identity());
    }
  }

  /** Batches have sequences of similar length, so the weight must not depend on their length. */
  @Test
  void divisor_ofRatings_isTheSameForEachSequence_andThatOfClicksCountsCandidates()
      throws IOException {
    RunPlan plan =
        RunPlan.of(
            RandomTasks.data(SEED),
            config("rating,click", "batch", "2", "hold-out", "false", "metric", "rating.rmse"),
            folder.resolve("model"),
            new TrainingOptions(SEED, 2, false));
    DataParallel.ScoredTask rating = plan.scoredTasks().getFirst();
    DataParallel.ScoredTask click = plan.scoredTasks().getLast();
    assertThat(rating.task()).isInstanceOf(Task.Rating.class);
    assertThat(click.task()).isInstanceOf(Task.Binary.class);
    int[][] batches = plan.examples().batches(1);
    assertThat(batches.length).isGreaterThan(3);
    SplittableRandom random = new SplittableRandom(SEED);
    double divisors = 0;
    long candidates = 0;
    try (WorkerThreads workers = new WorkerThreads(1)) {
      TeacherTargets none =
          TeacherTargets.of(List.of(), plan.taught(), false, 0, SEED, workers, Progress.SILENT);
      for (int[] batch : batches) {
        PackedBatch packed = plan.examples().pack(batch, 0, 1, none, random);
        int ratings = rating.examples().of(packed, random).count();
        assertThat(rating.divisor(batch.length, ratings))
            .isEqualTo(rating.divisor(1, 1) * batch.length);
        assertThat(click.divisor(batch.length, 17)).isEqualTo(17);
        divisors += rating.divisor(batch.length, ratings);
        candidates += ratings;
      }
    }
    assertThat(divisors).as("the sum over an epoch").isCloseTo((double) candidates, within(1e-6));
  }

  @Test
  void advance_learnedWeightsOfTasks_resumesToTheSameModel() throws IOException {
    TrainingData data = RandomTasks.data(SEED);
    TrainingConfig config =
        config(
            "next-item,rating,click",
            "metric",
            "rating.rmse",
            "hold-out",
            "false",
            "task-weights",
            "learned");
    TrainingOptions options = new TrainingOptions(SEED, 2, true);
    Model expected =
        new Training(data, config, folder.resolve("whole"), options).run(Progress.SILENT);
    Training paused = new Training(data, config, folder.resolve("model"), options);
    int[] asked = new int[1];
    paused.advance(4, () -> ++asked[0] > 2, Progress.SILENT);
    Model found = paused.run(Progress.SILENT);
    TrainingTest.assertSameWeights(found, expected);
    Model fixed =
        new Training(
                data,
                config("next-item,rating,click", "metric", "rating.rmse", "hold-out", "false"),
                folder.resolve("fixed"),
                options)
            .run(Progress.SILENT);
    assertThat(fixed.weights().floats("item_embedding"))
        .isNotEqualTo(found.weights().floats("item_embedding"));
  }

  /** No history has more than 12 events; memory is taken for those that there are. */
  @ParameterizedTest
  @CsvSource({"target-attention", "interest-evolution", "long-short"})
  void run_windowBeyondEveryHistory_isThatOfTheWholeHistories(String interaction)
      throws IOException {
    TrainingData data = RandomTasks.data(SEED);
    TrainingOptions options = new TrainingOptions(SEED, 2, false);
    String[] more = {"epochs", "2", "task.click.interaction", interaction};
    TrainingConfig config = config("click", more);
    Model expected =
        new Training(
                data, config.with(Map.of("task.click.window", "12")), folder.resolve("12"), options)
            .run(Progress.SILENT);
    Model found =
        new Training(
                data,
                config.with(Map.of("task.click.window", "100000")),
                folder.resolve("100000"),
                options)
            .run(Progress.SILENT);
    expected
        .architecture()
        .parameters()
        .forEach(parameter ->
            assertThat(found.weights().floats(parameter.name()))
                .as(parameter.name())
                .isEqualTo(expected.weights().floats(parameter.name())));
  }

  /** Without momentum, rows that have no gradient do not change either way. */
  @ParameterizedTest
  @CsvSource({"click", "'next-item,click'"})
  void run_sparseUpdates_asDenseOnes(String tasks) throws IOException {
    TrainingData data = RandomTasks.data(SEED);
    String[] more = {
      "features", "false", "optimizer", "sgd", "momentum", "0", "rate", "0.1", "clip", "0",
      "hold-out", "false", "loss", "bce", "negatives", "4", "batch", "2", "metric", "click.auc"
    };
    TrainingOptions options = new TrainingOptions(SEED, 2, false);
    Model dense =
        new Training(data, config(tasks, more), folder.resolve("dense"), options)
            .run(Progress.SILENT);
    Map<String, String> sparse = Map.of("sparse-updates", "true");
    Model found =
        new Training(data, config(tasks, more).with(sparse), folder.resolve("sparse"), options)
            .run(Progress.SILENT);
    TrainingTest.assertSameWeights(found, dense);
  }

  @ParameterizedTest
  @CsvSource({
    "next-item, features, false, 'with loss=softmax, which changes the vectors of all items'",
    "click, features, true, where items have features"
  })
  void plan_sparseUpdatesOfAllVectors_areRejected(
      String tasks, String key, String value, String message) {
    TrainingConfig config = config(tasks, "sparse-updates", "true", key, value);
    assertThatThrownBy(() -> training(RandomTasks.data(SEED), config))
        .isInstanceOf(BadInputException.class)
        .hasMessage("setting 'sparse-updates' is true, expected false " + message);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void estimate_scoredTasks_countsTheirLabelledValidationRows() throws IOException {
    TrainingData data = RandomTasks.data(SEED);
    Shown shown = data.features().shown();
    long validated =
        IntStream.range(0, shown.count())
            .filter(row -> shown.parts()[row] == Part.VALIDATION.code())
            .filter(row -> shown.labels().types()[row] >= 0)
            .count();

    Estimate estimate = training(data, config("click")).estimate();

    assertThat(validated).isPositive();
    assertThat(estimate.validationCases()).isEqualTo((int) validated);
    assertThat(estimate.validationRepeats()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "click, prefix-targets, true, expected 0 with prefix-targets",
    "click, noise, 0.1, 'expected 0 with crop, mask, reorder or noise'",
    "click, epochs, 4, expected 0 for data with impressions",
    "next-item, epochs, 4, expected 0 without a binary or rating task"
  })
  void plan_heldOutTargetsWithWhatTheyDoNotCover_areRefused(
      String tasks, String key, String value, String message) {
    TrainingConfig config = config(tasks, "held-out-targets", "0.2", key, value);
    assertThatThrownBy(() -> training(RandomTasks.data(SEED), config))
        .isInstanceOf(BadInputException.class)
        .hasMessage("setting 'held-out-targets' is 0.2, " + message);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void run_heldOutTargets_learnsFromWhatIsLeftOut() throws IOException {
    TrainingData data = withShown(RandomTasks.data(SEED), Shown.NONE);
    Model model =
        training(data, config("rating", "held-out-targets", "0.3", "hold-out", "false"))
            .run(Progress.SILENT);
    assertThat(logged("loss")).hasSize(4).allMatch(loss -> loss > 0);
    assertThat(model.metrics()).containsEntry("epoch", 4.0);
  }

  @Test
  void plan_labelThatIsNotThere_isRefusedBeforeAnythingIsWritten() {
    TrainingConfig config = config("click", "task.click.label", "clicked");
    assertThatThrownBy(() -> training(RandomTasks.data(SEED), config))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(
            "task 'click' has no labels in random (setting task.click.label): the label needs a"
                + " numeric column 'clicked'");
    assertThat(folder).isEmptyDirectory();
  }

  /** A type that does not occur is probably misspelled, and its label would always be 0. */
  @Test
  void plan_labelWithATypeThatDoesNotOccur_isRefused() {
    TrainingConfig config = config("click", "task.click.label", "type = buyy|view");
    assertThatThrownBy(() -> training(RandomTasks.data(SEED), config))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "task.click.label does not fit random: label type 'buyy' does not occur (did you mean"
                + " 'buy'?), found view, buy");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void plan_validationWithoutLabels_saysWhatToDo() {
    TrainingData data = withShown(RandomTasks.data(SEED), Shown.NONE);
    assertThatThrownBy(() -> training(data, config("click")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the validation part has no valid labels: task 'click' has no labels in random, expected"
                + " at least one; prepare the data with another split, or set hold-out=false");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '#',
      value = {
        "click ! value >= 0 ! all labels of task 'click' in random are 1, expected both 0 and 1: set"
            + " task.click.negatives to draw items with label 0",
        "click ! value >= 6 ! all labels of task 'click' in random are 0, expected both 0 and 1",
        "click ! value ! task 'click' has the label 3 in column 'value' of random, expected 0 or 1;"
            + " a bound makes labels of numbers, such as task.click.label=value>=3",
        "rating ! value ! all ratings of task 'rating' in the training part of random are equal,"
            + " expected different ones"
      })
  void plan_labelsFromWhichNothingIsLearned_areRefused(String task, String label, String message) {
    TrainingData data = RandomTasks.data(SEED);
    double[] threes = new double[data.sequences().eventCount()];
    Arrays.fill(threes, 3);
    FeatureData features = data.features();
    TrainingData equal =
        new TrainingData(
            data.name(),
            data.fingerprint(),
            data.items(),
            data.sequences(),
            new FeatureData(
                features.schema(),
                features.items(),
                features.users(),
                features.events(),
                features.requests(),
                new EventLabels(Map.of("value", threes), List.of(), new int[0]),
                Shown.NONE));
    TrainingConfig config = config(task, "task." + task + ".label", label, "hold-out", "false");
    assertThatThrownBy(() -> training(equal, config))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
    assertThat(folder).isEmptyDirectory();
  }

  /** Each user has one validation row, so that no two candidates stand in choice. */
  @Test
  void run_watchingAMetricThatIsNotDefined_isRefused() throws IOException {
    TrainingData random = RandomTasks.data(SEED);
    Sequences sequences = random.sequences();
    byte validation = Part.VALIDATION.code();
    Shown shown =
        new Shown(
            new int[] {0, 1},
            new int[] {sequences.length(0), sequences.length(1)},
            new int[] {3, 4},
            new long[] {2_000_000_000_000L, 2_000_000_000_000L},
            new byte[] {validation, validation},
            EncodedRows.EMPTY,
            new EventLabels(Map.of(), List.of("view", "buy"), new int[] {0, 1}));
    TrainingData data = withShown(random.withoutFeatures(), shown);
    Training training =
        training(data, config("click", "features", "false", "metric", "click.grouped-auc"));
    assertThatThrownBy(() -> training.run(Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(
            "the validation part of random does not define the metric click.grouped-auc: expected"
                + " one of click.auc");
  }
}
