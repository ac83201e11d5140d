package io.memoir.data.evaluation;

/** A mean and its standard error; the order in which values are added is fixed. */
public final class Mean {
  private long count;
  private double mean;
  private double squaredDeviations;

  /** A mean to which no values have been added yet. */
  public Mean() {}

  /** Adds a value with Welford's update (1962), which is accurate for long sums. */
  public void add(double value) {
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

  /** Number of values. */
  public long count() {
    return count;
  }

  /** The mean of the values; 0 if there are none. */
  public double mean() {
    return mean;
  }

  /**
   * Standard deviation of the mean: {@code sqrt(variance / count)}; NaN for fewer than two values.
   */
  public double standardError() {
    return count < 2 ? Double.NaN : Math.sqrt(squaredDeviations / (count - 1) / count);
  }
}
