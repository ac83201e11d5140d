package io.memoir.runtime.explain;

import java.util.List;

/**
 * The shares of a candidate's score that numbers of user, request and item have, by integrated
 * gradients.
 *
 * @param atMeans the score with all of these numbers at their mean in the training part
 * @param shares their sum is the difference between the score and {@code atMeans}
 */
public record NumberShares(float atMeans, List<Share> shares) {

  /**
   * The share of a number.
   *
   * @param value the given number
   * @param mean its mean in the training part; for a number that is scaled logarithmically the
   *     number whose logarithm is the mean
   * @param score its share of the score
   */
  public record Share(Part part, String name, double value, double mean, float score) {}
}
