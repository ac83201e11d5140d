package io.memoir.runtime;

import io.memoir.model.BadInputException;

/**
 * A change to the score of an item. A factor above 1 raises the item and one below 1 lowers it, for
 * scores of either sign and all kinds of models:
 *
 * <pre>{@code
 * score > 0:  score * factor + added
 * score < 0:  score / factor + added
 * score = 0:  just above 0 (factor above 1) or just below (factor below 1), + added
 * }</pre>
 *
 * <p>Scores of networks are log probabilities up to a constant; for them {@code added} is more
 * precise: {@code ln 2} makes an item twice as probable. Scores of count-based models are counts,
 * for which a factor is suitable.
 *
 * @param factor above 0; 1 changes nothing
 * @param added any number; 0 changes nothing
 */
public record Boost(float factor, float added) {
  public Boost {
    if (!Float.isFinite(factor) || !Float.isFinite(added)) {
      throw new BadInputException(
          "the boost is factor %s, added %s, expected two finite numbers".formatted(factor, added));
    }
    if (factor <= 0) {
      throw new BadInputException(
          "the boost has the factor %s, expected more than 0: above 1 raises an item, below 1 lowers it"
              .formatted(factor));
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

  /** The score as it is changed, which is a finite number if the score is. */
  float of(float score) {
    float changed = factor == 1 ? score : scaled(score);
    return Math.clamp(changed + added, -Float.MAX_VALUE, Float.MAX_VALUE);
  }

  private float scaled(float score) {
    if (score == 0) {
      return factor > 1 ? Float.MIN_NORMAL * factor : -Float.MIN_NORMAL / factor;
    }
    float scaled = score > 0 ? score * factor : score / factor;
    return Math.clamp(scaled, -Float.MAX_VALUE, Float.MAX_VALUE);
  }
}
