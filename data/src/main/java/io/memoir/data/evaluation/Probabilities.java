package io.memoir.data.evaluation;

import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Scale;
import java.util.Arrays;

/**
 * The arithmetic of {@link Combination.Score} for all items at once: the probabilities that models
 * give to all items, and their weighted mean. Whoever chooses the weights of an ensemble computes
 * with it what the ensemble will compute, up to rounding.
 */
final class Probabilities {
  private Probabilities() {}

  /**
   * Converts scores to probabilities ({@link Scale#probability}).
   *
   * @param scale what the scores mean
   * @param scores of all items
   * @param probabilities of all items; set
   */
  static void of(Scale scale, float[] scores, double[] probabilities) {
    switch (scale) {
      case LOGARITHMS -> softmax(scores, probabilities);
      case COUNTS -> divideBySum(scores, probabilities);
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

  private static void divideBySum(float[] scores, double[] probabilities) {
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
   * Adds the part of a member to the weighted mean of the probabilities of all items. The members
   * are added in their order, to zeros.
   */
  static void add(float share, double[] probabilities, double[] mean) {
    for (int i = 0; i < mean.length; i++) {
      mean[i] += share * probabilities[i];
    }
  }
}
