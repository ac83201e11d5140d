package io.memoir.runtime.state;

import java.util.Arrays;

/**
 * A growing set of item numbers: open addressing over an int array, at most two thirds full. Items
 * that were added to a model later are recorded by a {@linkplain Catalogue key} instead of a
 * number; there are few of them.
 */
public final class ItemSet {
  private static final int EMPTY = -1;
  private static final long[] NO_KEYS = {};

  private int[] slots;
  private int size;

  /** Ascending. */
  private long[] keys = NO_KEYS;

  public ItemSet() {
    slots = emptySlots(8);
  }

  private ItemSet(int[] slots, int size) {
    this.slots = slots;
    this.size = size;
  }

  public void add(int item) {
    int slot = find(item);
    if (slots[slot] == EMPTY) {
      slots[slot] = item;
      size++;
      if (3 * size > 2 * slots.length) {
        grow();
      }
    }
  }

  public boolean contains(int item) {
    return slots[find(item)] == item;
  }

  /** Adds the key of an added item. */
  public void addKey(long key) {
    int at = Arrays.binarySearch(keys, key);
    if (at < 0) {
      long[] more = Arrays.copyOf(keys, keys.length + 1);
      System.arraycopy(keys, -at - 1, more, -at, keys.length + at + 1);
      more[-at - 1] = key;
      keys = more;
    }
  }

  public boolean containsKey(long key) {
    return Arrays.binarySearch(keys, key) >= 0;
  }

  /** The keys, ascending; shared, not copied. */
  long[] keys() {
    return keys;
  }

  public int size() {
    return size + keys.length;
  }

  public void clear() {
    slots = emptySlots(8);
    size = 0;
    keys = NO_KEYS;
  }

  public ItemSet copy() {
    ItemSet copy = new ItemSet(slots.clone(), size);
    copy.keys = keys;
    return copy;
  }

  /** The item numbers, ascending. */
  public int[] toArray() {
    int[] items = new int[size];
    int count = 0;
    for (int item : slots) {
      if (item != EMPTY) {
        items[count++] = item;
      }
    }
    Arrays.sort(items);
    return items;
  }

  /** The slot that contains the item, or the empty one to which it would be added. */
  private int find(int item) {
    int mask = slots.length - 1;
    int slot = ((item * 0x9E3779B9) >>> 7) & mask;
    while (slots[slot] != EMPTY && slots[slot] != item) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] old = slots;
    slots = emptySlots(2 * old.length);
    for (int item : old) {
      if (item != EMPTY) {
        slots[find(item)] = item;
      }
    }
  }

  private static int[] emptySlots(int length) {
    int[] slots = new int[length];
    Arrays.fill(slots, EMPTY);
    return slots;
  }
}
