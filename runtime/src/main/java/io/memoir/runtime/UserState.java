package io.memoir.runtime;

import io.memoir.model.Moments;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model remembers of one person. Made by {@link Recommender#newState}, changed by {@link
 * Recommender#observe}, and of use only with that model.
 *
 * <p>The memory has a constant size, however long the history: for a network what its layers carry
 * over and the last output, for the counted models the last items of their window. The set of seen
 * items, by which they can be excluded, is kept apart from it; it grows with the number of distinct
 * items (4 bytes each, at most 12 in memory) and can be switched off.
 *
 * <p>A state belongs to one thread at a time; different states may be used at once.
 */
public final class UserState {
  final long fingerprint;
  final float[] memory;

  /** The last items, the newest first; {@link #recentCount} of them are filled. */
  final int[] recent;

  final @Nullable ItemSet seen;
  int recentCount;
  long eventCount;
  long lastTime;

  /** Events of the running session. */
  int sessionLength;

  UserState(long fingerprint, int memoryLength, int window, boolean rememberSeen) {
    this.fingerprint = fingerprint;
    this.memory = new float[memoryLength];
    this.recent = new int[window];
    this.seen = rememberSeen ? new ItemSet() : null;
  }

  UserState(long fingerprint, float[] memory, int[] recent, @Nullable ItemSet seen) {
    this.fingerprint = fingerprint;
    this.memory = memory;
    this.recent = recent;
    this.seen = seen;
  }

  /** An independent state that remembers the same. */
  public UserState copy() {
    UserState copy =
        new UserState(
            fingerprint, memory.clone(), recent.clone(), seen == null ? null : seen.copy());
    copy.recentCount = recentCount;
    copy.eventCount = eventCount;
    copy.lastTime = lastTime;
    copy.sessionLength = sessionLength;
    return copy;
  }

  /** Number of events it has taken. */
  public long eventCount() {
    return eventCount;
  }

  /** Milliseconds since 1970 of the last event; 0 if unknown. */
  public long lastTime() {
    return lastTime;
  }

  /** Number of distinct items seen; empty if they are not remembered. */
  public Optional<Integer> seenCount() {
    return seen == null ? Optional.empty() : Optional.of(seen.size());
  }

  /** How the values of a memory are stored. */
  public enum Storage {
    /** As they are: 4 bytes a value. */
    FLOAT32,
    /**
     * Rounded to 11 bits of precision: 2 bytes a value. What the model remembers changes by the
     * rounding; scores agree within about a thousandth.
     */
    FLOAT16
  }

  /** Bytes that {@link Recommender#readState} reads; {@link StateFormat} describes them. */
  public byte[] toBytes() {
    return toBytes(Storage.FLOAT32);
  }

  /** Bytes that {@link Recommender#readState} reads, with the memory stored in a certain way. */
  public byte[] toBytes(Storage storage) {
    return StateFormat.write(this, storage);
  }

  /** Notes what every kind of model notes of an event. */
  void note(int item, long time) {
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
  void see(int[] items) {
    if (seen != null) {
      Arrays.stream(items).forEach(seen::add);
    }
  }

  /** Forgets everything. */
  void clear() {
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
