package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.Layer;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.layer.LayerNorm;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.network.RandomNetworks;
import io.memoir.train.network.TrainableNetwork.Dropout;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.reference.EagerNetwork;
import io.memoir.train.reference.EagerNetwork.LossGradient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our layers, loss and derivatives against libtorch's autograd on the same weights and batches. */
class AutogradTest {
  static final List<String> BODIES = List.copyOf(RandomNetworks.bodies(32).keySet());

  /** Of the largest value of each parameter's gradient. */
  private static final double FLOAT32 = 1e-4;

  /**
   * The least size of a gradient whose terms may cancel. The rounding errors of terms of about 1
   * are left, and they differ between processors.
   */
  private static final double CANCELLED = 0.01;

  /** The products of the loss carry 8 bits: half a unit is 0.004, some errors add up. */
  private static final double BFLOAT16 = 0.02;

  /** Random sequences of a seed, and what both sides are asked for. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Case(
      SequenceNetwork network, Weights weights, int[][] inputs, int[][] targets, String what) {

    static Case of(String body, int width, int items, int count, int longest, long seed) {
      return of(body, width, items, count, longest, 0, seed);
    }

    static Case of(
        String body, int width, int items, int count, int longest, double missing, long seed) {
      Layer layer = RandomNetworks.bodies(width).getOrDefault(body, new LayerNorm(width));
      SequenceNetwork network = RandomNetworks.network(items, layer);
      int[][] inputs = RandomNetworks.sequences(count, longest, items, seed);
      return new Case(
          network,
          RandomNetworks.weights(network, seed),
          inputs,
          RandomNetworks.targets(inputs, items, missing, seed),
          "%s, width %d, %d items, %d sequences, seed %d"
              .formatted(body, width, items, count, seed));
    }
  }

  @ParameterizedTest
  @FieldSource("BODIES")
  void gradients_float32_asAutograd(String body) {
    requireSameGradients(Case.of(body, 32, 37, 9, 12, 1), Matrix.Type.FLOAT32, FLOAT32);
    requireSameGradients(Case.of(body, 64, 101, 5, 12, 2), Matrix.Type.FLOAT32, FLOAT32);
  }

  @ParameterizedTest
  @FieldSource("BODIES")
  void gradients_bfloat16_nearAutograd(String body) {
    requireSameGradients(Case.of(body, 32, 101, 9, 12, 3), Matrix.Type.BFLOAT16, BFLOAT16);
  }

  @ParameterizedTest
  @FieldSource("BODIES")
  void gradients_targetsMissing_asAutograd(String body) {
    requireSameGradients(Case.of(body, 32, 37, 9, 12, 0.8, 4), Matrix.Type.FLOAT32, FLOAT32);
  }

  @ParameterizedTest
  @FieldSource("BODIES")
  void gradients_oneSequenceOrOneStep_asAutograd(String body) {
    requireSameGradients(Case.of(body, 32, 37, 1, 12, 5), Matrix.Type.FLOAT32, FLOAT32);
    requireSameGradients(Case.of(body, 32, 37, 7, 1, 6), Matrix.Type.FLOAT32, FLOAT32);
    requireSameGradients(Case.of(body, 32, 37, 1, 1, 7), Matrix.Type.FLOAT32, FLOAT32);
  }

  /** More rows than the output layer takes at once, and the last chunk is not full. */
  @Test
  void gradients_severalChunks_asAutograd() {
    Case big = Case.of("lstm", 32, 61, 250, 12, 8);
    assertThat(PackedBatch.of(big.inputs, big.targets).rows()).isGreaterThan(1024).isLessThan(2048);
    requireSameGradients(big, Matrix.Type.FLOAT32, FLOAT32);
    requireSameGradients(big, Matrix.Type.BFLOAT16, BFLOAT16);
  }

  @ParameterizedTest
  @ValueSource(floats = {0.1f, 0.5f})
  void gradients_labelSmoothing_asAutograd(float smoothing) {
    for (Matrix.Type type : Matrix.Type.values()) {
      double tolerance = type == Matrix.Type.FLOAT32 ? FLOAT32 : BFLOAT16;
      Case each = Case.of("residual lstm", 32, 61, 9, 12, 0.3, 14);
      OneStep ours = new OneStep(each.network, each.weights, type, Dropout.NONE, smoothing);
      double loss = ours.loss(each.inputs, each.targets, 0);
      requireSame(each, loss, ours.gradients(), tolerance, smoothing);
    }
  }

  /** Sequences of several blocks or chunks, and blocks of several sequences. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "self-attention alone",
        "residual self-attention",
        "wide self-attention",
        "matrix memory alone",
        "residual matrix memory"
      })
  void gradients_longSequences_asAutograd(String body) {
    requireSameGradients(Case.of(body, 32, 37, 5, 200, 12), Matrix.Type.FLOAT32, FLOAT32);
    requireSameGradients(Case.of(body, 64, 37, 30, 20, 13), Matrix.Type.FLOAT32, FLOAT32);
  }

  /** Forget gates near 1: what is left of the first chunk counts in the third. */
  @Test
  void gradients_memoryThatLasts_asAutograd() {
    Case random = Case.of("matrix memory alone", 32, 37, 3, 200, 14);
    Map<String, Tensor> tensors = new LinkedHashMap<>(random.weights.tensors());
    tensors.put("body.bias_gates", new Tensor.Floats(List.of(2), new float[] {-1, 6}));
    Case lasting =
        new Case(random.network, new Weights(tensors), random.inputs, random.targets, random.what);
    requireSameGradients(lasting, Matrix.Type.FLOAT32, FLOAT32);
  }

  /** Buffers grow and are used again: what an earlier, larger batch left must not show. */
  @Test
  void gradients_smallerBatchAfterLarger_asAutograd() {
    for (String body : BODIES) {
      Case small = Case.of(body, 32, 37, 2, 5, 9);
      OneStep ours = new OneStep(small.network, small.weights, Matrix.Type.FLOAT32, Dropout.NONE);
      Case large = Case.of(body, 32, 37, 20, 12, 10);
      ours.loss(large.inputs, large.targets, 0);
      double loss = ours.loss(small.inputs, small.targets, 0);
      requireSame(small, loss, ours.gradients(), FLOAT32);
    }
  }

  @ParameterizedTest
  @FieldSource("BODIES")
  void hiddenStates_asEager(String body) {
    Case each = Case.of(body, 64, 101, 9, 12, 11);
    OneStep ours = new OneStep(each.network, each.weights, Matrix.Type.FLOAT32, Dropout.NONE);
    float[][] found = ours.hidden(each.inputs);
    try (EagerNetwork eager = new EagerNetwork(each.network, each.weights)) {
      float[][] expected = eager.hidden(each.inputs, RandomNetworks.times(each.inputs));
      for (int s = 0; s < expected.length; s++) {
        assertNear(found[s], expected[s], 1e-5, each.what + ", sequence " + s);
      }
    }
  }

  private static void requireSameGradients(Case each, Matrix.Type type, double tolerance) {
    OneStep ours = new OneStep(each.network, each.weights, type, Dropout.NONE);
    double loss = ours.loss(each.inputs, each.targets, 0);
    requireSame(each, loss, ours.gradients(), tolerance);
  }

  private static void requireSame(
      Case each, double loss, Map<String, float[]> gradients, double tolerance) {
    requireSame(each, loss, gradients, tolerance, 0);
  }

  private static void requireSame(
      Case each, double loss, Map<String, float[]> gradients, double tolerance, double smoothing) {
    try (EagerNetwork eager = new EagerNetwork(each.network, each.weights)) {
      LossGradient expected =
          eager.gradient(each.inputs, each.targets, RandomNetworks.times(each.inputs), smoothing);
      assertThat(loss)
          .as("loss of %s", each.what)
          .isCloseTo(expected.loss(), within(tolerance / 10 * expected.loss()));
      assertThat(gradients.keySet()).isEqualTo(expected.gradients().keySet());
      expected
          .gradients()
          .forEach((name, values) ->
              assertNear(
                  gradients.getOrDefault(name, new float[0]),
                  values,
                  tolerance,
                  cancels(name, values, gradients.keySet()) ? CANCELLED : 0,
                  "gradient of " + name + ", " + each.what));
    }
  }

  /**
   * Whether a gradient is a sum whose terms may cancel: that of a parameter with one value, and
   * those of the gates of an item memory, which change nothing while there is only one event.
   */
  private static boolean cancels(String name, float[] gradient, Set<String> names) {
    return gradient.length == 1 || names.contains(name.replaceFirst("(weight|bias)$", "mix"));
  }

  private static void assertNear(float[] found, float[] expected, double share, String what) {
    assertNear(found, expected, share, 0, what);
  }

  /** Value by value, within a share of the largest, or of {@code least} if that is larger. */
  private static void assertNear(
      float[] found, float[] expected, double share, double least, String what) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    double largest = least;
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
        .as("largest error of %s, whose largest value is %s", what, largest)
        .isLessThanOrEqualTo(share * largest + 1e-9);
  }
}
