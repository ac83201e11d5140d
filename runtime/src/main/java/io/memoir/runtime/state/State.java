package io.memoir.runtime.state;

import io.memoir.model.Moments;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a model remembers of one user, open to the predictors that change it. Belongs to one thread
 * at a time.
 */
public final class State {
  private static final int[] NO_WINDOW = {};

  /** Of the model it belongs to. */
  public final long fingerprint;

  /** The hidden state of a network: what its layers carry over, and the last output. */
  public final float[] memory;

  /** The last items, the newest first; {@link #recentCount} of them are filled. */
  public final int[] recent;

  /** The distinct items seen, if they are remembered. */
  public final @Nullable ItemSet seen;

  int recentCount;
  long eventCount;
  long lastTime;
  int sessionLength;

  /** An empty state. */
  public State(long fingerprint, int memoryLength, int window, boolean rememberSeen) {
    this(
        fingerprint,
        new float[memoryLength],
        newWindow(window),
        rememberSeen ? new ItemSet() : null);
  }

  State(long fingerprint, float[] memory, int[] recent, @Nullable ItemSet seen) {
    this.fingerprint = fingerprint;
    this.memory = memory;
    this.recent = recent;
    this.seen = seen;
  }

  /** Room for the last items; all states without such room share one array. */
  static int[] newWindow(int length) {
    return length == 0 ? NO_WINDOW : new int[length];
  }

  /** An independent state that remembers the same. */
  public State copy() {
    State copy =
        new State(
            fingerprint,
            memory.clone(),
            recent.length == 0 ? NO_WINDOW : recent.clone(),
            seen == null ? null : seen.copy());
    copy.recentCount = recentCount;
    copy.eventCount = eventCount;
    copy.lastTime = lastTime;
    copy.sessionLength = sessionLength;
    return copy;
  }

  /** How many of the last items are known. */
  public int recentCount() {
    return recentCount;
  }

  /** Number of events it has taken. */
  public long eventCount() {
    return eventCount;
  }

  /** Milliseconds since 1970 of the last event; 0 if unknown. */
  public long lastTime() {
    return lastTime;
  }

  /** Events of the running session. */
  public int sessionLength() {
    return sessionLength;
  }

  /** Notes what every kind of model notes of an event. */
  public void note(int item, long time) {
    if (recent.length > 0) {
      System.arraycopy(recent, 0, recent, 1, Math.min(recentCount, recent.length - 1));
      recent[0] = item;
      recentCount = Math.min(recentCount + 1, recent.length);
    }
    if (seen != null) {
      seen.add(item);
    }
    eventCount++;
    sessionLength = Moments.depth(sessionLength, lastTime, time) + 1;
    lastTime = time;
  }

  /** Counts items as seen, if those are remembered. */
  public void see(int[] items) {
    if (seen != null) {
      Arrays.stream(items).forEach(seen::add);
    }
  }

  /** Forgets everything. */
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
