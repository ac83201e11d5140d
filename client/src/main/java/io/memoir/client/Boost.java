package io.memoir.client;

/**
 * A change of one item's score. A factor above 1 raises the item and one below 1 lowers it, for
 * every kind of model: a positive score is multiplied by the factor, a negative one divided; then
 * {@code added} is added. Scores of networks are log probabilities up to a constant, for which
 * {@code added} of {@code ln 2} makes an item twice as probable.
 *
 * @param factor from 0.000001 to 1,000,000; 1 changes nothing
 * @param added from -1,000,000 to 1,000,000; 0 changes nothing
 */
public record Boost(double factor, double added) {

  /** Multiplies the score: a factor above 1 raises the item, one below 1 lowers it. */
  public static Boost times(double factor) {
    return new Boost(factor, 0);
  }

  /** Adds to the score. */
  public static Boost plus(double added) {
    return new Boost(1, added);
  }
}
