package io.memoir.learning.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  @Test
  void best_greedyWouldBeWrong_takesTheLargestSum() {
    double[][] values = {{10, 9}, {9, 1}};
    assertThat(Assignment.best(values)).containsExactly(1, 0);
  }

  @Test
  void best_ofRandomValues_isTheBestOfAll() {
    for (long seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[][] values = new double[random.nextInt(1, 6)][random.nextInt(1, 6)];
      for (double[] row : values) {
        Arrays.setAll(row, _ -> random.nextDouble(0, 1));
      }
      int[] columns = Assignment.best(values);
      double sum = 0;
      boolean[] used = new boolean[values[0].length];
      for (int row = 0; row < columns.length; row++) {
        if (columns[row] >= 0) {
          assertThat(used[columns[row]]).as("column used twice, seed %d", seed).isFalse();
          used[columns[row]] = true;
          sum += values[row][columns[row]];
        }
      }
      assertThat(sum)
          .as("seed %d", seed)
          .isCloseTo(best(values, 0, new boolean[used.length]), within(1e-9));
    }
  }

  /** The largest sum by trying all assignments. */
  private static double best(double[][] values, int row, boolean[] used) {
    if (row == values.length) {
      return 0;
    }
    double best = best(values, row + 1, used);
    for (int column = 0; column < used.length; column++) {
      if (!used[column]) {
        used[column] = true;
        best = Math.max(best, values[row][column] + best(values, row + 1, used));
        used[column] = false;
      }
    }
    return best;
  }
}
