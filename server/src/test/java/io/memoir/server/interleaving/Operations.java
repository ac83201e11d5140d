package io.memoir.server.interleaving;

import java.nio.ByteBuffer;

/**
 * An object whose methods, those with {@code @Operation}, are called by several threads in random
 * order. A subclass is made anew for every schedule; its nested class {@code Specification} has the
 * same methods and says what they answer if one follows the other.
 */
public abstract class Operations {
  /** Outside of the heap: the checker undoes what a schedule writes there. */
  private static final ByteBuffer MADE = ByteBuffer.allocateDirect(Integer.BYTES);

  protected Operations() {
    MADE.putInt(0, MADE.getInt(0) + 1);
  }

  /** Calls every method once, so that the classes it needs are initialised. */
  protected abstract void warmUp();

  static int made() {
    return MADE.getInt(0);
  }

  static void startCounting() {
    MADE.putInt(0, 0);
  }
}
