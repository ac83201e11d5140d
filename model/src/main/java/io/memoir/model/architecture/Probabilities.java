package io.memoir.model.architecture;

import java.util.Arrays;
import java.util.List;

/**
 * The arithmetic of {@link Combination.Score}: the probabilities that models give to all items, and
 * the score of an item in an ensemble, which is the logarithm of their weighted mean. Whoever
 * chooses the weights of an ensemble computes with it exactly what the ensemble will compute.
 */
public final class Probabilities {
  private Probabilities() {}

  /**
   * Whether the scores of a model are counts, or weights computed from counts; otherwise they are
   * logarithms of probabilities, up to an added constant.
   */
  public static boolean counted(Architecture architecture) {
    return switch (architecture) {
      case Architecture.SequenceNetwork network -> false;
      case Architecture.Ensemble ensemble -> false;
      case Architecture.Popularity popularity -> true;
      case Architecture.ItemNeighbours neighbours -> true;
      case Architecture.SessionNeighbours sessions -> true;
    };
  }

  /**
   * Replaces scores by probabilities: counts are divided by their sum, other scores become their
   * softmax.
   *
   * @param counted whether they are counts, see {@link #counted}
   * @param scores of all items; overwritten
   */
  public static void replace(boolean counted, float[] scores) {
    if (counted) {
      toShares(scores);
    } else {
      toSoftmax(scores);
    }
  }

  private static void toSoftmax(float[] scores) {
    float most = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      most = Math.max(most, score);
    }
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) Math.exp(scores[i] - most);
      sum += scores[i];
    }
    scale(scores, sum);
  }

  private static void toShares(float[] scores) {
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.max(scores[i], 0);
      sum += scores[i];
    }
    if (sum > 0) {
      scale(scores, sum);
    } else {
      Arrays.fill(scores, 1f / scores.length);
    }
  }

  private static void scale(float[] scores, double sum) {
    float factor = (float) (1 / sum);
    for (int i = 0; i < scores.length; i++) {
      scores[i] *= factor;
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
  public static void add(float share, float[] probabilities, float[] mean) {
    for (int i = 0; i < mean.length; i++) {
      mean[i] += share * probabilities[i];
    }
  }

  /**
   * The score of an item in an ensemble: the logarithm of its mean probability, and a finite number
   * also if that is 0. It never decreases with the probability.
   */
  public static float score(float mean) {
    return (float) Math.log(Math.max(mean, Float.MIN_VALUE));
  }
}
