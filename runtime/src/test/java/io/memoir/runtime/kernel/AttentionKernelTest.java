package io.memoir.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels of ranking against the formulas in double precision. */
class AttentionKernelTest {
  private static final long SEED = 1_129;
  private static final int[] SIZES = {1, 3, 8, 15, 16, 17, 33, 64, 65, 130};

  static Stream<Arguments> kernelsAndSizes() {
    return Stream.of(new ScalarKernel(), new VectorKernel())
        .flatMap(kernel -> Arrays.stream(SIZES).mapToObj(size -> Arguments.of(kernel, size)));
  }

  private final SplittableRandom random = new SplittableRandom(SEED);

  @ParameterizedTest
  @MethodSource("kernelsAndSizes")
  void attend_anyNumberOfEvents_addsWhatTheHiddenLayerMakes(Kernel kernel, int count) {
    for (int hidden : new int[] {1, 2, 40}) {
      float[] events = uniform(hidden * count, 1);
      float[] candidate = uniform(hidden + 3, 1);
      float[] out = uniform(hidden, 1);
      float[] scores = uniform(count + 5, 1);
      float[] before = scores.clone();
      kernel.attend(events, count, candidate, 3, out, scores, 2);
      for (int t = 0; t < count; t++) {
        double sum = before[2 + t];
        for (int k = 0; k < hidden; k++) {
          sum += out[k] * Math.max(0, (double) events[k * count + t] + candidate[3 + k]);
        }
        assertThat((double) scores[2 + t])
            .as("event %d of %d, seed %d", t, count, SEED)
            .isCloseTo(sum, within(1e-6 * (1 + hidden)));
      }
      requireUntouched(scores, before, 2, count);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndSizes")
  void softmax_anyLength_sharesOfOne(Kernel kernel, int length) {
    for (double bound : new double[] {1, 30, 300}) {
      float[] x = uniform(length + 4, bound);
      float[] before = x.clone();
      kernel.softmax(x, 3, length);
      double largest = Double.NEGATIVE_INFINITY;
      for (int j = 3; j < 3 + length; j++) {
        largest = Math.max(largest, before[j]);
      }
      double sum = 0;
      for (int j = 3; j < 3 + length; j++) {
        sum += Math.exp(before[j] - largest);
      }
      for (int j = 3; j < 3 + length; j++) {
        assertThat((double) x[j])
            .as("value %d of %d, seed %d", j, length, SEED)
            .isCloseTo(Math.exp(before[j] - largest) / sum, within(2e-6));
      }
      requireUntouched(x, before, 3, length);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndSizes")
  void attentiveGru_gatesOfAllSizes_followsTheFormula(Kernel kernel, int width) {
    for (float attention : new float[] {0, 0.3f, 1}) {
      float[] input = uniform(3 + 3 * width, 8);
      float[] hidden = uniform(2 + 3 * width, 8);
      float[] memory = uniform(1 + width + 2, 1);
      float[] before = memory.clone();
      float[] inputBefore = input.clone();
      float[] used = hidden.clone();
      kernel.attentiveGru(input, 3, used, 2, attention, memory, 1, width);
      for (int j = 0; j < width; j++) {
        double reset = sigmoid(input[3 + j] + (double) hidden[2 + j]);
        double update = attention * sigmoid(input[3 + width + j] + (double) hidden[2 + width + j]);
        double candidate = Math.tanh(input[3 + 2 * width + j] + reset * hidden[2 + 2 * width + j]);
        double state = (1 - update) * before[1 + j] + update * candidate;
        assertThat((double) memory[1 + j])
            .as("value %d of %d, seed %d", j, width, SEED)
            .isCloseTo(state, within(2e-6));
      }
      requireUntouched(memory, before, 1, width);
      assertThat(input).as("shared by all candidates").containsExactly(inputBefore);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndSizes")
  void relu_anyLength_nothingBelowZero(Kernel kernel, int length) {
    float[] x = uniform(length + 2, 1);
    float[] before = x.clone();
    kernel.relu(x, length);
    for (int j = 0; j < length; j++) {
      assertThat(x[j]).isEqualTo(Math.max(0, before[j]));
    }
    requireUntouched(x, before, 0, length);
  }

  private static void requireUntouched(float[] after, float[] before, int from, int length) {
    for (int i = 0; i < after.length; i++) {
      if (i < from || i >= from + length) {
        assertThat(after[i]).as("value %d beside, seed %d", i, SEED).isEqualTo(before[i]);
      }
    }
  }

  private float[] uniform(int length, double bound) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-bound, bound);
    }
    return values;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
