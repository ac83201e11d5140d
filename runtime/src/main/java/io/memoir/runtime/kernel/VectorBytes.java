package io.memoir.runtime.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products and sums of bytes with the Vector API.
 *
 * <p>A product of two bytes of at most 127 fits into 16 bits, and so does the sum of two such
 * products, which is then added to a sum of 32 bits. Two rows share an int lane, one in its lower
 * and one in its upper half, so that widening needs only shifts.
 */
final class VectorBytes {
  private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;

  /** The same number of bytes as there are shorts in a vector. */
  private static final VectorSpecies<Byte> B =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(S.vectorBitSize() / 2));

  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

  private static final int FLOATS = F.length();

  /** There is no vector of fewer bytes. */
  private static final int FEWEST_BYTES = 8;

  /** The same number of bytes as there are floats in a vector, if there is such a vector. */
  private static final VectorSpecies<Byte> BYTES_OF_FLOATS =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(Byte.SIZE * Math.max(FLOATS, FEWEST_BYTES)));

  private static final int SHORTS = S.length();

  static final int LANES = I.length();

  /** One vector of shorts; two panels are processed at a time, with four sums in registers. */
  static final int PANEL = SHORTS;

  private VectorBytes() {}

  static void products(ByteMap map, int first, int count, byte[] query, int[] sums) {
    int inputs = map.inputs();
    int end = first + count;
    int row = first;
    for (; row + PANEL < end; row += 2 * PANEL) {
      twoPanels(map.values(), row * inputs, inputs, query, sums, row - first);
    }
    if (row < end) {
      panel(map.values(), row * inputs, inputs, query, sums, row - first);
    }
  }

  private static void twoPanels(
      byte[] values, int begin, int inputs, byte[] query, int[] sums, int to) {
    IntVector even0 = IntVector.zero(I);
    IntVector odd0 = even0;
    IntVector even1 = even0;
    IntVector odd1 = even0;
    int at = begin;
    int next = begin + PANEL * inputs;
    for (int input = 0; input < inputs; input += 2) {
      ShortVector q0 = ShortVector.broadcast(S, query[input]);
      ShortVector q1 = ShortVector.broadcast(S, query[input + 1]);
      IntVector pair0 = pair(values, at, q0, q1);
      even0 = lower(pair0).add(even0);
      odd0 = pair0.lanewise(VectorOperators.ASHR, 16).add(odd0);
      IntVector pair1 = pair(values, next, q0, q1);
      even1 = lower(pair1).add(even1);
      odd1 = pair1.lanewise(VectorOperators.ASHR, 16).add(odd1);
      at += 2 * PANEL;
      next += 2 * PANEL;
    }
    even0.intoArray(sums, to);
    odd0.intoArray(sums, to + LANES);
    even1.intoArray(sums, to + 2 * LANES);
    odd1.intoArray(sums, to + 3 * LANES);
  }

  private static void panel(
      byte[] values, int begin, int inputs, byte[] query, int[] sums, int to) {
    IntVector even = IntVector.zero(I);
    IntVector odd = even;
    int at = begin;
    for (int input = 0; input < inputs; input += 2) {
      ShortVector q0 = ShortVector.broadcast(S, query[input]);
      ShortVector q1 = ShortVector.broadcast(S, query[input + 1]);
      IntVector pair = pair(values, at, q0, q1);
      even = lower(pair).add(even);
      odd = pair.lanewise(VectorOperators.ASHR, 16).add(odd);
      at += 2 * PANEL;
    }
    even.intoArray(sums, to);
    odd.intoArray(sums, to + LANES);
  }

  static void addAndScale(
      byte[] low, int from, float unit, float factor, float[] x, int at, int width) {
    int bound = FLOATS >= FEWEST_BYTES ? F.loopBound(width) : 0;
    for (int j = 0; j < bound; j += FLOATS) {
      FloatVector added =
          (FloatVector)
              ByteVector.fromArray(BYTES_OF_FLOATS, low, from + j)
                  .convertShape(VectorOperators.B2F, F, 0);
      FloatVector.fromArray(F, x, at + j).add(added).mul(unit).mul(factor).intoArray(x, at + j);
    }
    for (int j = bound; j < width; j++) {
      x[at + j] = factor * ((x[at + j] + low[from + j]) * unit);
    }
  }

  /** Multiplies two inputs of a panel with the query's: sums of 16 bits, two rows per lane. */
  private static IntVector pair(byte[] values, int at, ShortVector q0, ShortVector q1) {
    return shorts(values, at).mul(q0).add(shorts(values, at + PANEL).mul(q1)).reinterpretAsInts();
  }

  private static ShortVector shorts(byte[] values, int at) {
    return (ShortVector)
        ByteVector.fromArray(B, values, at).convertShape(VectorOperators.B2S, S, 0);
  }

  private static IntVector lower(IntVector pair) {
    return pair.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
  }
}
