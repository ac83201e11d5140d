package io.memoir.runtime.retrieval;

import java.util.Arrays;

/**
 * The best of a stream of scored items: a heap of fixed size with the worst item at its root.
 *
 * <p>The order is total: the higher score is better, and of equal scores the lower item number. NaN
 * is never added.
 *
 * <p>An item and its score are one integer of 64 bits, so that the heap compares integers. The
 * upper half is the score, in the order of floats; the lower half is what the item lacks to the
 * largest integer, and the last bit is set if the score is -0, whose upper half is that of 0.
 */
public final class TopK {
  private static final int MINUS_ZERO = Float.floatToRawIntBits(-0f);

  /** A heap with the worst item at its root; after {@link #sort}, the best item comes first. */
  private long[] keys = new long[0];

  private int capacity;
  private int size;

  /** The score and the item that others are compared with: of the worst item if it is full. */
  private float leastScore = Float.POSITIVE_INFINITY;

  private int lastItem;

  /** Removes all items and sets the maximum number of items to {@code limit}. */
  public void reset(int limit) {
    if (keys.length < limit) {
      keys = new long[limit];
    }
    capacity = limit;
    size = 0;
    leastScore = limit > 0 ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
    lastItem = limit > 0 ? Integer.MAX_VALUE : 0;
  }

  /**
   * Whether an item with this score and number would be added; cheap, and usually false.
   *
   * @param item at least 0 and below the largest integer, unless the score is NaN
   */
  public boolean wants(int item, float score) {
    return score > leastScore || (score == leastScore && item < lastItem);
  }

  /** The maximum number of items. */
  public int capacity() {
    return capacity;
  }

  /** Scores below this are not needed. */
  public float threshold() {
    return leastScore;
  }

  /** Adds an item that is {@linkplain #wants wanted}, and removes the worst if it is full. */
  public void add(int item, float score) {
    long key = key(item, score);
    if (size < capacity) {
      siftUp(key);
    } else {
      siftDown(key);
    }
    if (size == capacity) {
      leastScore = score(0);
      lastItem = item(0);
    }
  }

  public int size() {
    return size;
  }

  /** Sorts the items, the best first; nothing may be added afterwards. */
  public void sort() {
    Arrays.sort(keys, 0, size);
    for (int low = 0, high = size - 1; low < high; low++, high--) {
      long key = keys[low];
      keys[low] = keys[high];
      keys[high] = key;
    }
  }

  public int item(int rank) {
    return Integer.MAX_VALUE - ((int) keys[rank] >>> 1);
  }

  public float score(int rank) {
    long key = keys[rank];
    int bits = (int) (key >> Integer.SIZE);
    return (key & 1) == 0 ? Float.intBitsToFloat(ascending(bits)) : -0f;
  }

  private static long key(int item, float score) {
    int bits = Float.floatToRawIntBits(score);
    int upper = bits == MINUS_ZERO ? 0 : ascending(bits);
    int lower = ((Integer.MAX_VALUE - item) << 1) | (bits == MINUS_ZERO ? 1 : 0);
    return ((long) upper << Integer.SIZE) | Integer.toUnsignedLong(lower);
  }

  /** Converts the bits of a float to an integer of the same order, and back. */
  private static int ascending(int bits) {
    return bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
  }

  /** Adds a key at the end of the heap. */
  private void siftUp(long key) {
    int at = size++;
    while (at > 0 && key < keys[(at - 1) / 2]) {
      keys[at] = keys[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    keys[at] = key;
  }

  /** Replaces the root by a key. */
  private void siftDown(long key) {
    long[] heap = keys;
    int last = size - 1;
    int at = 0;
    int child = 1;
    while (child <= last) {
      // Conditional moves instead of branches: which child is worse cannot be predicted.
      int other = Math.min(child + 1, last);
      child = heap[other] < heap[child] ? other : child;
      if (key <= heap[child]) {
        break;
      }
      heap[at] = heap[child];
      at = child;
      child = 2 * at + 1;
    }
    heap[at] = key;
  }
}
