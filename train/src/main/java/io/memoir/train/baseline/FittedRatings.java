package io.memoir.train.baseline;

/**
 * Predicted ratings: {@code mean + userBias[u] + itemBias[i] + userFactors[u] . itemFactors[i]},
 * brought into the range from low to high. What training never saw has bias 0 and no factors.
 *
 * @param mean of all ratings
 * @param userBias one a user
 * @param itemBias one an item
 * @param factors length of a row of factors; 0 if there are none
 * @param userFactors {@code [users, factors]}
 * @param itemFactors {@code [items, factors]}
 * @param low the lowest rating there is
 * @param high the highest
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

  /** The ratings of pairs, whose labels do not count. */
  public double[] predict(LabelledPairs pairs) {
    double[] predictions = new double[pairs.count()];
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] = predict(pairs.users()[i], pairs.items()[i]);
    }
    return predictions;
  }

  /** A prediction before it is brought into the range. */
  double raw(int user, int item) {
    double rating = mean + userBias[user] + itemBias[item];
    for (int f = 0; f < factors; f++) {
      rating += userFactors[user * factors + f] * itemFactors[item * factors + f];
    }
    return rating;
  }
}
