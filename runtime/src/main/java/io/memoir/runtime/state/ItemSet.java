package io.memoir.runtime.state;

import java.util.Arrays;

/** A growing set of item numbers: open addressing over an int array, at most two thirds full. */
public final class ItemSet {
  private static final int EMPTY = -1;

  private int[] slots;
  private int size;

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

  public int size() {
    return size;
  }

  public void clear() {
    slots = emptySlots(8);
    size = 0;
  }

  public ItemSet copy() {
    return new ItemSet(slots.clone(), size);
  }

  /** The items, ascending. */
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
