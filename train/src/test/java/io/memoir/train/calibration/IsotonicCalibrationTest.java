package io.memoir.train.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.evaluation.scored.ScoredEvaluation;
import io.memoir.data.evaluation.scored.ScoredRows;
import io.memoir.model.task.Calibration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsotonicCalibrationTest {
  private static final int ROWS = 20_000;

  /** Scores, and labels that were drawn with a planted probability. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Drawn(double[] scores, float[] labels) {

    static Drawn of(int rows, long seed, DoubleUnaryOperator probability) {
      Random random = new Random(seed);
      double[] scores = new double[rows];
      float[] labels = new float[rows];
      for (int i = 0; i < rows; i++) {
        scores[i] = (float) (2 * random.nextGaussian());
        labels[i] = random.nextDouble() < probability.applyAsDouble(scores[i]) ? 1 : 0;
      }
      return new Drawn(scores, labels);
    }

    IsotonicCalibration fitted() {
      return IsotonicCalibration.fit(scores, labels);
    }

    double calibrationError(DoubleUnaryOperator predicted) {
      double[] predictions = Arrays.stream(scores).map(predicted).toArray();
      return ScoredEvaluation.binary()
          .evaluate(new ScoredRows(new int[scores.length], labels, predictions), Map.of())
          .metric("calibration-error");
    }
  }

  private static double sigmoid(double score) {
    return 1 / (1 + Math.exp(-score));
  }

  /** Overconfident above and right below, which no sigmoid of a line follows. */
  private static double saturated(double score) {
    return 0.1 + 0.5 * sigmoid(3 * score);
  }

  /** Measured on rows to which nothing was fitted. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void fit_miscalibratedScores_lowersTheCalibrationError(long seed) {
    Drawn given = Drawn.of(ROWS, seed, IsotonicCalibrationTest::saturated);
    Drawn fresh = Drawn.of(ROWS, 100 + seed, IsotonicCalibrationTest::saturated);
    double before = fresh.calibrationError(IsotonicCalibrationTest::sigmoid);
    double platt =
        fresh.calibrationError(SigmoidCalibration.fit(given.scores, given.labels)::probability);
    double after = fresh.calibrationError(given.fitted()::probability);
    assertThat(before).as("seed %d", seed).isGreaterThan(0.1);
    assertThat(after).as("seed %d", seed).isLessThan(0.03).isLessThan(platt);
  }

  @Test
  void fit_aStep_followsWhatASigmoidCannot() {
    IsotonicCalibration found = Drawn.of(50_000, 9, IsotonicCalibrationTest::step).fitted();
    for (double score : new double[] {-3, -1.5, -0.25, 1, 2, 3}) {
      assertThat(found.probability(score)).isCloseTo(step(score), within(0.04));
    }
  }

  private static double step(double score) {
    return score < -0.6 ? 0.1 : score < 0.1 ? 0.2 : 0.8;
  }

  /** Also beyond the scores that were seen, and where the share of label 1 is constant. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void logOdds_ofHigherScores_areHigher(long seed) {
    IsotonicCalibration found = Drawn.of(2_000, seed, IsotonicCalibrationTest::step).fitted();
    float last = Float.NEGATIVE_INFINITY;
    for (int i = -3_000; i <= 3_000; i++) {
      float logOdds = (float) found.logOdds(i / 100.0);
      assertThat(logOdds).as("score %s, seed %d", i / 100.0, seed).isGreaterThan(last);
      last = logOdds;
    }
  }

  @Test
  void fit_anyRows_hasAllKnotsInAscendingOrder() {
    Drawn equal = new Drawn(new double[100], new float[100]);
    Arrays.fill(equal.scores, 3);
    Arrays.fill(equal.labels, 0, 30, 1);
    Drawn separated = Drawn.of(1_000, 4, score -> score > 0 ? 1 : 0);
    Drawn wrongWayRound = Drawn.of(1_000, 5, score -> sigmoid(-score));
    Drawn few = new Drawn(new double[] {1, 2}, new float[] {1, 0});
    Drawn large = new Drawn(new double[80], new float[80]);
    Arrays.fill(large.scores, 0, 40, -1e9);
    Arrays.fill(large.scores, 40, 80, 1e9);
    Arrays.fill(large.labels, 30, 80, 1);
    Drawn many = Drawn.of(100_000, 6, IsotonicCalibrationTest::sigmoid);
    for (Drawn each : new Drawn[] {equal, separated, wrongWayRound, few, large, many}) {
      IsotonicCalibration found = each.fitted();
      assertThat(found.numbers()).hasSize(Calibration.PIECEWISE_LINEAR.size());
      for (int knot = 1; knot < Calibration.KNOTS; knot++) {
        assertThat(found.scores()[knot]).isGreaterThan(found.scores()[knot - 1]);
        assertThat(found.logOdds()[knot]).isGreaterThan(found.logOdds()[knot - 1]).isFinite();
      }
    }
    assertThat(equal.fitted().probability(3)).isCloseTo(0.3, within(1e-6));
    assertThat(separated.fitted().probability(2)).isBetween(0.99, 0.9999);
    assertThat(separated.fitted().probability(-2)).isBetween(0.0001, 0.01);
  }

  @Test
  void of_numbersOfAModel_isTheSameFunction() {
    IsotonicCalibration found = Drawn.of(2_000, 7, IsotonicCalibrationTest::saturated).fitted();
    IsotonicCalibration read = IsotonicCalibration.of(found.numbers());
    for (double score : new double[] {-50, -1, 0.3, 2, 50}) {
      assertThat(read.logOdds(score)).isEqualTo(found.logOdds(score));
    }
    IsotonicCalibration identity = IsotonicCalibration.of(Calibration.PIECEWISE_LINEAR.identity());
    for (double score : new double[] {-50, -1, 0.3, 2, 50}) {
      assertThat(identity.logOdds(score)).isCloseTo(score, within(1e-12));
    }
  }
}
