package io.memoir.runtime.retrieval;

/**
 * A sum of exponentials that is built up from parts, each given as its logarithm, and whose own
 * logarithm is wanted. It neither overflows nor underflows, however large the logarithms are.
 */
final class LogSum {
  private double largest = Double.NEGATIVE_INFINITY;

  /** The sum divided by {@code exp(largest)}. */
  private double sum;

  /** Adds {@code exp(logarithm)}; NaN does not count. */
  void add(double logarithm) {
    if (logarithm > largest) {
      sum = sum * Math.exp(largest - logarithm) + 1;
      largest = logarithm;
    } else if (logarithm == largest) {
      sum += 1;
    } else if (logarithm < largest) {
      sum += Math.exp(logarithm - largest);
    }
  }

  /** The logarithm of the sum; negative infinity if it is 0. */
  double value() {
    return largest + Math.log(sum);
  }
}
