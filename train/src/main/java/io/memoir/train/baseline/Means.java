package io.memoir.train.baseline;

/** One update of user or item biases, with the others fixed. */
final class Means {
  private Means() {}

  static FittedRatings users(FittedRatings others, LabelledPairs ratings, double damping) {
    double[] bias =
        damped(
            ratings.users(),
            ratings.userCount(),
            ratings,
            damping,
            i -> others.mean() + others.itemBias()[ratings.items()[i]]);
    return with(others, bias, others.itemBias());
  }

  static FittedRatings items(FittedRatings others, LabelledPairs ratings, double damping) {
    double[] bias =
        damped(
            ratings.items(),
            ratings.itemCount(),
            ratings,
            damping,
            i -> others.mean() + others.userBias()[ratings.users()[i]]);
    return with(others, others.userBias(), bias);
  }

  private interface Expected {
    double rating(int pair);
  }

  private static double[] damped(
      int[] ofPair, int count, LabelledPairs ratings, double damping, Expected expected) {
    double[] sum = new double[count];
    int[] seen = new int[count];
    for (int i = 0; i < ratings.count(); i++) {
      sum[ofPair[i]] += ratings.labels()[i] - expected.rating(i);
      seen[ofPair[i]]++;
    }
    for (int j = 0; j < count; j++) {
      sum[j] = seen[j] == 0 ? 0 : sum[j] / (seen[j] + damping);
    }
    return sum;
  }

  private static FittedRatings with(FittedRatings others, double[] userBias, double[] itemBias) {
    return new FittedRatings(
        others.mean(),
        userBias,
        itemBias,
        others.factors(),
        others.userFactors(),
        others.itemFactors(),
        others.low(),
        others.high());
  }
}
