package io.memoir.model.architecture;

import io.memoir.model.BadInputException;

/**
 * How the scores of an ensemble's members are combined. Below, {@code w(m)} is the weight of member
 * m divided by the sum of all weights.
 */
public sealed interface Combination {

  /**
   * {@code score = log of the sum over m of w(m) p(m, item)}: the log of the weighted mean of the
   * probabilities that the members give an item.
   *
   * <p>Scores of different models have different scales; probabilities do not. Those of a network
   * are the softmax of its scores; those of a count-based model are its counts divided by their
   * sum, and all equal if it has no counts. The probabilities are added and not multiplied, because
   * a count-based model gives probability zero to items without counts, which must not exclude
   * them.
   *
   * <p>If a request asks for a {@linkplain io.memoir.model.Domains domain}, the probabilities are
   * those among the items of the domain: the softmax over them, the counts divided by the sum of
   * theirs. Otherwise, the weight of a member would depend on how much of its probability the
   * domain has.
   */
  record Score() implements Combination {
    /**
     * The score of an item: the logarithm of its mean probability, and a finite number also if that
     * is 0. It never decreases with the probability.
     */
    public static float logarithm(double probability) {
      return (float) Math.log(Math.max(probability, Float.MIN_VALUE));
    }
  }

  /**
   * {@code score = sum over m of w(m) / (constant + rank(m, item))}, with ranks from 1: reciprocal
   * rank fusion (Cormack et al. 2009). It uses only the order of the scores. Items with equal
   * scores all get the mean of their ranks, so items about which a count-based model has no
   * information get a low rank, in no particular order. If a request asks for a domain, the ranks
   * are those among its items.
   *
   * @param constant at least 0; the larger, the smaller the advantage of the first ranks
   */
  record ReciprocalRank(int constant) implements Combination {
    /** The constant in the publication. */
    public static final int USUAL = 60;

    public ReciprocalRank {
      if (constant < 0) {
        throw new BadInputException(
            "the constant of reciprocal ranks is " + constant + ", expected at least 0");
      }
    }
  }
}
