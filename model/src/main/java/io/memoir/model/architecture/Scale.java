package io.memoir.model.architecture;

/**
 * What the scores of a member of an ensemble mean, and so how they become probabilities ({@link
 * Combination.Score}). A probability needs the score of the item and the total of all scores.
 */
public enum Scale {
  /**
   * Logarithms of probabilities up to a constant, as those of a network. The total is the logarithm
   * of the sum of {@code exp(score)}, and probabilities are the softmax.
   */
  LOGARITHMS,

  /**
   * Counts, or weights computed from counts. The total is the sum of the scores above 0; if it is
   * 0, all items have the same probability.
   */
  COUNTS;

  /**
   * The probability of an item; of a higher score it is not lower.
   *
   * @param score of the item
   * @param total of all scores
   * @param itemCount number of items
   */
  public double probability(float score, double total, int itemCount) {
    return switch (this) {
      case LOGARITHMS -> Math.exp(score - total);
      case COUNTS -> total > 0 ? Math.max(score, 0) / total : 1.0 / itemCount;
    };
  }
}
