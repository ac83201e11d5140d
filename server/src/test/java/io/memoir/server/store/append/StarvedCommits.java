package io.memoir.server.store.append;

import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.StoredEvent;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Appends with no memory left, then with a little more each time, so that memory runs out at every
 * place where an append creates something. After each attempt the memory is free again, and the
 * next append has to return; a process that hangs shows that the one before it holds it up.
 *
 * <p>Prints how many attempts ran out of memory. It is meant for a process of its own, with a small
 * heap and without a compiler, which would create fewer objects.
 */
final class StarvedCommits {
  /** Bytes; enough for an append, except for its exception. */
  private static final int MOST_LEFT = 600;

  /** Objects begin at multiples of 8; every third is enough. */
  private static final int STEP = 24;

  private static final int LARGEST_BLOCK = 1 << 18;
  private static final int SMALLER = 8;

  private static final List<StoredEvent> EVENTS =
      List.of(StoredEvent.of("event", "user", "item", "view", 1));

  private StarvedCommits() {}

  public static void main(String[] arguments) {
    AtomicBoolean fails = new AtomicBoolean(true);
    GroupCommit commits =
        new GroupCommit(_ -> {
          if (fails.get()) {
            throw new OutOfMemoryError("planted");
          }
          return List.of(new Appended(Outcome.NEW, 1));
        });
    // Both ways once, so that all classes are loaded while there is memory.
    runsOutOfMemory(commits, new Object[0]);
    fails.set(false);
    runsOutOfMemory(commits, new Object[0]);
    int failures = 0;
    for (int left = 0; left <= MOST_LEFT; left += STEP) {
      if (runsOutOfMemory(commits, fill(left))) {
        failures++;
      }
      commits.append(EVENTS);
    }
    System.out.println(failures);
  }

  /** Whether an append runs out of memory while something else is in memory. */
  private static boolean runsOutOfMemory(GroupCommit commits, Object[] inMemory) {
    try {
      commits.append(EVENTS);
      return false;
    } catch (OutOfMemoryError e) {
      return true;
    } finally {
      Reference.reachabilityFence(inMemory);
    }
  }

  /** Fills the memory but for some bytes, until the result is no longer used. */
  private static Object[] fill(int left) {
    byte[] kept = new byte[left];
    try {
      return fill();
    } finally {
      Reference.reachabilityFence(kept);
    }
  }

  private static Object[] fill() {
    Object[] filled = new Object[0];
    for (int length = LARGEST_BLOCK; length > 0; length /= SMALLER) {
      try {
        while (true) {
          Object[] more = new Object[length];
          more[0] = filled;
          filled = more;
        }
      } catch (OutOfMemoryError e) {
        // There is no room for another block of this length; there may be for smaller ones.
      }
    }
    return filled;
  }
}
