package io.memoir.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.SelfAttention;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kernels of layers with several heads against the formulas in double precision, over many
 * events, at head widths and windows around the lengths of vectors.
 */
class HeadsTest {
  private static final long SEED = 815;
  private static final int[] HEAD_WIDTHS = {1, 3, 8, 15, 16, 17, 33, 64};

  static Stream<Arguments> kernelsAndHeadWidths() {
    return Stream.of(new ScalarKernel(), new VectorKernel())
        .flatMap(
            kernel -> Arrays.stream(HEAD_WIDTHS).mapToObj(width -> Arguments.of(kernel, width)));
  }

  private final SplittableRandom random = new SplittableRandom(SEED);

  /** More events than three windows: the slots are used again, and the count goes back. */
  @ParameterizedTest
  @MethodSource("kernelsAndHeadWidths")
  void attention_manyEvents_isMeanOfValuesInTheWindow(Kernel kernel, int headWidth) {
    for (int heads : new int[] {1, 3}) {
      for (int window : new int[] {1, 2, 7, 16, 35}) {
        requireAttention(kernel, new SelfAttention(heads * headWidth, heads, window));
      }
    }
  }

  private void requireAttention(Kernel kernel, SelfAttention layer) {
    int width = layer.width();
    int at = 2;
    int offset = 3;
    int to = 1;
    float[] distanceBias = uniform(layer.heads() * layer.window(), 2);
    float[] memory = uniform(offset + KeyMemory.length(layer) + 2, 1);
    Arrays.fill(memory, offset, offset + KeyMemory.length(layer), 0);
    float[] before = memory.clone();
    List<float[]> events = new ArrayList<>();
    for (int t = 0; t < 3 * layer.window() + 3; t++) {
      float[] joined = uniform(at + 3 * width, 2);
      events.add(joined);
      float[] y = uniform(to + width + 1, 1);
      float[] guard = y.clone();
      kernel.attention(
          layer,
          distanceBias,
          joined.clone(),
          at,
          memory,
          offset,
          new float[layer.window()],
          y,
          to);
      for (int head = 0; head < layer.heads(); head++) {
        double[] wanted = attention(layer, distanceBias, events, at, head);
        for (int j = 0; j < wanted.length; j++) {
          int place = to + head * layer.headWidth() + j;
          requireNear(
              y[place],
              wanted[j],
              5e-6,
              "%s, event %d, head %d, value %d".formatted(layer, t, head, j));
        }
      }
      assertThat(y[0]).isEqualTo(guard[0]);
      assertThat(y[to + width]).isEqualTo(guard[to + width]);
    }
    for (int i = 0; i < memory.length; i++) {
      if (i < offset || i >= offset + KeyMemory.length(layer)) {
        assertThat(memory[i]).as("value %d beside the memory, %s", i, layer).isEqualTo(before[i]);
      }
    }
  }

  /** What a head reads after the last of some events. */
  private static double[] attention(
      SelfAttention layer, float[] distanceBias, List<float[]> events, int at, int head) {
    int d = layer.headWidth();
    int query = at + head * d;
    int key = query + layer.width();
    int value = key + layer.width();
    double[] read = new double[d];
    double sum = 0;
    for (int distance = 0; distance < Math.min(layer.window(), events.size()); distance++) {
      float[] event = events.get(events.size() - 1 - distance);
      double product = 0;
      for (int j = 0; j < d; j++) {
        product += (double) events.getLast()[query + j] * event[key + j];
      }
      double weight =
          Math.exp(product / Math.sqrt(d) + distanceBias[head * layer.window() + distance]);
      sum += weight;
      for (int j = 0; j < d; j++) {
        read[j] += weight * event[value + j];
      }
    }
    for (int j = 0; j < d; j++) {
      read[j] /= sum;
    }
    return read;
  }

  @ParameterizedTest
  @MethodSource("kernelsAndHeadWidths")
  void matrixMemory_manyEvents_followsTheFormula(Kernel kernel, int headWidth) {
    for (int heads : new int[] {1, 3}) {
      requireMatrixMemory(kernel, new MatrixMemory(heads * headWidth, heads));
    }
  }

  private void requireMatrixMemory(Kernel kernel, MatrixMemory layer) {
    int width = layer.width();
    int d = layer.headWidth();
    int at = 2;
    int offset = 3;
    int to = 1;
    int length = layer.heads() * (d * d + d);
    float[] memory = uniform(offset + length + 2, 1);
    Arrays.fill(memory, offset, offset + length, 0);
    float[] before = memory.clone();
    double[][] cells = new double[layer.heads()][d * d];
    double[][] norms = new double[layer.heads()][d];
    for (int t = 0; t < 20; t++) {
      float[] joined = uniform(at + 4 * width + 2 * layer.heads(), 3);
      float[] y = uniform(to + width + 1, 1);
      float[] guard = y.clone();
      kernel.matrixMemory(layer, joined.clone(), at, memory, offset, y, to);
      for (int head = 0; head < layer.heads(); head++) {
        int query = at + head * d;
        double input = sigmoid(joined[at + 4 * width + head]);
        double forget = sigmoid(joined[at + 4 * width + layer.heads() + head]);
        double reach = 0;
        double[] read = new double[d];
        for (int a = 0; a < d; a++) {
          double key = joined[query + width + a] / Math.sqrt(d);
          norms[head][a] = forget * norms[head][a] + input * key;
          reach += norms[head][a] * joined[query + a];
          for (int b = 0; b < d; b++) {
            double value = joined[query + 2 * width + b];
            cells[head][b * d + a] = forget * cells[head][b * d + a] + input * value * key;
            read[b] += cells[head][b * d + a] * joined[query + a];
          }
        }
        for (int b = 0; b < d; b++) {
          double wanted =
              sigmoid(joined[query + 3 * width + b]) * read[b] / Math.max(Math.abs(reach), 1);
          String what = "%s, event %d, head %d, value %d".formatted(layer, t, head, b);
          requireNear(y[to + head * d + b], wanted, 1e-4, what);
        }
      }
      assertThat(y[0]).isEqualTo(guard[0]);
      assertThat(y[to + width]).isEqualTo(guard[to + width]);
    }
    for (int i = 0; i < memory.length; i++) {
      if (i < offset || i >= offset + length) {
        assertThat(memory[i]).as("value %d beside the memory, %s", i, layer).isEqualTo(before[i]);
      }
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private float[] uniform(int length, double bound) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-bound, bound);
    }
    return values;
  }

  private static void requireNear(float found, double wanted, double tolerance, String what) {
    if (!(Math.abs(found - wanted) <= tolerance)) {
      throw new AssertionError(
          "%s is %s, expected %s within %s; seed %d"
              .formatted(what, found, wanted, tolerance, SEED));
    }
  }
}
