package io.memoir.runtime;

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

  /** Bytes that {@link Recommender#readState} reads; {@link StateFormat} describes them. */
  public byte[] toBytes() {
    return StateFormat.write(this);
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
    lastTime = time;
  }

  /** Forgets everything. */
  void clear() {
    java.util.Arrays.fill(memory, 0);
    recentCount = 0;
    eventCount = 0;
    lastTime = 0;
    if (seen != null) {
      seen.clear();
    }
  }
}
