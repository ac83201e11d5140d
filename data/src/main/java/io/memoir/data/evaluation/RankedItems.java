package io.memoir.data.evaluation;

import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The items that are ranked, among which the targets are: all items, or those of a domain.
 *
 * @param inside the ranked items
 * @param outside the numbers of all other items, ascending
 */
@SuppressWarnings("ArrayRecordComponent")
record RankedItems(BitSet inside, int[] outside) {

  /** All items of a catalogue. */
  static RankedItems all(int itemCount) {
    BitSet inside = new BitSet(itemCount);
    inside.set(0, itemCount);
    return new RankedItems(inside, new int[0]);
  }

  /** Some items of a catalogue. */
  static RankedItems of(int[] items, int itemCount) {
    BitSet inside = new BitSet(itemCount);
    IntStream.of(items).forEach(inside::set);
    return new RankedItems(
        inside, IntStream.range(0, itemCount).filter(item -> !inside.get(item)).toArray());
  }

  boolean contains(int item) {
    return inside.get(item);
  }

  /** The number of ranked items. */
  int size() {
    return inside.cardinality();
  }
}
