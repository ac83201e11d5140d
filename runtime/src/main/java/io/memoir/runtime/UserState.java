package io.memoir.runtime;

import io.memoir.runtime.state.State;
import io.memoir.runtime.state.StateFormat;
import java.util.Optional;

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
  final State state;

  UserState(State state) {
    this.state = state;
  }

  /** An independent state that remembers the same. */
  public UserState copy() {
    return new UserState(state.copy());
  }

  /** Number of events it has taken. */
  public long eventCount() {
    return state.eventCount();
  }

  /** Milliseconds since 1970 of the last event; 0 if unknown. */
  public long lastTime() {
    return state.lastTime();
  }

  /** Number of distinct items seen; empty if they are not remembered. */
  public Optional<Integer> seenCount() {
    return state.seen == null ? Optional.empty() : Optional.of(state.seen.size());
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

  /** Bytes that {@link Recommender#readState} reads. */
  public byte[] toBytes() {
    return toBytes(Storage.FLOAT32);
  }

  /** Bytes that {@link Recommender#readState} reads, with the memory stored in a certain way. */
  public byte[] toBytes(Storage storage) {
    return StateFormat.write(
        state,
        switch (storage) {
          case FLOAT32 -> Float.BYTES;
          case FLOAT16 -> Short.BYTES;
        });
  }
}
