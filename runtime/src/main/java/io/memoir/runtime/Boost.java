package io.memoir.runtime;

import io.memoir.model.BadInputException;

/**
 * A change of one item's score: {@code factor * score + added}.
 *
 * <p>Scores of networks are logarithms of probabilities, up to a constant: there {@code added} of
 * {@code ln 2} makes an item twice as probable. Scores of counted models are counts, which a factor
 * suits.
 *
 * @param factor any number; 1 changes nothing
 * @param added any number; 0 changes nothing
 */
public record Boost(float factor, float added) {
  public Boost {
    if (!Float.isFinite(factor) || !Float.isFinite(added)) {
      throw new BadInputException(
          "the boost is factor %s, added %s, expected two finite numbers".formatted(factor, added));
    }
  }

  /** Multiplies the score. */
  public static Boost times(float factor) {
    return new Boost(factor, 0);
  }

  /** Adds to the score. */
  public static Boost plus(float added) {
    return new Boost(1, added);
  }

  float of(float score) {
    return factor * score + added;
  }
}
