package io.memoir.train.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.evaluation.scored.ScoredEvaluation;
import io.memoir.data.evaluation.scored.ScoredRows;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RatingBaselineTest {
  /** Users 0 and 1, items 0 and 1; user 2 and item 2 never occur. The mean is 3. */
  private static final LabelledPairs FOUR =
      Pairs.of(3, 3, new int[] {0, 0, 0, 1}, new int[] {0, 1, 1, 0}, 5, 4, 2, 1);

  private static double rmse(FittedRatings fitted, LabelledPairs test) {
    return ScoredEvaluation.rating()
        .evaluate(new ScoredRows(test.users(), test.labels(), fitted.predict(test)), Map.of())
        .metric("rmse");
  }

  @Test
  void means_areDampedTowardsTheMeanOfAll() {
    assertThat(RatingFit.fit(new RatingBaseline.GlobalMean(), FOUR, 1, 5).predict(1, 2))
        .isEqualTo(3);
    FittedRatings users = RatingFit.fit(new RatingBaseline.UserMeans(1), FOUR, 1, 5);
    assertThat(users.predict(0, 1)).isCloseTo(3 + 2.0 / 4, within(1e-12));
    assertThat(users.predict(1, 1)).isCloseTo(3 - 2.0 / 2, within(1e-12));
    assertThat(users.predict(2, 1)).isEqualTo(3);
    FittedRatings items = RatingFit.fit(new RatingBaseline.ItemMeans(0), FOUR, 1, 5);
    assertThat(items.predict(2, 0)).isEqualTo(3);
    assertThat(items.predict(0, 2)).isEqualTo(3);
  }

  @Test
  void biases_oneRound_areThoseOfKoren() {
    FittedRatings fitted = RatingFit.fit(new RatingBaseline.Biases(2, 1, 1), FOUR, 1, 5);
    // Items: (2 - 2) / 4 and (1 - 1) / 4, so users are as if alone.
    assertThat(fitted.itemBias()).containsExactly(0, 0, 0);
    assertThat(fitted.predict(0, 0)).isCloseTo(3.5, within(1e-12));
  }

  @Test
  void predict_outsideTheRange_isBroughtIntoIt() {
    FittedRatings fitted = RatingFit.fit(new RatingBaseline.Biases(0, 0, 30), FOUR, 1, 5);
    assertThat(fitted.raw(1, 1)).isLessThan(1);
    assertThat(fitted.predict(1, 1)).isEqualTo(1);
  }

  @Test
  void biasesAndFactors_plantedRatings_areRecovered() {
    Planted planted = new Planted(new Random(17));
    double biases =
        rmse(
            RatingFit.fit(new RatingBaseline.Biases(1, 1, 10), planted.train, -9, 9), planted.test);
    FittedRatings factors =
        RatingFit.fit(
            new RatingBaseline.BiasedFactors(6, 60, 0.02, 0.02, 0.1, 3), planted.train, -9, 9);
    // Without the product, which has deviation 1, and with it: the noise has deviation 0.2.
    assertThat(biases).isBetween(0.9, 1.2);
    assertThat(rmse(factors, planted.test)).isLessThan(0.35);
    FittedRatings again =
        RatingFit.fit(
            new RatingBaseline.BiasedFactors(6, 60, 0.02, 0.02, 0.1, 3), planted.train, -9, 9);
    assertThat(again.userFactors()).isEqualTo(factors.userFactors());
  }

  /** Ratings that are made of biases and two factors, with noise. */
  private static final class Planted {
    private final double[][] users;
    private final double[][] items;
    private final LabelledPairs train;
    private final LabelledPairs test;

    Planted(Random random) {
      users = drawn(random, 300);
      items = drawn(random, 200);
      train = ratings(random, 20_000);
      test = ratings(random, 2_000);
    }

    private static double[][] drawn(Random random, int count) {
      double[][] values = new double[count][3];
      for (double[] row : values) {
        row[0] = 0.5 * random.nextGaussian();
        row[1] = random.nextGaussian() * Math.pow(2, -0.25);
        row[2] = random.nextGaussian() * Math.pow(2, -0.25);
      }
      return values;
    }

    private LabelledPairs ratings(Random random, int count) {
      int[] user = new int[count];
      int[] item = new int[count];
      float[] rating = new float[count];
      for (int i = 0; i < count; i++) {
        user[i] = random.nextInt(users.length);
        item[i] = random.nextInt(items.length);
        double[] u = users[user[i]];
        double[] v = items[item[i]];
        rating[i] =
            (float)
                Math.clamp(
                    0.7 + u[0] + v[0] + u[1] * v[1] + u[2] * v[2] + 0.2 * random.nextGaussian(),
                    -9,
                    9);
      }
      return Pairs.of(users.length, items.length, user, item, rating);
    }
  }

  @Test
  void factors_neverSeen_predictByWhatIsKnown() {
    FittedRatings fitted =
        RatingFit.fit(new RatingBaseline.BiasedFactors(4, 5, 0.01, 0.02, 5, 1), FOUR, 1, 5);
    assertThat(fitted.raw(2, 2)).isEqualTo(3);
    assertThat(fitted.raw(2, 0)).isCloseTo(3 + fitted.itemBias()[0], within(1e-12));
  }

  /** Over five random folds Surprise has .944 for biases and .934 for factors. */
  @Test
  void movieLens_publishedFolds_reachPublishedFigures() throws IOException {
    double biases = 0;
    double factors = 0;
    for (int number = 1; number <= 5; number++) {
      Pairs.Fold fold = Pairs.Fold.movieLens(number);
      assertThat(fold.train().count()).isEqualTo(80_000);
      biases +=
          rmse(RatingFit.fit(RatingBaseline.Biases.USUAL, fold.train(), 1, 5), fold.test()) / 5;
      factors +=
          rmse(
                  RatingFit.fit(RatingBaseline.BiasedFactors.SURPRISE, fold.train(), 1, 5),
                  fold.test())
              / 5;
      if (number == 1) {
        FittedRatings users = RatingFit.fit(new RatingBaseline.UserMeans(0), fold.train(), 1, 5);
        assertThat(rmse(users, fold.test()))
            .as("MyMediaLite publishes 1.063 for the first fold")
            .isCloseTo(1.063, within(0.0005));
      }
    }
    assertThat(biases).isCloseTo(0.944, within(0.003));
    assertThat(factors).isCloseTo(0.934, within(0.004));
  }

  @Test
  void fit_badInput_saysWhatIsWrong() {
    LabelledPairs none = Pairs.of(1, 1, new int[0], new int[0]);
    assertThatThrownBy(() -> RatingFit.fit(new RatingBaseline.GlobalMean(), none, 1, 5))
        .isInstanceOf(BadInputException.class)
        .hasMessage("there are no ratings to learn from, expected at least one");
    assertThatThrownBy(() -> RatingFit.fit(new RatingBaseline.GlobalMean(), FOUR, 1, 4))
        .hasMessage("a rating is 5.0, expected a number from 1.0 to 4.0");
    assertThatThrownBy(() -> new RatingBaseline.UserMeans(-1))
        .hasMessage("damping is -1.0, expected at least 0");
    assertThatThrownBy(() -> new RatingBaseline.Biases(1, 1, 0))
        .hasMessage("rounds is 0, expected at least 1");
  }
}
