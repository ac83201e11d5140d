package io.memoir.data.evaluation;

import io.memoir.model.BadInputException;
import java.util.Locale;

/**
 * The difference between the metrics of two models on the same targets.
 *
 * @param cases number of targets
 * @param mean mean of the differences
 * @param standardError standard error of that mean. It is smaller than those of the two means,
 *     because targets that are easy or difficult for both models cancel out; NaN for fewer than two
 *     targets
 */
public record PairedDifference(int cases, double mean, double standardError) {

  /**
   * The difference of NDCG@k, with one target per case.
   *
   * @param better the evaluation of the model whose advantage counts as positive
   * @param other the evaluation of the other model on the same targets
   * @throws BadInputException if the numbers of targets differ, or a case has several targets
   */
  public static PairedDifference ofNdcg(EvaluationReport better, EvaluationReport other, int k) {
    int cases = better.ranks().length;
    if (other.ranks().length != cases || better.cases() != cases) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%,d and %,d ranks for %,d cases, expected one rank per case from both models",
              cases,
              other.ranks().length,
              better.cases()));
    }
    Mean difference = new Mean();
    for (int i = 0; i < cases; i++) {
      difference.add(gain(better.ranks()[i], k) - gain(other.ranks()[i], k));
    }
    return new PairedDifference(cases, difference.mean(), difference.standardError());
  }

  /**
   * The difference of the means of any metric.
   *
   * @param better value of the metric for each target, of the model whose advantage is positive
   * @param other those of the other model for the same targets, in the same order
   * @throws BadInputException if the numbers of targets differ
   */
  public static PairedDifference of(double[] better, double[] other) {
    Mean difference = mean(better, other);
    return new PairedDifference(better.length, difference.mean(), difference.standardError());
  }

  /**
   * The same for values of which some belong together, such as those of the items of an impression:
   * their errors are not independent, so that only the groups count as targets. The mean is that of
   * all values.
   *
   * @param groups group of each value; the values of a group are next to each other
   * @throws BadInputException if the numbers of values differ
   */
  public static PairedDifference ofGroups(int[] groups, double[] better, double[] other) {
    double mean = mean(better, other).mean();
    int cases = 0;
    double squares = 0;
    double deviation = 0;
    for (int i = 0; i < better.length; i++) {
      deviation += better[i] - other[i] - mean;
      if (i + 1 == better.length || groups[i + 1] != groups[i]) {
        squares += deviation * deviation;
        deviation = 0;
        cases++;
      }
    }
    double standardError =
        cases < 2 ? Double.NaN : Math.sqrt(squares * cases / (cases - 1)) / better.length;
    return new PairedDifference(cases, mean, standardError);
  }

  private static Mean mean(double[] better, double[] other) {
    if (better.length != other.length) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%,d and %,d values, expected those of the same targets from both models",
              better.length,
              other.length));
    }
    Mean difference = new Mean();
    for (int i = 0; i < better.length; i++) {
      difference.add(better[i] - other[i]);
    }
    return difference;
  }

  private static double gain(int rank, int k) {
    return rank <= k ? RankingMetrics.discount(rank) : 0;
  }

  /** Whether the first model is not worse than the other by more than the standard error. */
  public boolean notWorse() {
    return mean >= -standardError;
  }

  /** Whether the first model is better than the other by more than the standard error. */
  public boolean better() {
    return mean > standardError;
  }
}
