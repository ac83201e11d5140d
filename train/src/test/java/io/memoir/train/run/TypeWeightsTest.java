package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonParser;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.Split;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Preparation;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Schema;
import io.memoir.train.batch.TargetWeights;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.config.TypeWeights;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.network.RandomNetworks;
import io.memoir.train.network.TrainableNetwork.Dropout;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.sample.RandomTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Event types with weights as targets; the losses themselves have a test of their own. */
class TypeWeightsTest {
  private static final long SEED = 5;

  @TempDir Path folder;

  /** Events of the types view and buy, and some without type. */
  private static TrainingData data() {
    return RandomTasks.data(SEED).withoutFeatures();
  }

  /**
   * The same events of the types buy and view in turns; the last event of each sequence of two or
   * more belongs to the validation part, and is bought in every other sequence.
   */
  private static TrainingData withValidation() {
    TrainingData data = data();
    Sequences sequences = data.sequences();
    byte[] parts = sequences.parts().clone();
    int[] types = new int[parts.length];
    for (int s = 0; s < sequences.count(); s++) {
      int last = sequences.offsets()[s + 1] - 1;
      for (int e = sequences.offsets()[s]; e <= last; e++) {
        types[e] = e % 2;
      }
      if (sequences.length(s) > 1) {
        parts[last] = Part.VALIDATION.code();
        types[last] = s % 2;
      }
    }
    return new TrainingData(
        data.name(),
        data.fingerprint(),
        data.items(),
        new Sequences(
            sequences.ids(), sequences.offsets(), sequences.items(), sequences.times(), parts),
        new FeatureData(
            Schema.NONE,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            new EventLabels(Map.of(), List.of("buy", "view"), types),
            Shown.NONE));
  }

  private static TrainingConfig config(String weights, String... more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "width", "32",
                "item-start", "random",
                "batch", "4",
                "epochs", "2",
                "hold-out", "false",
                "negatives", "8",
                "type-weights", weights));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return TrainingConfig.of(settings);
  }

  private Training training(TrainingData data, TrainingConfig config, String name)
      throws IOException {
    return new Training(data, config, folder.resolve(name), new TrainingOptions(SEED, 2, false));
  }

  private List<Double> losses(String name) throws IOException {
    Path log = Training.trainingDirectory(folder.resolve(name)).resolve("metrics.jsonl");
    return Files.readAllLines(log).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject().get("loss").getAsDouble())
        .toList();
  }

  private static OneStep step(String body, TargetWeights weights) {
    SequenceNetwork network =
        RandomNetworks.network(
            RandomTasks.ITEMS, Objects.requireNonNull(RandomNetworks.bodies(32).get(body), body));
    return new OneStep(
        network,
        RandomNetworks.weights(network, SEED),
        Matrix.Type.FLOAT32,
        Dropout.NONE,
        0,
        weights);
  }

  /** A batch in which events of weight 0 are no targets. */
  private static PackedBatch without(PackedBatch batch, TargetWeights weights) {
    int[] targets = batch.targets().clone();
    int count = 0;
    for (int r = 0; r < targets.length; r++) {
      if (targets[r] != PackedBatch.NO_TARGET && weights.of(batch.origins().targets()[r]) == 0) {
        targets[r] = PackedBatch.NO_TARGET;
      }
      count += targets[r] == PackedBatch.NO_TARGET ? 0 : 1;
    }
    return new PackedBatch(
        batch.stepOffsets(),
        batch.inputs(),
        targets,
        count,
        batch.eventMoments(),
        batch.requestMoments(),
        batch.origins());
  }

  @Test
  void step_typeOfWeightZero_isInputAndNoTarget() {
    TrainingData data = data();
    TargetWeights weights = TargetWeights.of(new TypeWeights(Map.of("view", 0.0)), data);
    PackedBatch batch = RandomTasks.batch(data, 0, 0, 2, 3, 7);
    PackedBatch fewer = without(batch, weights);
    assertThat(fewer.targetCount()).isBetween(1, batch.targetCount() - 1);
    OneStep found = step("residual lstm", weights);
    OneStep expected = step("residual lstm", TargetWeights.EQUAL);

    assertThat(found.loss(batch, SEED)).isEqualTo(expected.loss(fewer, SEED));

    Map<String, float[]> gradients = expected.gradients();
    found
        .gradients()
        .forEach((name, gradient) ->
            assertThat(gradient)
                .as("gradient of %s, seed %d", name, SEED)
                .isEqualTo(gradients.get(name)));
  }

  @Test
  void sample_typeOfWeightZero_isNotInTheSampleOfIntents() {
    TrainingData data = data();
    TargetWeights weights = TargetWeights.of(new TypeWeights(Map.of("view", 0.0)), data);
    PackedBatch batch = RandomTasks.batch(data, 0, 0, 2, 3, 7);
    PackedBatch fewer = without(batch, weights);
    int[] rows = IntentSample.rows(batch, weights, Integer.MAX_VALUE);
    assertThat(rows)
        .hasSize(fewer.targetCount())
        .isEqualTo(IntentSample.rows(fewer, TargetWeights.EQUAL, Integer.MAX_VALUE));
    assertThat(IntentSample.rows(batch, TargetWeights.EQUAL, Integer.MAX_VALUE))
        .hasSize(batch.targetCount());
    assertThat(IntentSample.rows(batch, weights, 1)).containsExactly(rows[0]);
  }

  /** The backward network reads the events of weight 0, too. */
  @Test
  void step_bidirectionalNetwork_readsEventsOfWeightZero() {
    TrainingData data = data();
    TargetWeights weights = TargetWeights.of(new TypeWeights(Map.of("view", 0.0)), data);
    PackedBatch batch = RandomTasks.batch(data, 0, 0, 2, 3, 7);

    double loss = step("bidirectional alone", weights).loss(batch, SEED);

    assertThat(loss)
        .isNotCloseTo(
            step("bidirectional alone", TargetWeights.EQUAL).loss(without(batch, weights), SEED),
            within(1e-4));
  }

  /** Prototypes are fitted to the queries that are trained, which know the targets after them. */
  @ParameterizedTest
  @CsvSource({"bidirectional alone, false", "residual lstm, true"})
  void queries_anotherLastTarget_changesThoseOfABidirectionalNetworkOnly(
      String body, boolean equal) {
    OneStep step = step(body, TargetWeights.EQUAL);
    int[][] inputs = {{1, 2, 3}};
    float[] queries = step.queries(inputs, new int[][] {{2, 3, 4}});
    float[] others = step.queries(inputs, new int[][] {{2, 3, 5}});
    assertThat(Arrays.equals(queries, others)).isEqualTo(equal);
  }

  @Test
  void step_twoTypes_isTheWeightedMeanOfBoth() {
    TrainingData data = withValidation();
    PackedBatch batch = RandomTasks.batch(data, 0, 0, 2, 3, 7);
    TargetWeights views = TargetWeights.of(new TypeWeights(Map.of("buy", 0.0)), data);
    TargetWeights buys = TargetWeights.of(new TypeWeights(Map.of("view", 0.0)), data);
    int viewed = without(batch, views).targetCount();
    int bought = without(batch, buys).targetCount();
    assertThat(viewed + bought).isEqualTo(batch.targetCount());
    assertThat(Math.min(viewed, bought)).isPositive();

    double found =
        step("gru", TargetWeights.of(new TypeWeights(Map.of("view", 2.0, "buy", 3.0)), data))
            .loss(batch, SEED);

    double ofViews = step("gru", views).loss(batch, SEED);
    double ofBuys = step("gru", buys).loss(batch, SEED);
    assertThat(found)
        .as("seed %d", SEED)
        .isCloseTo(
            (2 * viewed * ofViews + 3 * bought * ofBuys) / (2 * viewed + 3 * bought), within(1e-5));
    assertThat(ofViews).isNotCloseTo(ofBuys, within(1e-3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "sampled-softmax", "bpr-max", "bce"})
  void run_weightsOfOne_isTheSameModelToTheBit(String loss) throws IOException {
    Model plain = training(data(), config("", "loss", loss), "plain").run(Progress.SILENT);
    Model weighted =
        training(data(), config("view:1,buy:1", "loss", loss), "weighted").run(Progress.SILENT);
    TrainingTest.assertSameWeights(weighted, plain);
    assertThat(losses("weighted")).isEqualTo(losses("plain"));
  }

  @Test
  void run_weights_areLearnedWithAndRecorded() throws IOException {
    TrainingData data = data();
    Model model = training(data, config("buy:3"), "m").run(Progress.SILENT);
    assertThat(model.settings().get("type-weights").getAsString()).isEqualTo("buy:3");
    assertThat(TrainedSettings.config(model).loss().typeWeights())
        .isEqualTo(new TypeWeights(Map.of("buy", 3.0)));
    Model plain = training(data, config(""), "plain").run(Progress.SILENT);
    assertThat(model.weights().floats(SequenceNetwork.ITEM_EMBEDDING))
        .isNotEqualTo(plain.weights().floats(SequenceNetwork.ITEM_EMBEDDING));
    Training other =
        new Training(data, config(""), folder.resolve("m"), new TrainingOptions(SEED, 2, true));
    assertThatThrownBy(() -> other.run(Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("with another setting 'type-weights' (buy:3, now none)");
  }

  /** At a rate of 0 all runs validate the same network. */
  private double validated(String weights) throws IOException {
    Model model =
        training(
                withValidation(),
                config(
                    weights, "rate", "0", "epochs", "1", "hold-out", "true", "keep-seen", "true"),
                "validated")
            .run(Progress.SILENT);
    return Objects.requireNonNull(model.metrics().get("validation mrr@20"));
  }

  @Test
  void run_validation_weighsTargetsAsTrainingDoes() throws IOException {
    double ofBuys = validated("view:0");
    double ofViews = validated("buy:0");
    assertThat(ofBuys).isNotCloseTo(ofViews, within(1e-9));
    // Of nine sequences, the first and every other one end with a purchase.
    assertThat(validated("buy:3"))
        .isCloseTo((3 * 5 * ofBuys + 4 * ofViews) / (3 * 5 + 4), within(1e-12));
    assertThat(validated("")).isCloseTo((5 * ofBuys + 4 * ofViews) / 9, within(1e-12));
  }

  @Test
  void estimate_typeOfWeightZero_isNoValidationTarget() throws IOException {
    Training training = training(withValidation(), config("view:0", "hold-out", "true"), "m");
    assertThat(training.estimate().validationCases()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          buyy:3       | setting 'type-weights' names the type 'buyy', which does not occur in random (did you mean 'buy'?), found buy, view
          refund:0     | setting 'type-weights' names the type 'refund', which does not occur in random, found buy, view
          buy:0,view:0 | setting 'type-weights' leaves no target in the training part of random: all have the weight 0
          """)
  void plan_weightsThatDoNotFitTheData_areRefused(String weights, String message) {
    assertThatThrownBy(() -> training(withValidation(), config(weights), "m"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void plan_eventsWithoutTypes_areRefused() {
    TrainingData data = data();
    TrainingData untyped =
        new TrainingData(data.name(), data.fingerprint(), data.items(), data.sequences());
    assertThatThrownBy(() -> training(untyped, config("buy:3"), "m"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'type-weights' names the type 'buy', but the events of random have no types");
  }

  @Test
  void plan_noValidationTarget_isRefused() {
    TrainingData data = withValidation();
    int[] types = data.features().labels().types();
    for (int e = 0; e < types.length; e++) {
      boolean validation = data.sequences().parts()[e] == Part.VALIDATION.code();
      types[e] = validation ? 1 : types[e];
    }
    assertThatThrownBy(() -> training(data, config("view:0", "hold-out", "true"), "m"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "random has no validation events of a weight above 0: change type-weights, or set"
                + " hold-out=false");
  }

  @Test
  void run_datasetPreparedWithTypes_hasThem() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    StringBuilder log = new StringBuilder("user_id,item_id,time,type\n");
    for (int i = 0; i < 300; i++) {
      log.append("u%d,i%d,%d,".formatted(i % 30, random.nextInt(20), 1_700_000_000 + 60 * i))
          .append(i % 7 < 2 ? "purchase" : "view")
          .append('\n');
    }
    Path file = Files.writeString(folder.resolve("log.csv"), log);
    Path directory = folder.resolve("log");
    Preparation.of(file).threads(1).split(Split.leaveOneOut()).to(directory).run(Progress.SILENT);
    Dataset dataset = Dataset.open(directory);
    TrainingOptions options = new TrainingOptions(SEED, 1, false);

    Model model =
        new Training(dataset, config("purchase:3,view:0.5"), folder.resolve("m"), options)
            .run(Progress.SILENT);

    assertThat(model.settings().get("type-weights").getAsString()).isEqualTo("purchase:3,view:0.5");
    assertThatThrownBy(
            () -> new Training(dataset, config("purchse:3"), folder.resolve("n"), options))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'type-weights' names the type 'purchse', which does not occur in %s (did you"
                    .formatted(dataset.directory())
                + " mean 'purchase'?), found purchase, view");
  }
}
