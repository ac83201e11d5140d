package io.memoir.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of a vector of floats, with a relative error below 4e-7; each is a polynomial or a
 * quotient of two, with coefficients found by others, who are named with them.
 */
final class VectorFunctions {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

  /** Beyond these exp leaves the normal floats. */
  private static final float LEAST_EXPONENT = -87f;

  private static final float MOST_EXPONENT = 88f;

  private static final float LOG2_E = 1.442695f;

  /** ln 2 in two parts, the first of so few digits that a small multiple of it is exact. */
  private static final float LN2_HIGH = 355f / 512;

  private static final float LN2_LOW = -2.1219444e-4f;

  /** 1.5 2^23: added to a small float it leaves the nearest integer in the low bits. */
  private static final float ROUNDER = 12_582_912f;

  private static final int MANTISSA_BITS = 23;

  /** Where tanh is 1 in single precision. */
  private static final float TANH_LIMIT = 7.9988117f;

  private VectorFunctions() {}

  /**
   * {@code exp(x) = 2^n exp(x - n ln 2)} with the nearest n; the polynomial is that of Cephes' expf.
   */
  static FloatVector exp(FloatVector x) {
    FloatVector inside = x.max(LEAST_EXPONENT).min(MOST_EXPONENT);
    FloatVector rounded = inside.fma(splat(LOG2_E), splat(ROUNDER));
    FloatVector n = rounded.sub(ROUNDER);
    FloatVector rest = n.fma(splat(-LN2_HIGH), inside);
    rest = n.fma(splat(-LN2_LOW), rest);
    FloatVector p = splat((float) 1.9875691500E-4);
    p = p.fma(rest, splat((float) 1.3981999507E-3));
    p = p.fma(rest, splat((float) 8.3334519073E-3));
    p = p.fma(rest, splat((float) 4.1665795894E-2));
    p = p.fma(rest, splat((float) 1.6666665459E-1));
    p = p.fma(rest, splat((float) 5.0000001201E-1));
    p = p.fma(rest.mul(rest), rest).add(1);
    IntVector power =
        rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS);
    return p.reinterpretAsInts().add(power).reinterpretAsFloats();
  }

  /** {@code 1 / (1 + exp(-x))}. */
  static FloatVector sigmoid(FloatVector x) {
    return splat(1).div(exp(x.neg()).add(1));
  }

  /** The quotient of Eigen and XLA: {@code tanh(x) = x P(x^2) / Q(x^2)}. */
  static FloatVector tanh(FloatVector x) {
    FloatVector inside = x.max(-TANH_LIMIT).min(TANH_LIMIT);
    FloatVector square = inside.mul(inside);
    FloatVector p = splat((float) -2.76076847742355e-16);
    p = p.fma(square, splat((float) 2.00018790482477e-13));
    p = p.fma(square, splat((float) -8.60467152213735e-11));
    p = p.fma(square, splat((float) 5.12229709037114e-08));
    p = p.fma(square, splat((float) 1.48572235717979e-05));
    p = p.fma(square, splat((float) 6.37261928875436e-04));
    p = p.fma(square, splat((float) 4.89352455891786e-03));
    FloatVector q = splat((float) 1.19825839466702e-06);
    q = q.fma(square, splat((float) 1.18534705686654e-04));
    q = q.fma(square, splat((float) 2.26843463243900e-03));
    q = q.fma(square, splat((float) 4.89352518554385e-03));
    return inside.mul(p).div(q);
  }

  /** The error function, as {@link Erf} approximates it. */
  static FloatVector erf(FloatVector x) {
    FloatVector inside = x.max(-Erf.LIMIT).min(Erf.LIMIT);
    FloatVector square = inside.mul(inside);
    FloatVector p = splat((float) Erf.ABOVE[0]);
    for (int i = 1; i < 7; i++) {
      p = p.fma(square, splat((float) Erf.ABOVE[i]));
    }
    FloatVector q = splat((float) Erf.BELOW[0]);
    for (int i = 1; i < 5; i++) {
      q = q.fma(square, splat((float) Erf.BELOW[i]));
    }
    return inside.mul(p).div(q);
  }

  private static FloatVector splat(float value) {
    return FloatVector.broadcast(F, value);
  }
}
