package io.memoir.train.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PooledRowsTest {

  /** The rising least squares fit is max over j &lt;= i of min over k &gt;= i of mean(j .. k). */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void add_randomRows_equalsTheMaxMinFormula(long seed) {
    Random random = new Random(seed);
    double[][] sums = new double[5 + random.nextInt(20)][];
    PooledRows pools = new PooledRows(sums.length);
    for (int i = 0; i < sums.length; i++) {
      int rows = 1 + random.nextInt(9);
      int ones = random.nextInt(1 + Math.min(rows, 1 + i * rows / sums.length));
      sums[i] = new double[] {ones, rows};
      pools.add(i * rows, ones, rows);
    }
    int[] ends = ends(sums, pools);
    int pool = 0;
    for (int i = 0; i < sums.length; i++) {
      if (i > ends[pool]) {
        pool++;
      }
      assertThat(pools.share(pool))
          .as("bin %d of %d, seed %d", i, sums.length, seed)
          .isCloseTo(maxMin(sums, i), within(1e-12));
    }
    for (int i = 1; i < pools.count(); i++) {
      assertThat(pools.share(i)).as("seed %d", seed).isGreaterThan(pools.share(i - 1));
      assertThat(pools.score(i)).as("seed %d", seed).isGreaterThan(pools.score(i - 1));
    }
  }

  /** The last bin of each pool, which has the mean score of its rows. */
  private static int[] ends(double[][] sums, PooledRows pools) {
    int[] ends = new int[pools.count()];
    int bin = 0;
    for (int pool = 0; pool < ends.length; pool++) {
      double rows = 0;
      double scores = 0;
      do {
        rows += sums[bin][1];
        scores += bin * sums[bin][1];
        bin++;
      } while (Math.abs(scores / rows - pools.score(pool)) > 1e-9);
      ends[pool] = bin - 1;
    }
    assertThat(bin).isEqualTo(sums.length);
    return ends;
  }

  private static double maxMin(double[][] sums, int i) {
    double max = 0;
    for (int j = 0; j <= i; j++) {
      double min = 1;
      for (int k = i; k < sums.length; k++) {
        double ones = 0;
        double rows = 0;
        for (int at = j; at <= k; at++) {
          ones += sums[at][0];
          rows += sums[at][1];
        }
        min = Math.min(min, ones / rows);
      }
      max = Math.max(max, min);
    }
    return max;
  }

  @Test
  void reduceTo_fewerPools_keepsTheLargestDifferences() {
    PooledRows pools = new PooledRows(4);
    pools.add(0, 100, 1000);
    pools.add(1000, 101, 1000);
    pools.add(2000, 500, 1000);
    pools.add(3000, 900, 1000);
    pools.reduceTo(3);
    assertThat(pools.count()).isEqualTo(3);
    assertThat(pools.share(0)).isCloseTo(0.1005, within(1e-12));
    assertThat(pools.score(0)).isCloseTo(0.5, within(1e-12));
    assertThat(pools.share(1)).isCloseTo(0.5, within(1e-12));
    assertThat(pools.share(2)).isCloseTo(0.9, within(1e-12));
  }

  @Test
  void probability_onlyOneLabel_isNotCertain() {
    PooledRows pools = new PooledRows(3);
    pools.add(0, 0, 8);
    pools.add(100, 1, 100);
    pools.add(60, 30, 30);
    assertThat(pools.probability(0)).as("half of the next").isCloseTo(0.005, within(1e-12));
    assertThat(pools.probability(1)).isCloseTo(0.01, within(1e-12));
    assertThat(pools.probability(2)).isCloseTo(1 - 1.0 / 32, within(1e-12));
  }
}
