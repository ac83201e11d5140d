package io.memoir.client;

/**
 * A change of one item's score: {@code factor * score + added}. Scores of networks are logarithms
 * of probabilities, up to a constant: there {@code added} of {@code ln 2} makes an item twice as
 * probable.
 *
 * @param factor 1 changes nothing
 * @param added 0 changes nothing
 */
public record Boost(double factor, double added) {

  /** Multiplies the score. */
  public static Boost times(double factor) {
    return new Boost(factor, 0);
  }

  /** Adds to the score. */
  public static Boost plus(double added) {
    return new Boost(1, added);
  }
}
