package io.memoir.data.evaluation;

import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import java.util.Arrays;
import java.util.List;

/**
 * The arithmetic of {@link Combination.Score}: the probabilities that models give to all items, and
 * the score of an item in an ensemble, which is the logarithm of their weighted mean. Whoever
 * chooses the weights of an ensemble computes with it what the ensemble will compute, up to
 * rounding.
 */
public final class Probabilities {
  private Probabilities() {}

  /**
   * Whether the scores of a model are counts, or weights computed from counts; otherwise they are
   * logarithms of probabilities, up to an added constant.
   */
  static boolean counted(Architecture architecture) {
    return switch (architecture) {
      case Architecture.SequenceNetwork network -> false;
      case Architecture.Ensemble ensemble -> false;
      case Architecture.Popularity popularity -> true;
      case Architecture.ItemNeighbours neighbours -> true;
      case Architecture.SessionNeighbours sessions -> true;
    };
  }

  /**
   * Converts scores to probabilities: counts are divided by their sum, other scores become their
   * softmax.
   *
   * @param counted whether they are counts, see {@link #counted}
   * @param scores of all items
   * @param probabilities of all items; set
   */
  static void of(boolean counted, float[] scores, double[] probabilities) {
    if (counted) {
      shares(scores, probabilities);
    } else {
      softmax(scores, probabilities);
    }
  }

  private static void softmax(float[] scores, double[] probabilities) {
    float most = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      most = Math.max(most, score);
    }
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = Math.exp(scores[i] - most);
      sum += probabilities[i];
    }
    divide(probabilities, sum);
  }

  private static void shares(float[] scores, double[] probabilities) {
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = Math.max(scores[i], 0);
      sum += probabilities[i];
    }
    if (sum > 0) {
      divide(probabilities, sum);
    } else {
      Arrays.fill(probabilities, 1.0 / scores.length);
    }
  }

  private static void divide(double[] values, double by) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= by;
    }
  }

  /**
   * The weights of the members of an ensemble as shares of their sum.
   *
   * @param weights more than 0, in the order of the members
   */
  public static float[] shares(List<Float> weights) {
    double sum = weights.stream().mapToDouble(Float::doubleValue).sum();
    float[] shares = new float[weights.size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) (weights.get(i) / sum);
    }
    return shares;
  }

  /**
   * Adds the part of a member to the weighted mean of the probabilities of all items. The members
   * are added in their order, to zeros.
   */
  static void add(float share, double[] probabilities, double[] mean) {
    for (int i = 0; i < mean.length; i++) {
      mean[i] += share * probabilities[i];
    }
  }

  /**
   * The score of an item in an ensemble: the logarithm of its mean probability, and a finite number
   * also if that is 0. It never decreases with the probability.
   */
  static float score(double mean) {
    return (float) Math.log(Math.max(mean, Float.MIN_VALUE));
  }
}
