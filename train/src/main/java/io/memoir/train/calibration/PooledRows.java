package io.memoir.train.calibration;

/**
 * Rows in ascending order of their scores, divided into pools with ascending shares of label 1. The
 * shares are the non-decreasing function of the scores with the smallest mean squared error (pool
 * adjacent violators, Ayer et al. 1955).
 */
final class PooledRows {
  private final double[] scores;
  private final double[] ones;
  private final double[] rows;
  private int count;

  /** No rows yet; {@code most} times rows can be added. */
  PooledRows(int most) {
    scores = new double[most];
    ones = new double[most];
    rows = new double[most];
  }

  /**
   * Adds rows with higher scores than all rows before them.
   *
   * @param sumOfScores the sum of their scores
   * @param countOfOnes how many of them have label 1
   * @param countOfRows their number, at least 1
   */
  void add(double sumOfScores, double countOfOnes, int countOfRows) {
    scores[count] = sumOfScores;
    ones[count] = countOfOnes;
    rows[count] = countOfRows;
    count++;
    while (count > 1 && ones[count - 2] * rows[count - 1] >= ones[count - 1] * rows[count - 2]) {
      merge(count - 2);
    }
  }

  /**
   * Merges neighbouring pools until there are at most {@code most}: each time the two whose merger
   * makes the labels of the rows the least less likely.
   */
  void reduceTo(int most) {
    while (count > most) {
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int pool = 0; pool < count - 1; pool++) {
        double lost =
            loss(ones[pool] + ones[pool + 1], rows[pool] + rows[pool + 1])
                - loss(ones[pool], rows[pool])
                - loss(ones[pool + 1], rows[pool + 1]);
        if (lost < least) {
          least = lost;
          best = pool;
        }
      }
      merge(best);
    }
  }

  /** The negative log-likelihood of the labels of a pool. */
  private static double loss(double ones, double rows) {
    return -part(ones, rows) - part(rows - ones, rows);
  }

  private static double part(double some, double rows) {
    return some > 0 ? some * Math.log(some / rows) : 0;
  }

  /** Merges a pool with the next one. */
  private void merge(int pool) {
    for (double[] sums : new double[][] {scores, ones, rows}) {
      sums[pool] += sums[pool + 1];
      System.arraycopy(sums, pool + 2, sums, pool + 1, count - pool - 2);
    }
    count--;
  }

  /** The number of pools. */
  int count() {
    return count;
  }

  /** The mean score of a pool. */
  double score(int pool) {
    return scores[pool] / rows[pool];
  }

  /** The share of label 1 in a pool. */
  double share(int pool) {
    return ones[pool] / rows[pool];
  }

  /**
   * The probability of label 1 in a pool: the share of label 1, except in a first pool without
   * label 1 and a last pool without label 0. There the rare label has the probability {@code 1 /
   * (rows + 2)} (Laplace's rule of succession), but at most half of that in the neighbouring pool.
   */
  double probability(int pool) {
    double share = share(pool);
    if (share > 0 && share < 1) {
      return share;
    }
    double rare = 1 / (rows[pool] + 2);
    if (share <= 0) {
      return pool + 1 < count ? Math.min(rare, share(pool + 1) / 2) : rare;
    }
    return 1 - (pool > 0 ? Math.min(rare, (1 - share(pool - 1)) / 2) : rare);
  }
}
