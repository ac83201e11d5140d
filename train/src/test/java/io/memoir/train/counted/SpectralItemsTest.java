package io.memoir.train.counted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.linalg_eigh;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.train.kernel.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.junit.jupiter.api.Test;

class SpectralItemsTest {
  private static final long SEED = 3;

  private static Sequences training(int[][] histories) {
    int[] offsets = new int[histories.length + 1];
    String[] ids = new String[histories.length];
    for (int s = 0; s < histories.length; s++) {
      offsets[s + 1] = offsets[s] + histories[s].length;
      ids[s] = "s" + s;
    }
    int[] items = Arrays.stream(histories).flatMapToInt(Arrays::stream).toArray();
    byte[] parts = new byte[items.length];
    Arrays.fill(parts, Part.TRAIN.code());
    return new Sequences(ids, offsets, items, new long[0], parts);
  }

  /** Histories that stay among ten neighbouring items, over a ring. */
  private static int[][] walks(int itemCount, SplittableRandom random) {
    int[][] histories = new int[3 * itemCount][];
    for (int s = 0; s < histories.length; s++) {
      int home = random.nextInt(itemCount);
      histories[s] = new int[2 + random.nextInt(20)];
      for (int e = 0; e < histories[s].length; e++) {
        histories[s][e] = (home + random.nextInt(10)) % itemCount;
      }
    }
    return histories;
  }

  private static SpectralItems vectors(int[][] histories, int itemCount, int width, long seed) {
    return SpectralItems.of(training(histories), itemCount, true, width, seed, Progress.SILENT);
  }

  private static double product(SpectralItems items, int i, int j) {
    double sum = 0;
    for (int c = 0; c < items.width(); c++) {
      sum += items.values()[i * items.width() + c] * items.values()[j * items.width() + c];
    }
    return sum;
  }

  /** The definition, with dense matrices. */
  private static float[][] expectedProducts(int[][] histories, int itemCount, int width) {
    double[][] near = new double[itemCount][itemCount];
    for (int[] history : histories) {
      for (int a = 0; a < history.length; a++) {
        for (int b = 0; b < history.length; b++) {
          if (history[a] != history[b] && Math.abs(a - b) <= 8) {
            near[history[a]][history[b]] += 1.0 / Math.abs(a - b);
          }
        }
      }
    }
    double[] sums = Arrays.stream(near).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
    double total = Arrays.stream(sums).sum();
    double smoothed = Arrays.stream(sums).map(sum -> Math.pow(sum, 0.75)).sum();
    float[] information = new float[itemCount * itemCount];
    for (int i = 0; i < itemCount; i++) {
      for (int j = 0; j < itemCount; j++) {
        double expected =
            Math.sqrt(
                sums[i]
                    / total
                    * Math.pow(sums[i], 0.75)
                    / smoothed
                    * (sums[j] / total)
                    * Math.pow(sums[j], 0.75)
                    / smoothed);
        double log = Math.log(near[i][j] / total / expected);
        information[i * itemCount + j] = near[i][j] > 0 ? (float) Math.max(0, log) : 0;
      }
    }
    Matrix dense = Matrix.zeros(itemCount, itemCount);
    dense.copyFrom(information);
    T_TensorTensor_T pairs = linalg_eigh(dense.tensor());
    float[][] products = new float[itemCount][itemCount];
    float[][] rows = new float[itemCount][width];
    try (FloatIndexer values = pairs.get0().contiguous().createIndexer();
        FloatIndexer vectors = pairs.get1().contiguous().createIndexer()) {
      for (int i = 0; i < itemCount; i++) {
        double squares = 0;
        for (int c = 0; c < width; c++) {
          int from = itemCount - 1 - c;
          rows[i][c] = (float) (vectors.get(i, from) * Math.sqrt(Math.max(0, values.get(from))));
          squares += rows[i][c] * rows[i][c];
        }
        for (int c = 0; c < width; c++) {
          rows[i][c] /= (float) Math.sqrt(squares);
        }
      }
    }
    for (int i = 0; i < itemCount; i++) {
      for (int j = 0; j < itemCount; j++) {
        for (int c = 0; c < width; c++) {
          products[i][j] += rows[i][c] * rows[j][c];
        }
      }
    }
    return products;
  }

  @Test
  void vectors_ofARing_haveTheProductsOfTheDefinition() {
    // So few that the iteration spans all directions; with more it comes near.
    int itemCount = 40;
    int width = 32;
    int[][] histories = walks(itemCount, new SplittableRandom(SEED));
    SpectralItems found = vectors(histories, itemCount, width, SEED);
    float[][] expected = expectedProducts(histories, itemCount, width);
    for (int i = 0; i < itemCount; i++) {
      assertThat(found.known()[i]).isTrue();
      for (int j = 0; j < itemCount; j++) {
        assertThat(product(found, i, j))
            .as("items %d and %d, seed %d", i, j, SEED)
            .isCloseTo(expected[i][j], within(0.002));
      }
    }
  }

  @Test
  void vectors_itemsThatStandAlone_areNotKnown() {
    SpectralItems found = vectors(new int[][] {{0, 1, 2}, {2, 1, 0}, {3}, {4, 4}}, 6, 32, SEED);
    assertThat(found.known()).containsExactly(true, true, true, false, false, false);
    assertThat(Arrays.copyOfRange(found.values(), 3 * 32, 6 * 32)).containsOnly(0);
    assertThat(found.values()).doesNotContain(Float.NaN);
    assertThat(product(found, 0, 0)).isCloseTo(1, within(1e-5));
  }

  @Test
  void vectors_sameSeed_areTheSame() {
    int[][] histories = walks(50, new SplittableRandom(SEED));
    assertThat(vectors(histories, 50, 32, 7).values())
        .isEqualTo(vectors(histories, 50, 32, 7).values());
  }
}
