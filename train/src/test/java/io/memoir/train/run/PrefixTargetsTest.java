package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.train.batch.Examples;
import io.memoir.train.batch.TeacherTargets;
import io.memoir.train.batch.WorkerThreads;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.network.RandomNetworks;
import io.memoir.train.network.TrainableNetwork.Dropout;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.sample.RandomTasks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * For a network that reads no later events, a history in which every event is predicted is the same
 * as all of its prefixes, in each of which the last event is predicted (docs/models.md).
 */
class PrefixTargetsTest {
  /** The bodies that {@code prefix-targets} is permitted for. */
  static final List<String> BODIES =
      RandomNetworks.bodies(32).entrySet().stream()
          .filter(body -> !body.getValue().looksAhead())
          .map(Map.Entry::getKey)
          .toList();

  private static final long SEED = 17;

  /** All examples of the data in one batch. */
  private static PackedBatch batch(TrainingData data, boolean prefixes) {
    TrainingConfig config = TrainingConfig.of(Map.of("prefix-targets", Boolean.toString(prefixes)));
    Examples examples = new Examples(data.sequences(), config, RandomTasks.ITEMS, true, SEED);
    int[] every = IntStream.range(0, examples.count()).toArray();
    SplittableRandom random = new SplittableRandom(SEED);
    try (WorkerThreads threads = new WorkerThreads(1)) {
      TeacherTargets none =
          TeacherTargets.of(List.of(), data, true, 0, SEED, threads, Progress.SILENT);
      return examples.pack(every, 0, 1, none, random);
    }
  }

  @ParameterizedTest
  @FieldSource("BODIES")
  void loss_ofAllPrefixes_isThatOfTheHistories(String body) {
    TrainingData data = RandomTasks.data(SEED);
    Layer layer = Objects.requireNonNull(RandomNetworks.bodies(32).get(body), body);
    SequenceNetwork network = RandomNetworks.network(RandomTasks.ITEMS, layer);
    PackedBatch histories = batch(data, false);
    PackedBatch prefixes = batch(data, true);
    assertThat(prefixes.targetCount()).isEqualTo(histories.targetCount());
    assertThat(prefixes.rows()).isGreaterThan(histories.rows());

    OneStep step =
        new OneStep(
            network, RandomNetworks.weights(network, SEED), Matrix.Type.FLOAT32, Dropout.NONE);
    double expectedLoss = step.loss(histories, SEED);
    Map<String, float[]> expected = step.gradients();
    double loss = step.loss(prefixes, SEED);

    assertThat(loss).as("loss of %s", body).isCloseTo(expectedLoss, within(1e-5 * expectedLoss));
    step.gradients()
        .forEach((name, found) ->
            assertNear(
                found,
                Objects.requireNonNull(expected.get(name), name),
                "gradient of %s in %s".formatted(name, body)));
  }

  /** Value by value, within a share of the largest. */
  private static void assertNear(float[] found, float[] expected, String what) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    double largest = 1e-3;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      // No number at all compares as larger than anything.
      double error = Math.abs(found[i] - expected[i]);
      worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
    }
    assertThat(worst)
        .as("largest error of %s, whose largest value is %s, seed %d", what, largest, SEED)
        .isLessThanOrEqualTo(2e-4 * largest);
  }
}
