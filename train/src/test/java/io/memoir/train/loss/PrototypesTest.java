package io.memoir.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.train.kernel.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrototypesTest {
  private static final int WIDTH = 32;
  private static final int CLUSTERS = 5;
  private static final long SEED = 51;

  /** Rows near to a few random directions, of lengths that differ. */
  private static Matrix sample(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] directions = new double[CLUSTERS][WIDTH];
    for (double[] direction : directions) {
      Arrays.setAll(direction, _ -> random.nextGaussian());
    }
    float[] values = new float[rows * WIDTH];
    for (int row = 0; row < rows; row++) {
      double length = 0.1 + 5 * random.nextDouble();
      double[] direction = directions[random.nextInt(CLUSTERS)];
      for (int k = 0; k < WIDTH; k++) {
        values[row * WIDTH + k] = (float) (length * (direction[k] + 0.1 * random.nextGaussian()));
      }
    }
    Matrix matrix = Matrix.zeros(rows, WIDTH);
    matrix.copyFrom(values);
    return matrix;
  }

  private static double product(Matrix a, int rowOfA, Matrix b, int rowOfB) {
    double sum = 0;
    for (int k = 0; k < WIDTH; k++) {
      sum += (double) a.at(rowOfA, k) * b.at(rowOfB, k);
    }
    return sum;
  }

  private static int nearest(Matrix centres, Matrix rows, int row) {
    int best = 0;
    for (int p = 1; p < centres.rows(); p++) {
      best = product(rows, row, centres, p) > product(rows, row, centres, best) ? p : best;
    }
    return best;
  }

  /** In the end each prototype has the mean direction of the rows that are nearest to it. */
  @Test
  void fit_separateClusters_endsAtTheirMeans() {
    Matrix rows = sample(200, SEED);
    Prototypes prototypes = new Prototypes(CLUSTERS);
    prototypes.fit(rows, new SplittableRandom(SEED));
    Matrix centres = prototypes.centres();
    assertThat(prototypes.count()).isEqualTo(CLUSTERS);
    double[][] sums = new double[CLUSTERS][WIDTH];
    for (int row = 0; row < rows.rows(); row++) {
      double length = Math.sqrt(product(rows, row, rows, row));
      double[] sum = sums[nearest(centres, rows, row)];
      for (int k = 0; k < WIDTH; k++) {
        sum[k] += rows.at(row, k) / length;
      }
    }
    for (int p = 0; p < CLUSTERS; p++) {
      assertThat(product(centres, p, centres, p)).isCloseTo(1, within(1e-5));
      double squares = 0;
      double product = 0;
      for (int k = 0; k < WIDTH; k++) {
        squares += sums[p][k] * sums[p][k];
        product += sums[p][k] * centres.at(p, k);
      }
      if (squares > 0) {
        assertThat(product / Math.sqrt(squares))
            .as("cosine of prototype %d and the mean of its rows, seed %d", p, SEED)
            .isGreaterThan(0.99);
      }
    }
  }

  @Test
  void fit_equalSeeds_areEqual() {
    Matrix rows = sample(90, SEED);
    Prototypes first = new Prototypes(7);
    Prototypes second = new Prototypes(7);
    first.fit(rows, new SplittableRandom(1));
    second.fit(sample(300, SEED + 1), new SplittableRandom(2));
    second.fit(rows, new SplittableRandom(1));
    assertThat(second.centres().toArray()).isEqualTo(first.centres().toArray());
  }

  @Test
  void fit_fewRows_hasAsManyPrototypes_andWithoutRowsKeepsThem() {
    Prototypes prototypes = new Prototypes(20);
    prototypes.fit(Matrix.empty().resize(0, WIDTH), new SplittableRandom(1));
    assertThat(prototypes.count()).isZero();
    prototypes.fit(sample(3, SEED), new SplittableRandom(1));
    assertThat(prototypes.count()).isEqualTo(3);
    float[] before = prototypes.centres().toArray();
    prototypes.fit(Matrix.empty().resize(0, WIDTH), new SplittableRandom(1));
    assertThat(prototypes.centres().toArray()).isEqualTo(before);
  }

  @Test
  void restore_centres_contrastsTheSame() {
    Prototypes first = new Prototypes(7);
    first.fit(sample(90, SEED), new SplittableRandom(1));
    Prototypes second = new Prototypes(7);
    second.restore(Matrix.empty());
    assertThat(second.count()).isZero();
    second.restore(first.centres().copy());
    assertThat(second.count()).isEqualTo(7);
    Matrix hidden = sample(12, SEED + 3);
    Matrix gradients = Matrix.zeros(12, WIDTH);
    Matrix others = Matrix.zeros(12, WIDTH);
    SplittableRandom random = new SplittableRandom(1);
    double value = new IntentContrast(first, 1, 0.2).add(hidden, new int[12], 1, random, gradients);
    assertThat(new IntentContrast(second, 1, 0.2).add(hidden, new int[12], 1, random, others))
        .isEqualTo(value);
    assertThat(others.toArray()).isEqualTo(gradients.toArray());
  }
}
