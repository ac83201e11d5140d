package io.memoir.train.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Elementary functions against double arithmetic. */
class VectorMathTest {
  private static final int SAMPLES = 200_000;

  /** How far a function may be off: by a share of the true value, or by an amount. */
  private record Bound(double relative, double absolute) {}

  @Test
  void exp_wholeRange_relativeError() {
    require(VectorMath::exp, Math::exp, -87, 88, new Bound(2e-7, 0));
    require(VectorMath::exp, Math::exp, -1, 1, new Bound(2e-7, 0));
  }

  @Test
  void exp_beyondRange_clampedAndFinite() {
    for (float x : new float[] {-1e30f, Float.NEGATIVE_INFINITY, -88, 89, 1e30f}) {
      float found = apply(VectorMath::exp, x);
      assertThat(found).as("exp(%s)", x).isFinite().isPositive();
      assertThat((double) found).isCloseTo(Math.exp(Math.clamp(x, -87, 88)), byShare(2e-7));
    }
  }

  @Test
  void sigmoid_wholeRange_relativeError() {
    require(VectorMath::sigmoid, x -> 1 / (1 + Math.exp(-x)), -80, 80, new Bound(5e-7, 0));
    assertThat(apply(VectorMath::sigmoid, -1000)).isBetween(0f, 1e-37f);
    assertThat(apply(VectorMath::sigmoid, 1000)).isEqualTo(1);
  }

  @Test
  void tanh_wholeRange_absoluteError() {
    require(VectorMath::tanh, Math::tanh, -50, 50, new Bound(0, 2.5e-7));
    require(VectorMath::tanh, Math::tanh, -1, 1, new Bound(0, 2.5e-7));
  }

  @Test
  void normalDistribution_wholeRange_absoluteError() {
    require(
        x -> VectorMath.normalDistribution(x, VectorMath.exp(x.mul(x).mul(-0.5f))),
        VectorMathTest::normal,
        -12,
        12,
        new Bound(0, 4e-7));
  }

  @Test
  void packHalves_roundsToNearest() {
    int lanes = VectorMath.LANES;
    float[] even = new float[lanes];
    float[] odd = new float[lanes];
    for (int exponent = -100; exponent <= 100; exponent += 7) {
      for (int i = 0; i < lanes; i++) {
        even[i] = (float) Math.scalb(1 + (i + 0.3) / lanes, exponent);
        odd[i] = -(float) Math.scalb(1 + (i + 0.7) / lanes, exponent);
      }
      FloatVector first = FloatVector.fromArray(VectorMath.FLOATS, even, 0);
      FloatVector second = FloatVector.fromArray(VectorMath.FLOATS, odd, 0);
      IntVector pairs = VectorMath.packHalves(first, second);
      requireRounded(VectorMath.evenHalves(pairs).toArray(), even);
      requireRounded(VectorMath.oddHalves(pairs).toArray(), odd);
      IntVector swapped = VectorMath.withOddHalves(VectorMath.withEvenHalves(pairs, second), first);
      requireRounded(VectorMath.evenHalves(swapped).toArray(), odd);
      requireRounded(VectorMath.oddHalves(swapped).toArray(), even);
    }
  }

  /** 8 bits of significand: nothing nearer exists than half a unit of the eighth. */
  private static void requireRounded(float[] found, float[] exact) {
    for (int i = 0; i < exact.length; i++) {
      double halfUnit = Math.ulp(exact[i]) * 32768.0;
      assertThat(Float.floatToRawIntBits(found[i]) & 0xFFFF).isZero();
      assertThat(Math.abs((double) found[i] - exact[i]))
          .as("rounding error of %s", exact[i])
          .isLessThanOrEqualTo(halfUnit);
    }
  }

  private static void require(
      UnaryOperator<FloatVector> function,
      DoubleUnaryOperator exact,
      double from,
      double to,
      Bound bound) {
    float[] x = new float[VectorMath.LANES];
    for (int begin = 0; begin < SAMPLES; begin += x.length) {
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) Math.min(to, from + (to - from) * (begin + i) / SAMPLES);
      }
      float[] found = function.apply(FloatVector.fromArray(VectorMath.FLOATS, x, 0)).toArray();
      for (int i = 0; i < x.length; i++) {
        double expected = exact.applyAsDouble(x[i]);
        double error = Math.abs(found[i] - expected);
        double allowed = bound.relative * Math.abs(expected) + bound.absolute;
        if (!(error <= allowed)) {
          fail("%s at %s, expected %s within %s".formatted(found[i], x[i], expected, allowed));
        }
      }
    }
  }

  private static float apply(UnaryOperator<FloatVector> function, float x) {
    return function.apply(VectorMath.constant(x)).lane(0);
  }

  private static Percentage byShare(double share) {
    return Percentage.withPercentage(100 * share);
  }

  /** The distribution function by its own integral: Simpson's rule from 0. */
  static double normal(double x) {
    int steps = 400;
    double h = x / steps;
    double sum = 1 + Math.exp(-x * x / 2);
    for (int i = 1; i < steps; i++) {
      double t = i * h;
      sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-t * t / 2);
    }
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  }
}
