package io.memoir.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Compares gradients with central differences, along two directions for every parameter: the
 * gradient itself, and the gradient with random signs. The slope along a direction is its product
 * with the gradient.
 *
 * @param reach the distance to either side of the point
 * @param flat the norm below which a gradient is too small to be compared with differences of a
 *     32-bit function; such a gradient must be none at all
 * @param rounding the error of a difference that is due to the rounding of the function
 */
public record FiniteDifferences(float reach, double flat, double rounding) {
  private static final double NONE = 1e-6;

  /**
   * Requires that the gradients are the derivatives of a function.
   *
   * @param gradients at the current values of the parameters, by the name of the parameter
   * @param parameters which the function reads; they are changed, and have their values afterwards
   * @param function of the parameters
   * @param random source of the signs
   * @param what describes the function in messages
   */
  public void require(
      Map<String, float[]> gradients,
      Parameters parameters,
      DoubleSupplier function,
      RandomGenerator random,
      String what) {
    gradients.forEach((name, gradient) -> {
      double norm = norm(gradient);
      if (norm < flat) {
        assertThat(norm).as("norm of %s, %s", name, what).isLessThan(NONE);
        return;
      }
      Matrix parameter = parameters.get(name);
      float[] start = parameter.toArray();
      for (int trial = 0; trial < 2; trial++) {
        float[] direction = gradient.clone();
        double slope = 0;
        for (int i = 0; i < direction.length; i++) {
          boolean turned = trial == 1 && random.nextBoolean();
          direction[i] *= (float) ((turned ? -1 : 1) / norm);
          slope += (double) direction[i] * gradient[i];
        }
        double difference = 0;
        for (int sign = -1; sign <= 1; sign += 2) {
          parameter.copyFrom(moved(start, direction, sign * reach));
          difference += sign * function.getAsDouble();
        }
        parameter.copyFrom(start);
        assertThat(difference / (2 * reach))
            .as("slope along %s, direction %d, %s", name, trial, what)
            .isCloseTo(slope, within(0.01 * norm + rounding));
      }
    });
  }

  /** The Euclidean norm of a gradient. */
  public static double norm(float[] gradient) {
    double squares = 0;
    for (float value : gradient) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  private static float[] moved(float[] start, float[] direction, float by) {
    float[] moved = start.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += by * direction[i];
    }
    return moved;
  }
}
