package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.network.FiniteDifferences;
import io.memoir.train.network.RandomNetworks;
import io.memoir.train.network.TrainableNetwork.Dropout;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The gradient against central differences of the loss itself. Which values dropout drops follows
 * from the seed, so with a fixed seed the loss is a smooth function here too.
 */
class FiniteDifferenceTest {
  static final List<String> BODIES = List.copyOf(RandomNetworks.bodies(32).keySet());
  private static final Dropout DROPOUT = new Dropout(0.3f, 0.2f, 0.15f);
  private static final int ITEMS = 37;
  private static final long SEED = 77;
  private static final float REACH = 0.02f;

  @ParameterizedTest
  @FieldSource("BODIES")
  void gradient_dropout_asCentralDifferences(String body) {
    requireDifferences(body, DROPOUT, 0, 0);
  }

  @ParameterizedTest
  @FieldSource("BODIES")
  void gradient_targetsMissing_asCentralDifferences(String body) {
    requireDifferences(body, Dropout.NONE, 0.7, 0);
  }

  @Test
  void gradient_labelSmoothing_asCentralDifferences() {
    requireDifferences("gru", DROPOUT, 0.3, 0.2f);
  }

  /**
   * Longer than a chunk of a matrix memory and a block of attention; many events bend the loss
   * more, so the differences are taken closer by.
   */
  @ParameterizedTest
  @ValueSource(strings = {"self-attention alone", "matrix memory alone"})
  void gradient_longSequences_asCentralDifferences(String body) {
    requireDifferences(body, Dropout.NONE, 0, 0, 150, REACH / 8);
  }

  @Test
  void loss_sameSeed_same() {
    int[][] inputs = RandomNetworks.sequences(6, 8, ITEMS, SEED);
    int[][] targets = RandomNetworks.targets(inputs, ITEMS, 0, SEED);
    OneStep step = step("residual lstm", DROPOUT, 0);
    double loss = step.loss(inputs, targets, 1);
    assertThat(step.loss(inputs, targets, 1)).isEqualTo(loss);
    assertThat(step.loss(inputs, targets, 2)).isNotCloseTo(loss, within(1e-4));
  }

  private static OneStep step(String body, Dropout dropout, float smoothing) {
    SequenceNetwork network =
        RandomNetworks.network(
            ITEMS, Objects.requireNonNull(RandomNetworks.bodies(32).get(body), body));
    return new OneStep(
        network, RandomNetworks.weights(network, SEED), Matrix.Type.FLOAT32, dropout, smoothing);
  }

  private static void requireDifferences(
      String body, Dropout dropout, double missing, float smoothing) {
    requireDifferences(body, dropout, missing, smoothing, 8, REACH);
  }

  private static void requireDifferences(
      String body, Dropout dropout, double missing, float smoothing, int longest, float reach) {
    int[][] inputs = RandomNetworks.sequences(6, longest, ITEMS, SEED);
    int[][] targets = RandomNetworks.targets(inputs, ITEMS, missing, SEED);
    OneStep step = step(body, dropout, smoothing);
    step.loss(inputs, targets, SEED);
    new FiniteDifferences(reach, 5e-4, 2e-4)
        .require(
            step.gradients(),
            step.parameters(),
            () -> step.loss(inputs, targets, SEED),
            new SplittableRandom(SEED),
            body + ", seed " + SEED);
  }
}
