package io.memoir.runtime.kernel;

import io.memoir.model.layer.SelfAttention;

/**
 * The keys and values of the last {@code window} events of a {@link SelfAttention}, in a part of a
 * state's memory. Each event has a slot, which is reused by the event {@code window} later.
 *
 * <pre>
 * count    [1]               number of events; reset from 2 window to window, so it stays exact
 * keys     [width, window]   values of all slots adjacent: a query is multiplied with many keys
 * values   [window, width]
 * </pre>
 */
public final class KeyMemory {
  private KeyMemory() {}

  /** Number of floats. */
  public static int length(SelfAttention layer) {
    return Math.addExact(
        1, Math.multiplyExact(2, Math.multiplyExact(layer.window(), layer.width())));
  }

  /**
   * Stores the key and the value of an event.
   *
   * @param joined q, k, v, {@code width} each from {@code at}
   * @return its slot
   */
  static int remember(SelfAttention layer, float[] joined, int at, float[] memory, int offset) {
    int window = layer.window();
    int width = layer.width();
    int taken = (int) memory[offset];
    int slot = taken % window;
    for (int j = 0; j < width; j++) {
      memory[keys(offset, window, j) + slot] = joined[at + width + j];
    }
    System.arraycopy(joined, at + 2 * width, memory, values(layer, offset, slot), width);
    memory[offset] = taken + 1 == 2 * window ? window : taken + 1;
    return slot;
  }

  /** The number of filled slots, which are the first ones. */
  static int count(SelfAttention layer, float[] memory, int offset) {
    return Math.min((int) memory[offset], layer.window());
  }

  /** The index of the values {@code j} of all keys, slot after slot. */
  static int keys(int offset, int window, int j) {
    return offset + 1 + j * window;
  }

  /** The index of the value of a slot. */
  static int values(SelfAttention layer, int offset, int slot) {
    return offset + 1 + layer.window() * layer.width() + slot * layer.width();
  }

  /** How many events ago the event of a slot was. */
  static int distance(int newest, int slot, int window) {
    return newest >= slot ? newest - slot : newest - slot + window;
  }
}
