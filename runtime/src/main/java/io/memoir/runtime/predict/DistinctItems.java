package io.memoir.runtime.predict;

import java.util.Arrays;

/**
 * Distinct item numbers in the order in which they were added. Resetting takes constant time,
 * however large the catalogue is.
 */
public final class DistinctItems {
  private static final int LEAST_CAPACITY = 64;

  private int[] items = new int[0];
  private int size;

  /** An item is contained if its entry equals {@link #stamp}. */
  private int[] stamps = new int[0];

  private int stamp;

  /**
   * Removes all items.
   *
   * @param itemCount items that are added later are below this
   */
  public void reset(int itemCount) {
    if (stamps.length < itemCount || stamp == Integer.MAX_VALUE) {
      stamps = new int[Math.max(stamps.length, itemCount)];
      stamp = 0;
    }
    stamp++;
    size = 0;
  }

  /** Adds an item, unless it is contained; returns whether it was added. */
  public boolean add(int item) {
    if (stamps[item] == stamp) {
      return false;
    }
    stamps[item] = stamp;
    if (size == items.length) {
      items = Arrays.copyOf(items, Math.max(LEAST_CAPACITY, 2 * size));
    }
    items[size++] = item;
    return true;
  }

  /** Whether an item was added. */
  public boolean contains(int item) {
    return stamps[item] == stamp;
  }

  /** The number of items. */
  public int size() {
    return size;
  }

  /** One of the items, by the order in which they were added. */
  public int item(int index) {
    return items[index];
  }

  /** The items from an index on. */
  int[] from(int index) {
    return Arrays.copyOfRange(items, index, size);
  }
}
