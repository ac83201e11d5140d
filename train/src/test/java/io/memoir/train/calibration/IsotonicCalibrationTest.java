package io.memoir.train.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsotonicCalibrationTest {

  /** The rising least squares fit is max over j &lt;= i of min over k &gt;= i of mean(j .. k). */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void fit_randomRows_equalsTheMaxMinFormula(long seed) {
    Random random = new Random(seed);
    double[] scores = new double[5 + random.nextInt(60)];
    float[] labels = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(20) / 4.0 - 2;
      labels[i] = random.nextInt(20) / 4.0 < scores[i] + 2 ? 1 : 0;
    }
    labels[0] = 1;
    labels[1] = 0;
    IsotonicCalibration found = IsotonicCalibration.fit(scores, labels);
    Map<Double, double[]> byScore = new TreeMap<>();
    for (int i = 0; i < scores.length; i++) {
      double[] sums = byScore.computeIfAbsent(scores[i], _ -> new double[2]);
      sums[0] += labels[i];
      sums[1]++;
    }
    double[][] sums = byScore.values().toArray(new double[0][]);
    int i = 0;
    for (double score : byScore.keySet()) {
      assertThat(found.probability(score))
          .as("score %s, seed %d", score, seed)
          .isCloseTo(maxMin(sums, i++), within(1e-12));
    }
    for (int p = 1; p < found.probabilities().length; p++) {
      assertThat(found.scores()[p]).isGreaterThan(found.scores()[p - 1]);
      assertThat(found.probabilities()[p]).isGreaterThanOrEqualTo(found.probabilities()[p - 1]);
    }
  }

  private static double maxMin(double[][] sums, int i) {
    double max = 0;
    for (int j = 0; j <= i; j++) {
      double min = 1;
      for (int k = i; k < sums.length; k++) {
        double ones = 0;
        double rows = 0;
        for (int at = j; at <= k; at++) {
          ones += sums[at][0];
          rows += sums[at][1];
        }
        min = Math.min(min, ones / rows);
      }
      max = Math.max(max, min);
    }
    return max;
  }

  @Test
  void probability_betweenAndOutside_isInterpolatedAndHeld() {
    IsotonicCalibration found =
        IsotonicCalibration.fit(new double[] {4, 1, 2, 2}, new float[] {1, 0, 1, 0});
    assertThat(found.probability(-100)).isZero();
    assertThat(found.probability(1.5)).isCloseTo(0.25, within(1e-12));
    assertThat(found.probability(3)).isCloseTo(0.75, within(1e-12));
    assertThat(found.probability(100)).isEqualTo(1);
  }

  @Test
  void fit_aStep_followsWhatASigmoidCannot() {
    Random random = new Random(9);
    double[] scores = new double[50_000];
    float[] labels = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextDouble();
      labels[i] = random.nextDouble() < step(scores[i]) ? 1 : 0;
    }
    IsotonicCalibration found = IsotonicCalibration.fit(scores, labels);
    for (double score : new double[] {0.1, 0.25, 0.4, 0.6, 0.75, 0.9}) {
      assertThat(found.probability(score)).isCloseTo(step(score), within(0.04));
    }
  }

  private static double step(double score) {
    return score < 0.33 ? 0.1 : score < 0.67 ? 0.2 : 0.8;
  }
}
