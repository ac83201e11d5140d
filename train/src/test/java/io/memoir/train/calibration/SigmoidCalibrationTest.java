package io.memoir.train.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigmoidCalibrationTest {
  private final Random random = new Random(5);
  private double[] scores = new double[0];
  private float[] labels = new float[0];

  /** Scores of some spread, and labels drawn with a planted probability. */
  private void draw(int rows, double spread, double slope, double shift) {
    scores = new double[rows];
    labels = new float[rows];
    for (int i = 0; i < rows; i++) {
      scores[i] = spread * random.nextGaussian();
      double probability = 1 / (1 + Math.exp(-(slope * scores[i] + shift)));
      labels[i] = random.nextDouble() < probability ? 1 : 0;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.4, -2", "100, 0.02, 1", "0.01, 150, 0", "1, 3, 0"})
  void fit_labelsDrawnFromASigmoid_findsItWhateverTheScale(
      double spread, double slope, double shift) {
    draw(100_000, spread, slope, shift);
    SigmoidCalibration found = SigmoidCalibration.fit(scores, labels);
    assertThat(found.slope() / slope).isCloseTo(1, within(0.05));
    assertThat(found.shift()).isCloseTo(shift, within(0.05));
  }

  @Test
  void fit_itsMeanProbability_isTheShareOfOnes() {
    draw(20_000, 3, 0.3, -3);
    SigmoidCalibration found = SigmoidCalibration.fit(scores, labels);
    double mean = Arrays.stream(scores).map(found::probability).average().orElseThrow();
    double share = 0;
    for (float label : labels) {
      share += label / labels.length;
    }
    assertThat(mean).isCloseTo(share, within(1e-4));
  }

  @Test
  void fitTemperature_overconfidentScores_coolsThem() {
    draw(100_000, 2, 0.5, 0);
    SigmoidCalibration found = SigmoidCalibration.fitTemperature(scores, labels);
    assertThat(found.slope()).isCloseTo(0.5, within(0.02));
    assertThat(found.shift()).isZero();
  }

  @Test
  void fit_scoresThatSeparateTheLabels_staysFinite() {
    scores = new double[] {-2, -1, 1, 3, 4};
    labels = new float[] {0, 0, 1, 1, 1};
    SigmoidCalibration found = SigmoidCalibration.fit(scores, labels);
    assertThat(found.slope()).isBetween(0.5, 5.0);
    assertThat(found.probability(4)).isBetween(0.8, 0.99);
    assertThat(found.probability(-2)).isBetween(0.01, 0.3);
  }

  @Test
  void fit_scoresTheWrongWayRound_keepsTheOrderAndGivesTheShare() {
    draw(10_000, 1, -2, 1);
    SigmoidCalibration found = SigmoidCalibration.fit(scores, labels);
    assertThat(found.slope()).isEqualTo(SigmoidCalibration.LEAST_SLOPE);
    double share = 0;
    for (float label : labels) {
      share += label / labels.length;
    }
    assertThat(found.probability(0)).isCloseTo(share, within(0.002));
    assertThat(found.probability(1)).isGreaterThan(found.probability(0));
  }

  /** Nothing tells slope and shift apart then. */
  @ParameterizedTest
  @CsvSource({"0", "3", "-40", "0.001"})
  void fit_equalScores_givesTheShare(double score) {
    scores = new double[1000];
    labels = new float[1000];
    Arrays.fill(scores, score);
    Arrays.fill(labels, 0, 300, 1);
    SigmoidCalibration found = SigmoidCalibration.fit(scores, labels);
    assertThat(found.probability(score)).isCloseTo(0.3, within(0.005));
  }

  @Test
  void probability_extremeScores_doesNotOverflow() {
    draw(1000, 1e6, 1, 0);
    SigmoidCalibration found = SigmoidCalibration.fit(scores, labels);
    assertThat(found.probability(1e300)).isEqualTo(1);
    assertThat(found.probability(-1e300)).isZero();
  }

  @Test
  void fit_badInput_saysWhatIsWrong() {
    assertThatThrownBy(() -> SigmoidCalibration.fit(new double[2], new float[] {1, 1}))
        .isInstanceOf(BadInputException.class)
        .hasMessage("all 2 labels to calibrate with are 1, expected both 0 and 1");
    assertThatThrownBy(() -> SigmoidCalibration.fit(new double[0], new float[0]))
        .hasMessage("there are no rows to calibrate with, expected labels 0 and 1");
    assertThatThrownBy(() -> SigmoidCalibration.fit(new double[2], new float[3]))
        .hasMessage("2 scores and 3 labels to calibrate with, expected one label per score");
    assertThatThrownBy(
            () -> SigmoidCalibration.fit(new double[] {0, Double.NaN}, new float[] {0, 1}))
        .hasMessageStartingWith("row 1 of 2 to calibrate with has the score NaN and the label 1.0");
    assertThatThrownBy(() -> new SigmoidCalibration(0, 1)).isInstanceOf(BadInputException.class);
  }
}
