package io.memoir.runtime;

import io.memoir.runtime.state.State;
import io.memoir.runtime.state.StateFormat;
import java.util.Optional;

/**
 * The state of one user. Created by {@link Recommender#newState} and updated by {@link
 * Recommender#observe}; it can only be used with the model that created it.
 *
 * <p>Its size does not depend on the length of the history: for a network it holds the hidden
 * states of the layers and the last output, for a count-based model the last items of its window.
 * The set of seen items, which is used to exclude them, is separate; it grows with the number of
 * distinct items (4 bytes each when stored, at most 12 in memory) and can be switched off.
 *
 * <p>Not thread-safe; different states may be used concurrently.
 */
public final class UserState {
  final State state;

  UserState(State state) {
    this.state = state;
  }

  /** An independent copy. */
  public UserState copy() {
    return new UserState(state.copy());
  }

  /** Number of events observed. */
  public long eventCount() {
    return state.eventCount();
  }

  /** Milliseconds since 1970 of the last event; 0 if unknown. */
  public long lastTime() {
    return state.lastTime();
  }

  /** Number of distinct items seen; empty if seen items are not recorded. */
  public Optional<Integer> seenCount() {
    return state.seen == null ? Optional.empty() : Optional.of(state.seen.size());
  }

  /** How the values of a state are stored. */
  public enum Storage {
    /** Unchanged: 4 bytes per value. */
    FLOAT32,
    /**
     * Rounded to 11 bits of precision: 2 bytes per value. Scores agree within about a thousandth.
     * Counts and sums over the whole history, which rounding would stop from growing, are stored
     * unchanged.
     */
    FLOAT16
  }

  /** The serialised state, for {@link Recommender#readState}. */
  public byte[] toBytes() {
    return toBytes(Storage.FLOAT32);
  }

  /** The serialised state in the given precision, for {@link Recommender#readState}. */
  public byte[] toBytes(Storage storage) {
    return StateFormat.write(
        state,
        switch (storage) {
          case FLOAT32 -> Float.BYTES;
          case FLOAT16 -> Short.BYTES;
        });
  }
}
