package io.memoir.data.evaluation;

/** A mean and its standard error; the order in which values are added is fixed. */
final class Mean {
  private long count;
  private double mean;
  private double squaredDeviations;

  /** Welford's update (1962), which is accurate for long sums. */
  void add(double value) {
    count++;
    double deviation = value - mean;
    mean += deviation / count;
    squaredDeviations += deviation * (value - mean);
  }

  /** A single value that is not a mean, for example a share of the catalogue. */
  static Mean ofSingle(double value) {
    Mean mean = new Mean();
    mean.add(value);
    return mean;
  }

  long count() {
    return count;
  }

  double mean() {
    return mean;
  }

  /**
   * Standard deviation of the mean: {@code sqrt(variance / count)}; NaN for fewer than two values.
   */
  double standardError() {
    return count < 2 ? Double.NaN : Math.sqrt(squaredDeviations / (count - 1) / count);
  }
}
