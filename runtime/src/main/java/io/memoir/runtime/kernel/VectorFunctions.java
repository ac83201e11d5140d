package io.memoir.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of every float of a range, in place, with a relative error below 4e-7, and the
 * logarithm of a sum of exponentials. Each is a polynomial or a quotient of two, with published
 * coefficients whose sources are named.
 *
 * <p>Formulas are written out in their loops, and no vector is passed between methods: a vector
 * that is passed to a method that the compiler does not inline becomes an object. The values after
 * the last whole vector are computed as in {@link ScalarKernel}.
 */
final class VectorFunctions {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();

  /** Below this, exp is no longer a normal float. */
  private static final float LEAST_EXPONENT = -87f;

  private static final float MOST_EXPONENT = 88f;

  private static final float LOG2_E = 1.442695f;

  /** ln 2 in two parts, the first with so few bits that a small multiple of it is exact. */
  private static final float LN2_HIGH = 355f / 512;

  private static final float LN2_LOW = -2.1219444e-4f;

  /** 1.5 2^23: adding it to a small float leaves the nearest integer in the low bits. */
  private static final float ROUNDER = 12_582_912f;

  private static final int MANTISSA_BITS = 23;

  /** From here on, tanh is 1 in single precision. */
  private static final float TANH_LIMIT = 7.9988117f;

  private static final float SQRT_HALF = (float) Math.sqrt(0.5);

  private VectorFunctions() {}

  /**
   * {@code 1 / (1 + exp(-x))}, where {@code exp(y) = 2^n exp(y - n ln 2)} with the nearest n and
   * the polynomial of Cephes' expf.
   */
  static void sigmoid(float[] x, int from, int length) {
    int end = from + length;
    int bound = from + F.loopBound(length);
    for (int j = from; j < bound; j += LANES) {
      FloatVector y = FloatVector.fromArray(F, x, j).neg().max(LEAST_EXPONENT).min(MOST_EXPONENT);
      FloatVector rounded =
          y.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUNDER));
      FloatVector n = rounded.sub(ROUNDER);
      FloatVector rest =
          n.fma(FloatVector.broadcast(F, -LN2_LOW), n.fma(FloatVector.broadcast(F, -LN2_HIGH), y));
      FloatVector exp = FloatVector.broadcast(F, (float) 1.9875691500E-4);
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 1.3981999507E-3));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 8.3334519073E-3));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 4.1665795894E-2));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 1.6666665459E-1));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 5.0000001201E-1));
      exp = exp.fma(rest.mul(rest), rest).add(1);
      exp =
          exp.reinterpretAsInts()
              .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
              .reinterpretAsFloats();
      FloatVector.broadcast(F, 1).div(exp.add(1)).intoArray(x, j);
    }
    for (int j = bound; j < end; j++) {
      x[j] = (float) ScalarKernel.sigmoid(x[j]);
    }
  }

  /** {@code exp(x - shift)}, as in {@link #sigmoid}; results below e^-87 are e^-87. */
  static void expOfDifference(float[] x, int from, int length, float shift) {
    int end = from + length;
    int bound = from + F.loopBound(length);
    for (int j = from; j < bound; j += LANES) {
      FloatVector y =
          FloatVector.fromArray(F, x, j).sub(shift).max(LEAST_EXPONENT).min(MOST_EXPONENT);
      FloatVector rounded =
          y.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUNDER));
      FloatVector n = rounded.sub(ROUNDER);
      FloatVector rest =
          n.fma(FloatVector.broadcast(F, -LN2_LOW), n.fma(FloatVector.broadcast(F, -LN2_HIGH), y));
      FloatVector exp = FloatVector.broadcast(F, (float) 1.9875691500E-4);
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 1.3981999507E-3));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 8.3334519073E-3));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 4.1665795894E-2));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 1.6666665459E-1));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 5.0000001201E-1));
      exp.fma(rest.mul(rest), rest)
          .add(1)
          .reinterpretAsInts()
          .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
          .reinterpretAsFloats()
          .intoArray(x, j);
    }
    for (int j = bound; j < end; j++) {
      x[j] = (float) Math.exp(x[j] - shift);
    }
  }

  /**
   * {@code log(sum of exp(x))}, where the exponentials are those of {@link #expOfDifference} to the
   * largest value. A value that is more than 87 below the largest counts as exactly 87 below it,
   * and so does NaN: neither changes the sum.
   */
  static double logSumExp(float[] x, int from, int count) {
    int end = from + count;
    int bound = from + F.loopBound(count);
    float[] lanes = new float[LANES];
    float largest = largest(x, from, bound, end, lanes);
    if (Float.isInfinite(largest)) {
      return largest;
    }
    FloatVector sums = FloatVector.zero(F);
    for (int j = from; j < bound; j += LANES) {
      FloatVector difference = FloatVector.fromArray(F, x, j).sub(largest);
      FloatVector y =
          difference.blend(
              LEAST_EXPONENT, difference.compare(VectorOperators.GE, LEAST_EXPONENT).not());
      FloatVector rounded =
          y.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUNDER));
      FloatVector n = rounded.sub(ROUNDER);
      FloatVector rest =
          n.fma(FloatVector.broadcast(F, -LN2_LOW), n.fma(FloatVector.broadcast(F, -LN2_HIGH), y));
      FloatVector exp = FloatVector.broadcast(F, (float) 1.9875691500E-4);
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 1.3981999507E-3));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 8.3334519073E-3));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 4.1665795894E-2));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 1.6666665459E-1));
      exp = exp.fma(rest, FloatVector.broadcast(F, (float) 5.0000001201E-1));
      sums =
          exp.fma(rest.mul(rest), rest)
              .add(1)
              .reinterpretAsInts()
              .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
              .reinterpretAsFloats()
              .add(sums);
    }
    sums.intoArray(lanes, 0);
    double sum = 0;
    for (float lane : lanes) {
      sum += lane;
    }
    for (int j = bound; j < end; j++) {
      if (x[j] - largest >= LEAST_EXPONENT) {
        sum += Math.exp(x[j] - largest);
      }
    }
    return largest + Math.log(sum);
  }

  /**
   * The largest value; negative infinity if there is none but NaN.
   *
   * @param bound end of the whole vectors
   * @param lanes scratch for one vector
   */
  private static float largest(float[] x, int from, int bound, int end, float[] lanes) {
    FloatVector most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    for (int j = from; j < bound; j += LANES) {
      FloatVector values = FloatVector.fromArray(F, x, j);
      most = values.blend(most, values.compare(VectorOperators.GT, most).not());
    }
    most.intoArray(lanes, 0);
    float largest = Float.NEGATIVE_INFINITY;
    for (float lane : lanes) {
      largest = Math.max(largest, lane);
    }
    for (int j = bound; j < end; j++) {
      if (x[j] > largest) {
        largest = x[j];
      }
    }
    return largest;
  }

  /** The quotient of Eigen and XLA: {@code tanh(x) = x P(x^2) / Q(x^2)}. */
  static void tanh(float[] x, int from, int length) {
    int end = from + length;
    int bound = from + F.loopBound(length);
    for (int j = from; j < bound; j += LANES) {
      FloatVector inside = FloatVector.fromArray(F, x, j).max(-TANH_LIMIT).min(TANH_LIMIT);
      FloatVector square = inside.mul(inside);
      FloatVector p = FloatVector.broadcast(F, (float) -2.76076847742355e-16);
      p = p.fma(square, FloatVector.broadcast(F, (float) 2.00018790482477e-13));
      p = p.fma(square, FloatVector.broadcast(F, (float) -8.60467152213735e-11));
      p = p.fma(square, FloatVector.broadcast(F, (float) 5.12229709037114e-08));
      p = p.fma(square, FloatVector.broadcast(F, (float) 1.48572235717979e-05));
      p = p.fma(square, FloatVector.broadcast(F, (float) 6.37261928875436e-04));
      p = p.fma(square, FloatVector.broadcast(F, (float) 4.89352455891786e-03));
      FloatVector q = FloatVector.broadcast(F, (float) 1.19825839466702e-06);
      q = q.fma(square, FloatVector.broadcast(F, (float) 1.18534705686654e-04));
      q = q.fma(square, FloatVector.broadcast(F, (float) 2.26843463243900e-03));
      q = q.fma(square, FloatVector.broadcast(F, (float) 4.89352518554385e-03));
      inside.mul(p).div(q).intoArray(x, j);
    }
    for (int j = bound; j < end; j++) {
      x[j] = (float) Math.tanh(x[j]);
    }
  }

  /** {@code x (1 + erf(x / sqrt 2)) / 2}, with the quotient of {@link Erf}. */
  static void gelu(float[] x, int length) {
    int bound = F.loopBound(length);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector half = FloatVector.fromArray(F, x, j).mul(0.5f);
      FloatVector inside = half.mul(2 * SQRT_HALF).max(-Erf.LIMIT).min(Erf.LIMIT);
      FloatVector square = inside.mul(inside);
      FloatVector p = FloatVector.broadcast(F, (float) Erf.ABOVE[0]);
      p = p.fma(square, FloatVector.broadcast(F, (float) Erf.ABOVE[1]));
      p = p.fma(square, FloatVector.broadcast(F, (float) Erf.ABOVE[2]));
      p = p.fma(square, FloatVector.broadcast(F, (float) Erf.ABOVE[3]));
      p = p.fma(square, FloatVector.broadcast(F, (float) Erf.ABOVE[4]));
      p = p.fma(square, FloatVector.broadcast(F, (float) Erf.ABOVE[5]));
      p = p.fma(square, FloatVector.broadcast(F, (float) Erf.ABOVE[6]));
      FloatVector q = FloatVector.broadcast(F, (float) Erf.BELOW[0]);
      q = q.fma(square, FloatVector.broadcast(F, (float) Erf.BELOW[1]));
      q = q.fma(square, FloatVector.broadcast(F, (float) Erf.BELOW[2]));
      q = q.fma(square, FloatVector.broadcast(F, (float) Erf.BELOW[3]));
      q = q.fma(square, FloatVector.broadcast(F, (float) Erf.BELOW[4]));
      half.fma(inside.mul(p).div(q), half).intoArray(x, j);
    }
    for (int j = bound; j < length; j++) {
      x[j] = (float) ScalarKernel.gelu(x[j]);
    }
  }
}
