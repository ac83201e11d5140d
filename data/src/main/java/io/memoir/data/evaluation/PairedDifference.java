package io.memoir.data.evaluation;

import io.memoir.model.BadInputException;

/**
 * How much one model is better than another on the same targets, target by target.
 *
 * @param cases targets that both were asked about
 * @param mean of what the one gained more than the other
 * @param standardError of that mean: smaller than those of the two means apart, as targets that are
 *     easy for both, or hard for both, cancel out; NaN for fewer than two targets
 */
public record PairedDifference(int cases, double mean, double standardError) {

  /**
   * Of NDCG@k, where every case has one target.
   *
   * @param better the one that counts positive
   * @param other judged on the same targets
   * @throws BadInputException if they were judged on other targets
   */
  public static PairedDifference ofNdcg(EvaluationReport better, EvaluationReport other, int k) {
    int cases = better.ranks().length;
    if (other.ranks().length != cases || better.cases() != cases) {
      throw new BadInputException(
          "%,d and %,d ranks of %,d cases, expected as many of both, one a case"
              .formatted(cases, other.ranks().length, better.cases()));
    }
    Mean difference = new Mean();
    for (int i = 0; i < cases; i++) {
      difference.add(gain(better.ranks()[i], k) - gain(other.ranks()[i], k));
    }
    return new PairedDifference(cases, difference.mean(), difference.standardError());
  }

  private static double gain(int rank, int k) {
    return rank <= k ? RankingMetrics.discount(rank) : 0;
  }

  /** Whether the one is not worse than the other by more than the error of the comparison. */
  public boolean notWorse() {
    return mean >= -standardError;
  }
}
