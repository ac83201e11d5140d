package io.memoir.model.feature;

import io.memoir.model.BadInputException;

/**
 * Scales a number to about unit size: {@code (f(x) - mean) / deviation}, clipped to {@value #LIMIT}
 * deviations, so that an extreme value cannot dominate all others.
 *
 * @param logarithmic whether f is {@code sign(x) log(1 + |x|)}, for counts and prices; else {@code
 *     f(x) = x}
 * @param mean of f in the training part
 * @param deviation of f in the training part, more than 0
 */
public record Scaling(boolean logarithmic, double mean, double deviation) {
  /** The largest scaled value, in deviations. */
  public static final double LIMIT = 10;

  public Scaling {
    if (!Double.isFinite(mean) || !(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new BadInputException(
          "mean is %s and deviation is %s, expected a number and a number more than 0"
              .formatted(mean, deviation));
    }
  }

  /** The scaled value of a finite number. */
  public float scale(double number) {
    double scaled = (transformed(logarithmic, number) - mean) / deviation;
    return (float) Math.clamp(scaled, -LIMIT, LIMIT);
  }

  /** The number with a scaled value: the inverse of {@link #scale} within the limit. */
  public double unscaled(double scaled) {
    double transformed = mean + scaled * deviation;
    return logarithmic
        ? Math.copySign(Math.expm1(Math.abs(transformed)), transformed)
        : transformed;
  }

  /** {@code f(x)}, from which mean and deviation are computed. */
  public static double transformed(boolean logarithmic, double number) {
    return logarithmic ? Math.copySign(Math.log1p(Math.abs(number)), number) : number;
  }
}
