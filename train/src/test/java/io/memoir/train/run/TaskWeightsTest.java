package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.train.config.TaskSettings.Weighting;
import org.junit.jupiter.api.Test;

class TaskWeightsTest {
  private static final double[] GIVEN = {1, 2, 0.5};

  @Test
  void factor_fixed_isGiven() {
    TaskWeights weights = new TaskWeights(Weighting.FIXED, GIVEN);
    weights.learn(new double[] {7, 0.1, 3});
    assertThat(new double[] {weights.factor(0), weights.factor(1), weights.factor(2)})
        .isEqualTo(GIVEN);
  }

  @Test
  void factor_learned_isGivenOverTheMeanLoss() {
    TaskWeights weights = new TaskWeights(Weighting.LEARNED, GIVEN);
    assertThat(weights.factor(1)).as("before any step").isEqualTo(2);
    double mean = 0;
    for (int step = 1; step <= 50; step++) {
      double loss = 1 + step % 3;
      mean = 0.99 * mean + 0.01 * loss;
      weights.learn(new double[] {7, 0.1, loss});
    }
    mean /= 1 - Math.pow(0.99, 50);
    assertThat(weights.factor(0)).isCloseTo(1 / 7.0, within(1e-12));
    assertThat(weights.factor(1)).isCloseTo(20, within(1e-9));
    assertThat(weights.factor(2)).isCloseTo(0.5 / mean, within(1e-12));
  }

  @Test
  void factor_aLossOfZero_staysFinite() {
    TaskWeights weights = new TaskWeights(Weighting.LEARNED, GIVEN);
    weights.learn(new double[] {0, 0, 0});
    assertThat(weights.factor(0)).isEqualTo(1000);
  }

  @Test
  void learn_aTaskWithoutExamples_keepsItsMean() {
    TaskWeights weights = new TaskWeights(Weighting.LEARNED, GIVEN);
    for (int step = 0; step < 9; step++) {
      weights.learn(new double[] {4, 2, 1});
    }
    weights.learn(new double[] {4, Double.NaN, 1});
    assertThat(weights.factor(1)).isCloseTo(1, within(1e-12));
    assertThat(weights.sum(new double[] {4, Double.NaN, 1})).isEqualTo(4.5);
  }

  @Test
  void resumeAt_whatWasSaved_goesOnTheSame() {
    TaskWeights whole = new TaskWeights(Weighting.LEARNED, GIVEN);
    TaskWeights second = new TaskWeights(Weighting.LEARNED, GIVEN);
    for (int step = 1; step <= 20; step++) {
      if (step == 11) {
        second.resumeAt(whole.means(), 10);
      }
      double[] losses = {step, 1.0 / step, 2};
      whole.learn(losses);
      if (step > 10) {
        second.learn(losses);
      }
    }
    for (int task = 0; task < GIVEN.length; task++) {
      assertThat(second.factor(task)).isEqualTo(whole.factor(task));
    }
  }
}
