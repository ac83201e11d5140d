package io.memoir.train.baseline;

import io.memoir.model.BadInputException;

/** Fits baselines for ratings. */
public final class RatingFit {
  private RatingFit() {}

  /**
   * Fits a model to ratings.
   *
   * @param low the lowest possible rating, to which lower predictions are clamped
   * @param high the highest possible rating, to which higher predictions are clamped
   * @throws BadInputException if there is no rating, or one outside the range
   */
  public static FittedRatings fit(
      RatingBaseline baseline, LabelledPairs ratings, double low, double high) {
    if (ratings.count() == 0) {
      throw new BadInputException("there are no ratings to learn from, expected at least one");
    }
    double sum = 0;
    for (float rating : ratings.labels()) {
      if (!(rating >= low && rating <= high)) {
        throw new BadInputException(
            "a rating is %s, expected a number from %s to %s".formatted(rating, low, high));
      }
      sum += rating;
    }
    FittedRatings start =
        FittedRatings.mean(
            sum / ratings.count(), ratings.userCount(), ratings.itemCount(), low, high);
    return switch (baseline) {
      case RatingBaseline.GlobalMean _ -> start;
      case RatingBaseline.UserMeans(double damping) -> Means.users(start, ratings, damping);
      case RatingBaseline.ItemMeans(double damping) -> Means.items(start, ratings, damping);
      case RatingBaseline.Biases biases -> {
        FittedRatings fitted = start;
        for (int round = 0; round < biases.rounds(); round++) {
          fitted = Means.items(fitted, ratings, biases.itemDamping());
          fitted = Means.users(fitted, ratings, biases.userDamping());
        }
        yield fitted;
      }
      case RatingBaseline.BiasedFactors factors -> new FactorsFit(factors, start, ratings).run();
    };
  }
}
