package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import org.junit.jupiter.api.Test;

class InitialValuesTest {

  /** Without input, what is carried over falls to a half in 1 to 200 events. */
  @Test
  void linearRecurrence_halfLives_spreadLogUniformly() {
    int width = 32;
    Layer layer = new LinearRecurrence(width, width);
    Matrix bias = InitialValues.of(new SequenceNetwork(5, width, 1, layer), 1).get("body.bias");
    for (int k = 0; k < width; k++) {
      double kept = 1 - 1 / (1 + Math.exp(-bias.at(0, k)));
      double halfLife = Math.log(0.5) / Math.log(kept);
      assertThat(Math.log(halfLife))
          .as("logarithm of half-life %d", k)
          .isCloseTo(Math.log(200) * k / (width - 1), within(1e-4));
    }
  }

  /** What is taken in is the input itself, give or take, so that the memory is a mean of inputs. */
  @Test
  void linearRecurrence_candidate_nearlyItsInput() {
    int width = 32;
    Layer layer = new LinearRecurrence(width, width);
    Parameters values = InitialValues.of(new SequenceNetwork(5, width, 1, layer), 1);
    Matrix weight = values.get("body.weight");
    double little = 0.1 / Math.sqrt(width) + 1e-6;
    for (int k = 0; k < width; k++) {
      assertThat(values.get("body.bias").at(0, width + k)).isZero();
      for (int j = 0; j < width; j++) {
        assertThat((double) weight.at(width + k, j))
            .as("candidate %d, input %d", k, j)
            .isCloseTo(j == k ? 1 : 0, within(little));
      }
    }
  }
}
