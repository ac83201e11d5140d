package io.memoir.model;

/**
 * How the scores of an ensemble's members become one score of an item. Below, {@code w(m)} is the
 * weight of member m divided by the sum of all weights.
 */
public sealed interface Combination {

  /**
   * {@code score = log of the sum over m of w(m) p(m, item)}: the members are mixed by what each
   * takes an item's probability of coming next to be.
   *
   * <p>Scores of different models have different scales, probabilities do not. Those of a network
   * are the softmax of its scores; those of a counted model are its counts divided by their sum,
   * and all the same where it has counted nothing. A sum and not a product of probabilities, since
   * a counted model gives zero to everything that it never saw, and must not forbid it.
   */
  record Score() implements Combination {}

  /**
   * {@code score = sum over m of w(m) / (constant + rank(m, item))}, with ranks from 1: reciprocal
   * rank fusion (Cormack et al. 2009). Looks at no scores, only at their order. Items of equal
   * score share the mean of the ranks that they take together, so what a counted model knows
   * nothing of is far behind, in no order.
   *
   * @param constant at least 0; the larger, the less the first places stand out
   */
  record ReciprocalRank(int constant) implements Combination {
    /** The constant of the article. */
    public static final int USUAL = 60;

    public ReciprocalRank {
      if (constant < 0) {
        throw new BadInputException(
            "the constant of reciprocal ranks is " + constant + ", expected at least 0");
      }
    }
  }
}
