package io.memoir.data.evaluation.scored;

import io.memoir.data.evaluation.Mean;
import java.util.Arrays;

/**
 * The predictions of rows with label 0 and of rows with label 1, sorted, so that results do not
 * depend on the order of the rows.
 *
 * @param zeros predictions of rows with label 0, ascending
 * @param ones predictions of rows with label 1, ascending
 */
@SuppressWarnings("ArrayRecordComponent")
record Separated(double[] zeros, double[] ones) {

  static Separated of(ScoredRows rows) {
    double[] zeros = new double[rows.count()];
    double[] ones = new double[rows.count()];
    int zeroCount = 0;
    int oneCount = 0;
    for (int i = 0; i < rows.count(); i++) {
      if (rows.labels()[i] == 0) {
        zeros[zeroCount++] = rows.predictions()[i];
      } else {
        ones[oneCount++] = rows.predictions()[i];
      }
    }
    return sorted(Arrays.copyOf(zeros, zeroCount), Arrays.copyOf(ones, oneCount));
  }

  static Separated sorted(double[] zeros, double[] ones) {
    Arrays.sort(zeros);
    Arrays.sort(ones);
    return new Separated(zeros, ones);
  }

  int count() {
    return zeros.length + ones.length;
  }

  boolean hasBoth() {
    return zeros.length > 0 && ones.length > 0;
  }

  /** The area under the ROC curve: the mean relative rank of rows with label 1 among the others. */
  double auc() {
    return places(ones, zeros).mean();
  }

  /** Standard error of the area (DeLong, DeLong and Clarke-Pearson 1988); NaN for too few rows. */
  double aucStandardError() {
    return Math.hypot(places(ones, zeros).standardError(), places(zeros, ones).standardError());
  }

  /** The share of other values below each value; equal ones count half. */
  private static Mean places(double[] values, double[] others) {
    Mean mean = new Mean();
    int below = 0;
    int upTo = 0;
    for (double value : values) {
      while (below < others.length && others[below] < value) {
        below++;
      }
      upTo = Math.max(upTo, below);
      while (upTo < others.length && others[upTo] == value) {
        upTo++;
      }
      mean.add((below + upTo) / (2.0 * others.length));
    }
    return mean;
  }

  /**
   * The expected calibration error over bins of equally many rows, in ascending order of
   * prediction: the mean over rows of {@code |mean label - mean prediction|} of their bin. Rows
   * with equal predictions count with the mean of their labels, in whichever bin they are.
   */
  double calibrationError(int mostBins) {
    int rows = count();
    int bins = Math.min(mostBins, rows);
    int bin = 0;
    int end = (int) ((long) rows / bins);
    int row = 0;
    double gap = 0;
    double error = 0;
    int zero = 0;
    int one = 0;
    while (row < rows) {
      double prediction =
          zero == zeros.length
              ? ones[one]
              : one == ones.length ? zeros[zero] : Math.min(zeros[zero], ones[one]);
      int oneStart = one;
      while (zero < zeros.length && zeros[zero] == prediction) {
        zero++;
      }
      while (one < ones.length && ones[one] == prediction) {
        one++;
      }
      int left = zero + one - row;
      double gapOfRow = (double) (one - oneStart) / left - prediction;
      while (left > 0) {
        int taken = Math.min(left, end - row);
        gap += taken * gapOfRow;
        row += taken;
        left -= taken;
        if (row == end) {
          error += Math.abs(gap);
          gap = 0;
          bin++;
          end = (int) ((long) rows * (bin + 1) / bins);
        }
      }
    }
    return error / rows;
  }
}
