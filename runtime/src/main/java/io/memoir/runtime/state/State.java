package io.memoir.runtime.state;

import io.memoir.model.Moments;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The state of one user, accessible to the predictors that change it. Used by one thread at a time.
 */
public final class State {
  private static final int[] NO_WINDOW = {};

  /** No value must be exact, see {@link #exact}; not to be changed. */
  public static final BitSet NONE_EXACT = new BitSet();

  /** The fingerprint of its model. */
  public final long fingerprint;

  /** The hidden state of a network: the states of its layers, and the last output. */
  public final float[] memory;

  /**
   * The indexes of the values of the memory that must not be rounded: counts, and sums to which
   * each event adds a small part. Shared by all states of a model, and not changed.
   */
  public final BitSet exact;

  /** The last items, newest first; {@link #recentCount} entries are set. */
  public final int[] recent;

  /** The distinct items seen, if they are recorded. */
  public final @Nullable ItemSet seen;

  int recentCount;
  long eventCount;
  long lastTime;
  int sessionLength;

  /** An empty state, which is not stored. */
  public State(long fingerprint, int memoryLength, int window, boolean rememberSeen) {
    this(fingerprint, memoryLength, NONE_EXACT, window, rememberSeen);
  }

  /** An empty state. */
  public State(long fingerprint, int memoryLength, BitSet exact, int window, boolean rememberSeen) {
    this(
        fingerprint,
        new float[memoryLength],
        exact,
        newWindow(window),
        rememberSeen ? new ItemSet() : null);
  }

  State(long fingerprint, float[] memory, BitSet exact, int[] recent, @Nullable ItemSet seen) {
    this.fingerprint = fingerprint;
    this.memory = memory;
    this.exact = exact;
    this.recent = recent;
    this.seen = seen;
  }

  /** An array for the last items; all states without a window share one. */
  static int[] newWindow(int length) {
    return length == 0 ? NO_WINDOW : new int[length];
  }

  /** An independent copy. */
  public State copy() {
    State copy =
        new State(
            fingerprint,
            memory.clone(),
            exact,
            recent.length == 0 ? NO_WINDOW : recent.clone(),
            seen == null ? null : seen.copy());
    copy.recentCount = recentCount;
    copy.eventCount = eventCount;
    copy.lastTime = lastTime;
    copy.sessionLength = sessionLength;
    return copy;
  }

  /** The number of last items that are known. */
  public int recentCount() {
    return recentCount;
  }

  /** The number of events observed. */
  public long eventCount() {
    return eventCount;
  }

  /** Milliseconds since 1970 of the last event; 0 if unknown. */
  public long lastTime() {
    return lastTime;
  }

  /** The number of events in the current session. */
  public int sessionLength() {
    return sessionLength;
  }

  /** Records an event: the part that is the same for all kinds of models. */
  public void note(int item, long time) {
    if (recent.length > 0) {
      System.arraycopy(recent, 0, recent, 1, Math.min(recentCount, recent.length - 1));
      recent[0] = item;
      recentCount = Math.min(recentCount + 1, recent.length);
    }
    if (seen != null) {
      seen.add(item);
    }
    noteTime(time);
  }

  /** Records the time of an event on an added item. */
  void noteTime(long time) {
    eventCount++;
    sessionLength = Moments.depth(sessionLength, lastTime, time) + 1;
    lastTime = time;
  }

  /** Resets it to the empty state. */
  public void clear() {
    Arrays.fill(memory, 0);
    recentCount = 0;
    eventCount = 0;
    lastTime = 0;
    sessionLength = 0;
    if (seen != null) {
      seen.clear();
    }
  }
}
