package io.memoir.train.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.train.kernel.AttentionKernel.Block;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Softmax within a window and its derivative against double arithmetic, pair by pair. */
class AttentionKernelTest {
  private static final long SEED = 99;
  private static final int[] LENGTHS = {70, 1, 3, 40, 17};
  private static final float SCALE = 0.3f;

  @Test
  void probabilities_blocksOfSeveralSequences_asDouble() {
    for (int window : new int[] {1, 5, 33, 200}) {
      requireBlocks(window);
    }
  }

  private static void requireBlocks(int window) {
    int rows = 0;
    for (int length : LENGTHS) {
      rows += length;
    }
    int[] starts = new int[rows];
    for (int s = 0, row = 0; s < LENGTHS.length; s++) {
      int start = row;
      for (int t = 0; t < LENGTHS[s]; t++) {
        starts[row++] = start;
      }
    }
    Matrix bias = RowKernelTest.random(2, window);
    Matrix arranged = Matrix.empty();
    AttentionKernel.arrange(bias, arranged);
    Matrix arrangedGradient = Matrix.zeros(arranged.rows(), arranged.columns());
    double[] biasGradient = new double[window];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int first = 0; first < rows; first += AttentionKernel.QUERIES) {
      Block block = Block.of(first, rows, starts, window);
      int columns = AttentionKernel.columns(block.keys());
      Matrix scores = random(columns, random);
      Matrix gradient = random(columns, random);
      float[] products = scores.toArray();
      float[] upper = gradient.toArray();
      AttentionKernel.probabilities(scores, block, arranged, 1, SCALE);
      AttentionKernel.backward(scores, gradient, block, arrangedGradient, 1, SCALE);
      for (int r = 0; r < block.queries(); r++) {
        int query = first + r;
        double sum = 0;
        double mean = 0;
        for (int distance = 0; distance < window && query - distance >= starts[query]; distance++) {
          int place = r * columns + query - distance - block.firstKey();
          double weight = Math.exp(SCALE * products[place] + bias.at(1, distance));
          sum += weight;
          mean += weight * upper[place];
        }
        mean /= sum;
        for (int c = 0; c < columns; c++) {
          int distance = query - (block.firstKey() + c);
          boolean seen =
              distance >= 0 && distance < window && block.firstKey() + c >= starts[query];
          int place = r * columns + c;
          double wanted = seen ? Math.exp(SCALE * products[place] + bias.at(1, distance)) / sum : 0;
          double change = seen ? wanted * (upper[place] - mean) : 0;
          if (seen) {
            biasGradient[distance] += change;
          }
          String what = "window %d, query %d, column %d, seed %d".formatted(window, query, c, SEED);
          assertThat((double) scores.at(r, c)).as(what).isCloseTo(wanted, within(1e-6));
          assertThat((double) gradient.at(r, c))
              .as("gradient, " + what)
              .isCloseTo(SCALE * change, within(1e-6));
        }
      }
    }
    Matrix found = Matrix.zeros(2, window);
    AttentionKernel.byDistance(arrangedGradient, found);
    for (int distance = 0; distance < window; distance++) {
      assertThat((double) found.at(0, distance)).isZero();
      assertThat((double) found.at(1, distance))
          .as("bias at distance %d of %d, seed %d", distance, window, SEED)
          .isCloseTo(biasGradient[distance], within(2e-5));
    }
  }

  private static Matrix random(int columns, SplittableRandom random) {
    Matrix matrix = Matrix.zeros(AttentionKernel.QUERIES, columns);
    float[] values = new float[matrix.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-3, 3);
    }
    matrix.copyFrom(values);
    return matrix;
  }
}
