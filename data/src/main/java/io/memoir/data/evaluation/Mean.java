package io.memoir.data.evaluation;

/** A mean and its standard error, from values that are added in a fixed order. */
final class Mean {
  private long count;
  private double mean;
  private double squaredDeviations;

  /** Welford's update (1962), which does not lose digits on long sums. */
  void add(double value) {
    count++;
    double deviation = value - mean;
    mean += deviation / count;
    squaredDeviations += deviation * (value - mean);
  }

  /** One value that is no mean of anything, for example a share of the catalogue. */
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
