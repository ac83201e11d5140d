package io.memoir.train.baseline;

import java.util.Random;

/** The stochastic gradient descent of {@link RatingBaseline.BiasedFactors}. */
final class FactorsFit {
  private final RatingBaseline.BiasedFactors settings;
  private final LabelledPairs ratings;
  private final FittedRatings model;
  private final Random random;

  FactorsFit(RatingBaseline.BiasedFactors settings, FittedRatings start, LabelledPairs ratings) {
    this.settings = settings;
    this.ratings = ratings;
    this.random = new Random(settings.seed());
    int factors = settings.factors();
    this.model =
        new FittedRatings(
            start.mean(),
            start.userBias(),
            start.itemBias(),
            factors,
            drawn(Math.multiplyExact(ratings.userCount(), factors)),
            drawn(Math.multiplyExact(ratings.itemCount(), factors)),
            start.low(),
            start.high());
  }

  private double[] drawn(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = settings.spread() * random.nextGaussian();
    }
    return values;
  }

  FittedRatings run() {
    int[] order = new int[ratings.count()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      Orders.shuffle(order, random);
      for (int pair : order) {
        step(ratings.users()[pair], ratings.items()[pair], ratings.labels()[pair]);
      }
    }
    forgetUnseen();
    return model;
  }

  private void step(int user, int item, double rating) {
    double step = settings.step();
    double decay = settings.regularisation();
    double error = rating - model.raw(user, item);
    double[] userBias = model.userBias();
    double[] itemBias = model.itemBias();
    userBias[user] += step * (error - decay * userBias[user]);
    itemBias[item] += step * (error - decay * itemBias[item]);
    double[] users = model.userFactors();
    double[] items = model.itemFactors();
    int p = user * model.factors();
    int q = item * model.factors();
    for (int f = 0; f < model.factors(); f++, p++, q++) {
      double before = users[p];
      users[p] += step * (error * items[q] - decay * before);
      items[q] += step * (error * before - decay * items[q]);
    }
  }

  /**
   * Sets the factors of users and items without ratings to 0; otherwise they would keep their
   * random initial values.
   */
  private void forgetUnseen() {
    boolean[] userSeen = new boolean[ratings.userCount()];
    boolean[] itemSeen = new boolean[ratings.itemCount()];
    for (int i = 0; i < ratings.count(); i++) {
      userSeen[ratings.users()[i]] = true;
      itemSeen[ratings.items()[i]] = true;
    }
    forget(userSeen, model.userFactors());
    forget(itemSeen, model.itemFactors());
  }

  private void forget(boolean[] seen, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!seen[i / model.factors()]) {
        values[i] = 0;
      }
    }
  }
}
