package io.memoir.train.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Elementary functions on vectors of floats, written so that they are inlined into the kernels. */
public final class VectorMath {
  /** The widest vectors of this processor. */
  public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** Number of floats in such a vector. */
  public static final int LANES = FLOATS.length();

  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  // Constants are vectors and not floats that are broadcast: the compiler stops inlining when its
  // graph has a certain number of nodes, and each broadcast takes several dozen of them.
  static final FloatVector ONE = constant(1);
  static final FloatVector ZERO = constant(0);
  private static final FloatVector TWO = constant(2);
  private static final FloatVector MINUS_TWO = constant(-2);
  private static final FloatVector LOWEST = constant(-87);
  private static final FloatVector HIGHEST = constant(88);
  private static final FloatVector LOG2_E = constant(1.442695f);
  // ln 2 in two parts, the first with few bits, so that n * LN2_HIGH is exact (Cody and Waite
  // 1980).
  private static final FloatVector MINUS_LN2_HIGH = constant(-0.6933594f);
  private static final FloatVector MINUS_LN2_LOW = constant(0.00021219444f);
  // Adding it to a small float leaves the nearest integer in the low bits.
  private static final FloatVector ROUNDER = constant(12582912);
  private static final FloatVector C5 = constant(0.00019875691f);
  private static final FloatVector C4 = constant(0.0013981999f);
  private static final FloatVector C3 = constant(0.008333452f);
  private static final FloatVector C2 = constant(0.041665796f);
  private static final FloatVector C1 = constant(0.16666666f);
  private static final FloatVector C0 = constant(0.5f);
  // Halved coefficients of the rational approximation of the error function, whose argument is
  // already divided by sqrt 2.
  private static final FloatVector E0 = constant(0.23164189f);
  private static final FloatVector E1 = constant(0.1274148f);
  private static final FloatVector E2 = constant(-0.14224836f);
  private static final FloatVector E3 = constant(0.7107069f);
  private static final FloatVector E4 = constant(-0.72657603f);
  private static final FloatVector E5 = constant(0.5307027f);
  private static final IntVector HALF_ULP = IntVector.broadcast(INTS, 0x8000);
  private static final IntVector LOW_HALF = IntVector.broadcast(INTS, 0xFFFF);
  private static final IntVector HIGH_HALF = IntVector.broadcast(INTS, 0xFFFF0000);

  private VectorMath() {}

  static FloatVector load(MemorySegment memory, long index) {
    return FloatVector.fromMemorySegment(FLOATS, memory, index << 2, ORDER);
  }

  static void store(FloatVector value, MemorySegment memory, long index) {
    value.intoMemorySegment(memory, index << 2, ORDER);
  }

  /**
   * Zeros as the initial value of a sum. Not {@link #ZERO}: the compiler keeps a variable that is
   * first a constant object and then the result of an operation as an object, and allocates one in
   * each iteration.
   */
  static FloatVector zero() {
    return FloatVector.zero(FLOATS);
  }

  static FloatVector constant(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /**
   * The sum of the lanes, computed by repeatedly adding halves. The order of {@link
   * FloatVector#reduceLanes} is not defined: it changes when a loop is compiled, so identical runs
   * would differ.
   */
  public static float sum(FloatVector vector) {
    float[] lanes = vector.toArray();
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }

  /** e^x for x clamped to [-87, 88], relative error below 2e-7: 2^n times a polynomial (Cephes). */
  public static FloatVector exp(FloatVector x) {
    FloatVector clamped = x.max(LOWEST).min(HIGHEST);
    FloatVector shifted = clamped.fma(LOG2_E, ROUNDER);
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, clamped));
    FloatVector p = r.fma(C5, C4).fma(r, C3).fma(r, C2).fma(r, C1).fma(r, C0);
    p = p.mul(r).fma(r, r).add(ONE);
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }

  /** 1 / (1 + e^-x). */
  static FloatVector sigmoid(FloatVector x) {
    return ONE.div(exp(x.neg()).add(ONE));
  }

  /** (1 - e^-2x) / (1 + e^-2x). */
  static FloatVector tanh(FloatVector x) {
    return TWO.div(exp(x.mul(MINUS_TWO)).add(ONE)).sub(ONE);
  }

  /**
   * The standard normal distribution function, from e^(-x^2 / 2). The absolute error is below 4e-7:
   * 7e-8 from the approximation (Abramowitz and Stegun 1964, 7.1.26), the rest from rounding.
   */
  static FloatVector normalDistribution(FloatVector x, FloatVector expOfMinusHalfSquare) {
    FloatVector t = ONE.div(x.abs().fma(E0, ONE));
    FloatVector p = t.fma(E5, E4).fma(t, E3).fma(t, E2).fma(t, E1);
    FloatVector upperTail = p.mul(t).mul(expOfMinusHalfSquare);
    return ONE.sub(upperTail).blend(upperTail, x.lt(ZERO));
  }

  /** The even-numbered of the 2 * LANES bfloat16 values in one vector of ints (little-endian). */
  static FloatVector evenHalves(IntVector pairs) {
    return pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  /** The odd-numbered of 2 * LANES bfloat16 values. */
  static FloatVector oddHalves(IntVector pairs) {
    return pairs.and(HIGH_HALF).reinterpretAsFloats();
  }

  /** Two vectors of finite floats as bfloat16 pairs, rounded to nearest. */
  static IntVector packHalves(FloatVector even, FloatVector odd) {
    IntVector low = even.reinterpretAsInts().add(HALF_ULP).lanewise(VectorOperators.LSHR, 16);
    IntVector high = odd.reinterpretAsInts().add(HALF_ULP).and(HIGH_HALF);
    return low.or(high);
  }

  /** The pairs with their even-numbered values replaced by finite floats, rounded to nearest. */
  static IntVector withEvenHalves(IntVector pairs, FloatVector even) {
    IntVector low = even.reinterpretAsInts().add(HALF_ULP).lanewise(VectorOperators.LSHR, 16);
    return pairs.and(HIGH_HALF).or(low);
  }

  /** The pairs with their odd-numbered values replaced by finite floats, rounded to nearest. */
  static IntVector withOddHalves(IntVector pairs, FloatVector odd) {
    IntVector high = odd.reinterpretAsInts().add(HALF_ULP).and(HIGH_HALF);
    return pairs.and(LOW_HALF).or(high);
  }

  static IntVector loadPairs(MemorySegment memory, long index) {
    return IntVector.fromMemorySegment(INTS, memory, index << 1, ORDER);
  }

  static void storePairs(IntVector pairs, MemorySegment memory, long index) {
    pairs.intoMemorySegment(memory, index << 1, ORDER);
  }

  /**
   * A hash of each lane that is uniformly distributed over the ints (a 32-bit finaliser with two
   * multiplications).
   */
  static IntVector hash(IntVector x) {
    IntVector h = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16));
    h = h.mul(0x7feb352d);
    h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 15));
    h = h.mul(0x846ca68b);
    return h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
  }
}
