package io.memoir.runtime.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of bytes with the Vector API. A product of two bytes of at most 127 fits 16 bits, and so
 * does the sum of two such products; it is then added to one of 32 bits. Two rows share an int
 * lane, one in its lower and one in its upper half, so that widening takes shifts only.
 */
final class VectorBytes {
  private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;

  /** As many bytes as there are shorts in a vector. */
  private static final VectorSpecies<Byte> B =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(S.vectorBitSize() / 2));

  private static final int SHORTS = S.length();

  static final int LANES = I.length();

  /** Two vectors of shorts: four sums in registers at once. */
  static final int PANEL = 2 * SHORTS;

  private VectorBytes() {}

  static void products(ByteMap map, int first, int count, byte[] query, int[] sums) {
    for (int panel = first / PANEL; panel * PANEL < first + count; panel++) {
      panel(
          map.values(),
          panel * PANEL * map.inputs(),
          map.inputs(),
          query,
          sums,
          panel * PANEL - first);
    }
  }

  private static void panel(
      byte[] values, int begin, int inputs, byte[] query, int[] sums, int to) {
    IntVector even0 = IntVector.zero(I);
    IntVector odd0 = even0;
    IntVector even1 = even0;
    IntVector odd1 = even0;
    int at = begin;
    for (int input = 0; input < inputs; input += 2) {
      ShortVector q0 = ShortVector.broadcast(S, query[input]);
      ShortVector q1 = ShortVector.broadcast(S, query[input + 1]);
      IntVector pair0 =
          shorts(values, at).mul(q0).add(shorts(values, at + PANEL).mul(q1)).reinterpretAsInts();
      even0 = lower(pair0).add(even0);
      odd0 = pair0.lanewise(VectorOperators.ASHR, 16).add(odd0);
      at += SHORTS;
      IntVector pair1 =
          shorts(values, at).mul(q0).add(shorts(values, at + PANEL).mul(q1)).reinterpretAsInts();
      even1 = lower(pair1).add(even1);
      odd1 = pair1.lanewise(VectorOperators.ASHR, 16).add(odd1);
      at += 2 * PANEL - SHORTS;
    }
    even0.intoArray(sums, to);
    odd0.intoArray(sums, to + LANES);
    even1.intoArray(sums, to + 2 * LANES);
    odd1.intoArray(sums, to + 3 * LANES);
  }

  private static ShortVector shorts(byte[] values, int at) {
    return (ShortVector)
        ByteVector.fromArray(B, values, at).convertShape(VectorOperators.B2S, S, 0);
  }

  private static IntVector lower(IntVector pair) {
    return pair.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
  }
}
