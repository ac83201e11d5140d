package io.memoir.train.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowKernelTest {
  private static final long SEED = 31;

  @Test
  void dropout_keepsTheShareAndTheMean() {
    for (float rate : new float[] {0.1f, 0.3f, 0.5f, 0.9f}) {
      Matrix values = ones(1000, 96);
      RowKernel.dropout(values, rate, 12345);
      double kept = 0;
      for (float value : values.toArray()) {
        assertThat(value).isIn(0f, 1 / (1 - rate));
        kept += value == 0 ? 0 : 1;
      }
      double deviation = Math.sqrt(rate * (1 - rate) / values.size());
      assertThat(kept / values.size()).as("share kept").isCloseTo(1 - rate, within(4 * deviation));
    }
  }

  @Test
  void dropout_seeds_dropIndependently() {
    float[] first = dropped(1);
    assertThat(dropped(1)).isEqualTo(first);
    for (int other : new int[] {2, 17, 1 + 96, -1, Integer.MAX_VALUE}) {
      float[] second = dropped(other);
      int both = 0;
      for (int i = 0; i < first.length; i++) {
        both += first[i] != 0 && second[i] != 0 ? 1 : 0;
      }
      double deviation = Math.sqrt(0.25 * 0.75 / first.length);
      assertThat((double) both / first.length)
          .as("kept under seed 1 and seed %d", other)
          .isCloseTo(0.25, within(4 * deviation));
    }
  }

  @Test
  void dropout_rateOfZero_changesNothing() {
    Matrix values = ones(3, 32);
    RowKernel.dropout(values, 0, 7);
    assertThat(values.toArray()).containsOnly(1f);
  }

  @Test
  void scatterAdd_repeatedIndexes_addUp() {
    Matrix table = Matrix.zeros(5, 32);
    Matrix rows = random(4, 32);
    RowKernel.scatterAdd(rows, 1, new int[] {9, 3, 3, 0}, 1, 3, 2, table);
    for (int k = 0; k < 32; k++) {
      assertThat(table.at(3, k)).isCloseTo(2 * (rows.at(1, k) + rows.at(2, k)), within(1e-6f));
      assertThat(table.at(0, k)).isCloseTo(2 * rows.at(3, k), within(1e-6f));
      assertThat(table.at(1, k)).isZero();
    }
  }

  @Test
  void sumRows_oddAndEvenCounts_asDouble() {
    for (int count : new int[] {1, 2, 7, 100}) {
      Matrix rows = random(count, 64);
      Matrix sum = Matrix.zeros(1, 64);
      sum.fill(9);
      RowKernel.sumRows(rows, sum);
      for (int k = 0; k < 64; k++) {
        double expected = 0;
        for (int r = 0; r < count; r++) {
          expected += rows.at(r, k);
        }
        assertThat((double) sum.at(0, k)).as("%d rows", count).isCloseTo(expected, within(1e-5));
      }
    }
  }

  @Test
  void bfloat16_thereAndBack_keepsOrder() {
    Matrix values = random(7, 64);
    for (Matrix.Type type : Matrix.Type.values()) {
      Matrix typed = Matrix.empty(type).resize(7, 64);
      Matrix back = Matrix.zeros(7, 64);
      RowKernel.convert(values, typed);
      RowKernel.accumulate(typed, back);
      requireNear(back, values, type);
      RowKernel.scaleRows(values, 0, 7, new float[] {1, 1, 1, 1, 1, 1, 1}, typed);
      back.fill(0);
      RowKernel.accumulate(typed, back);
      requireNear(back, values, type);
    }
  }

  @Test
  void convert_largerTarget_leavesTheRest() {
    Matrix larger = ones(4, 32);
    RowKernel.convert(random(3, 32), larger);
    for (int k = 0; k < 32; k++) {
      assertThat(larger.at(3, k)).isEqualTo(1);
      assertThat(larger.at(2, k)).isNotEqualTo(1);
    }
  }

  @Test
  void countNotBelow_noNumber_countsAgainst() {
    // Neither a multiple of the vector length nor less than one.
    Matrix scores = Matrix.zeros(2, 37);
    float[] values = new float[74];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 37;
    }
    scores.copyFrom(values);
    assertThat(RowKernel.countNotBelow(scores, 1, 30)).isEqualTo(7);
    assertThat(RowKernel.countNotBelow(scores, 1, 36)).isEqualTo(1);
    assertThat(RowKernel.countNotBelow(scores, 1, 0)).isEqualTo(37);
    assertThat(RowKernel.countNotBelow(scores, 1, Float.NaN)).isEqualTo(37);
    values[37] = Float.NaN;
    values[73] = Float.NaN;
    scores.copyFrom(values);
    assertThat(RowKernel.countNotBelow(scores, 1, 30)).isEqualTo(8);
    assertThat(RowKernel.countNotBelow(scores, 0, 30)).isEqualTo(7);
  }

  private static void requireNear(Matrix found, Matrix expected, Matrix.Type type) {
    double share =
        switch (type) {
          case FLOAT32 -> 0;
          case BFLOAT16 -> 1.0 / 256;
        };
    for (int r = 0; r < expected.rows(); r++) {
      for (int k = 0; k < expected.columns(); k++) {
        double value = expected.at(r, k);
        assertThat((double) found.at(r, k))
            .as("%s, row %d, column %d", type, r, k)
            .isCloseTo(value, within(share * Math.abs(value)));
      }
    }
  }

  private static float[] dropped(int seed) {
    Matrix values = ones(1000, 96);
    RowKernel.dropout(values, 0.5f, seed);
    return values.toArray();
  }

  private static Matrix ones(int rows, int columns) {
    Matrix ones = Matrix.zeros(rows, columns);
    ones.fill(1);
    return ones;
  }

  static Matrix random(int rows, int columns) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Matrix matrix = Matrix.zeros(rows, columns);
    matrix.copyFrom(values);
    return matrix;
  }
}
