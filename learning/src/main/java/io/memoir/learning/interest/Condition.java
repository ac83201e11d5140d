package io.memoir.learning.interest;

/**
 * A condition on a trait of an item: its value is more than {@code above} and at most {@code upTo}.
 *
 * @param trait number of the trait
 * @param above negative infinity for no lower limit
 * @param upTo positive infinity for no upper limit
 */
record Condition(int trait, double above, double upTo) {

  /**
   * Whether an item meets it.
   *
   * @param values its traits
   */
  boolean fits(float[] values) {
    return values[trait] > above && values[trait] <= upTo;
  }

  /** Both conditions, which are on the same trait. */
  Condition and(Condition other) {
    return new Condition(trait, Math.max(above, other.above), Math.min(upTo, other.upTo));
  }
}
