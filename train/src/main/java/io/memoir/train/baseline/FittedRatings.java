package io.memoir.train.baseline;

/**
 * Predicted ratings: {@code mean + userBias[u] + itemBias[i] + userFactors[u] . itemFactors[i]},
 * clamped to {@code [low, high]}. Users and items that did not occur in training have bias 0 and
 * factors 0.
 *
 * @param mean of all ratings
 * @param userBias one per user
 * @param itemBias one per item
 * @param factors length of a row of factors; 0 if there are none
 * @param userFactors {@code [users, factors]}
 * @param itemFactors {@code [items, factors]}
 * @param low the lowest possible rating
 * @param high the highest possible rating
 */
@SuppressWarnings("ArrayRecordComponent")
public record FittedRatings(
    double mean,
    double[] userBias,
    double[] itemBias,
    int factors,
    double[] userFactors,
    double[] itemFactors,
    double low,
    double high) {

  static FittedRatings mean(double mean, int users, int items, double low, double high) {
    return new FittedRatings(
        mean, new double[users], new double[items], 0, new double[0], new double[0], low, high);
  }

  /** The rating of an item by a user. */
  public double predict(int user, int item) {
    return Math.clamp(raw(user, item), low, high);
  }

  /** The predicted ratings of pairs; their labels are not used. */
  public double[] predict(LabelledPairs pairs) {
    double[] predictions = new double[pairs.count()];
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] = predict(pairs.users()[i], pairs.items()[i]);
    }
    return predictions;
  }

  /** A prediction before it is clamped. */
  double raw(int user, int item) {
    double rating = mean + userBias[user] + itemBias[item];
    for (int f = 0; f < factors; f++) {
      rating += userFactors[user * factors + f] * itemFactors[item * factors + f];
    }
    return rating;
  }
}
