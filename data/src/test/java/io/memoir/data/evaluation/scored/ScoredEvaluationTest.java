package io.memoir.data.evaluation.scored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoredEvaluationTest {

  private static ScoredRows rows(float[] labels, double[] predictions) {
    return new ScoredRows(new int[labels.length], labels, predictions);
  }

  private static ScoredReport binary(float[] labels, double... predictions) {
    return ScoredEvaluation.binary().evaluate(rows(labels, predictions), Map.of());
  }

  @Test
  void auc_textbookExample_isThreeOfFourPairs() {
    assertThat(binary(new float[] {0, 0, 1, 1}, 0.1, 0.4, 0.35, 0.8).metric("auc")).isEqualTo(0.75);
  }

  /** The example in the documentation of scikit-learn's {@code log_loss}. */
  @Test
  void logLoss_textbookExample() {
    assertThat(binary(new float[] {1, 0, 0, 1}, 0.9, 0.1, 0.2, 0.65).metric("log-loss"))
        .isCloseTo(0.21616, within(5e-6));
  }

  @Test
  void logLoss_impossibleThingHappened_isTheLogarithmOfTheClip() {
    assertThat(binary(new float[] {1, 0}, 0, 0).metric("log-loss"))
        .isCloseTo((-Math.log(1e-7) - Math.log(1 - 1e-7)) / 2, within(1e-9));
  }

  @Test
  void counts_atTheThreshold_areOnTheSideOfOne() {
    ScoredReport report = binary(new float[] {1, 1, 1, 0, 0}, 0.5, 0.9, 0.2, 0.7, 0.49);
    assertThat(report.metric("accuracy")).isCloseTo(3.0 / 5, within(1e-12));
    assertThat(report.metric("precision")).isEqualTo(2.0 / 3);
    assertThat(report.metric("recall")).isEqualTo(2.0 / 3);
    assertThat(report.metric("f1")).isEqualTo(2.0 / 3);
  }

  @Test
  void precision_nothingFound_isAbsent() {
    ScoredReport report = binary(new float[] {1, 0}, 0.1, 0.2);
    assertThat(report.all().metrics()).doesNotContainKey("precision").containsEntry("f1", 0.0);
    assertThatThrownBy(() -> report.metric("precision"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no metric 'precision', expected one of auc, ");
  }

  @Test
  void constantPrediction_knowsNothing() {
    int candidates = 50;
    float[] labels = new float[3 * candidates];
    int[] groups = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      groups[i] = i / candidates;
    }
    labels[0] = labels[70] = labels[149] = 1; // first, in the middle and last
    double[] predictions = new double[labels.length];
    Arrays.fill(predictions, 0.3);
    ScoredReport report =
        ScoredEvaluation.binary()
            .withKs(List.of(49, 50))
            .evaluate(new ScoredRows(groups, labels, predictions), Map.of());
    assertThat(report.metric("auc")).isEqualTo(0.5);
    assertThat(report.metric("grouped-auc")).isEqualTo(0.5);
    assertThat(report.metric("mrr")).isCloseTo(1.0 / 50, within(1e-15));
    assertThat(report.metric("ndcg@49")).isZero();
    assertThat(report.metric("ndcg@50")).isCloseTo(Math.log(2) / Math.log(51), within(1e-15));
    assertThat(report.metric("calibration-error")).isCloseTo(0.28, within(1e-12));
  }

  @Test
  void groups_withOneLabelOnly_doNotCount() {
    int[] groups = {7, -3, 7, 9, 9, 7, 4, 4};
    float[] labels = {1, 1, 0, 0, 0, 0, 1, 0};
    double[] predictions = {0.2, 0.9, 0.3, 0.8, 0.7, 0.1, 0.6, 0.5};
    ScoredReport report =
        ScoredEvaluation.binary()
            .evaluate(new ScoredRows(groups, labels, predictions), Map.of("rows", "all"));
    assertThat(report.all().groups()).isEqualTo(2);
    assertThat(report.metric("grouped-auc")).isCloseTo((3 * 0.5 + 2 * 1.0) / 5, within(1e-15));
    assertThat(report.metric("mrr")).isCloseTo((1 / 2.0 + 1) / 2, within(1e-15));
  }

  @Test
  void calibrationError_drawnFromThePrediction_isSmallAndSquashedIsNot() {
    Random random = new Random(3);
    float[] labels = new float[100_000];
    double[] honest = new double[labels.length];
    double[] extreme = new double[labels.length];
    for (int i = 0; i < labels.length; i++) {
      honest[i] = random.nextDouble();
      labels[i] = random.nextDouble() < honest[i] ? 1 : 0;
      extreme[i] = honest[i] < 0.5 ? honest[i] / 2 : (1 + honest[i]) / 2;
    }
    assertThat(binary(labels, honest).metric("calibration-error")).isLessThan(0.01);
    // The mean of min(p, 1 - p) / 2 is 1/8; errors of both sides cancel in the middle bin of 15.
    assertThat(binary(labels, extreme).metric("calibration-error"))
        .isCloseTo(1 / 8.0 - 1 / 60.0, within(0.006));
  }

  /** The examples in the documentation of scikit-learn's regression metrics. */
  @Test
  void rating_textbookExample() {
    ScoredReport report =
        ScoredEvaluation.rating()
            .evaluate(rows(new float[] {3, -0.5f, 2, 7}, new double[] {2.5, 0, 2, 8}), Map.of());
    assertThat(report.metric("rmse")).isCloseTo(Math.sqrt(0.375), within(1e-15));
    assertThat(report.metric("mae")).isEqualTo(0.5);
    assertThat(report.metric("mean-label")).isEqualTo(2.875);
    assertThat(report.metric("mean-prediction")).isEqualTo(3.125);
  }

  @Test
  void standardErrors_manySamples_areTheSpreadOfTheMetric() {
    Random random = new Random(11);
    double[] auc = new double[400];
    double[] rmse = new double[auc.length];
    double aucError = 0;
    double rmseError = 0;
    for (int s = 0; s < auc.length; s++) {
      float[] labels = new float[200];
      double[] predictions = new double[labels.length];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = i % 4 == 0 ? 1 : 0;
        predictions[i] = 1 / (1 + Math.exp(-random.nextGaussian() - labels[i]));
      }
      ScoredReport binary = binary(labels, predictions);
      ScoredReport rating = ScoredEvaluation.rating().evaluate(rows(labels, predictions), Map.of());
      auc[s] = binary.metric("auc");
      rmse[s] = rating.metric("rmse");
      aucError += Objects.requireNonNull(binary.all().standardErrors().get("auc")) / auc.length;
      rmseError += Objects.requireNonNull(rating.all().standardErrors().get("rmse")) / auc.length;
    }
    assertThat(aucError / deviation(auc)).isCloseTo(1, within(0.12));
    assertThat(rmseError / deviation(rmse)).isCloseTo(1, within(0.12));
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum()
            / (values.length - 1));
  }

  @Test
  void badRows_areNamed() {
    assertThatThrownBy(() -> binary(new float[] {1, 2}, 0.1, 0.2))
        .isInstanceOf(BadInputException.class)
        .hasMessage("row 1 of 2 has the label 2.0, expected 0 or 1");
    assertThatThrownBy(() -> binary(new float[] {1, 0}, 0.1, 1.5))
        .hasMessage("row 1 of 2 has the prediction 1.5, expected a probability from 0 to 1");
    assertThatThrownBy(() -> binary(new float[] {1, 1}, 0.1, 0.2))
        .hasMessage("all 2 labels are 1, expected both 0 and 1");
    assertThatThrownBy(() -> binary(new float[] {0, 0, 0}, 0.1, 0.2, 0.2))
        .hasMessage("all 3 labels are 0, expected both 0 and 1");
    assertThatThrownBy(() -> binary(new float[0])).hasMessage("no labelled rows to evaluate");
    assertThatThrownBy(() -> rows(new float[] {1, Float.NaN}, new double[2]))
        .hasMessage("row 1 of 2 has the label NaN and the prediction 0.0, expected finite numbers");
    assertThatThrownBy(() -> rows(new float[2], new double[3]))
        .hasMessage("2 groups, 2 labels and 3 predictions, expected equally many");
    assertThatThrownBy(() -> ScoredEvaluation.binary().withKs(List.of(0)))
        .hasMessage("k is 0, expected at least 1");
  }
}
