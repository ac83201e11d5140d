package io.memoir.data.evaluation;

import java.util.Arrays;
import java.util.BitSet;

/** The distinct items that one lane has observed. */
final class LaneHistory {
  private final BitSet seen;
  private int[] distinct = new int[64];
  private int distinctCount;
  private int observed;

  LaneHistory(int itemCount) {
    seen = new BitSet(itemCount);
  }

  void add(int item) {
    observed++;
    if (seen.get(item)) {
      return;
    }
    seen.set(item);
    if (distinctCount == distinct.length) {
      distinct = Arrays.copyOf(distinct, distinctCount * 2);
    }
    distinct[distinctCount++] = item;
  }

  /** Number of events, repeated items included. */
  int observed() {
    return observed;
  }

  int distinctCount() {
    return distinctCount;
  }

  /** The i-th distinct item, in the order of first occurrence. */
  int distinct(int i) {
    return distinct[i];
  }

  void clear() {
    for (int i = 0; i < distinctCount; i++) {
      seen.clear(distinct[i]);
    }
    distinctCount = 0;
    observed = 0;
  }
}
