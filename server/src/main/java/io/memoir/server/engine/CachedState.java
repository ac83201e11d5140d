package io.memoir.server.engine;

import io.memoir.model.BadInputException;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.History;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StateSnapshot;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The cached state of one user, and the position in the history up to which it was computed.
 * Guarded by {@link #lock}, except for {@link #used}.
 */
final class CachedState {
  private static final int PAGE = 1_000;

  final ReentrantLock lock = new ReentrantLock();

  /** Whether the state has been loaded; before, it is empty. */
  boolean loaded;

  /** Whether it was evicted: a thread that waited for the lock has to look for another entry. */
  volatile boolean gone;

  private final Recommender recommender;
  private UserState state;
  private long revision;
  private EventCursor last = EventCursor.START;
  private EventCursor saved = EventCursor.START;

  /**
   * Whether the past of the user has changed since the state was computed; guarded by {@link
   * #lock}.
   */
  boolean outdated;

  /** The time of the last use, in ticks of {@link StateCache}; 0 while it is being loaded. */
  volatile long used;

  /** The empty state. */
  CachedState(Recommender recommender) {
    this.recommender = recommender;
    this.state = recommender.newState();
  }

  /** Restores a snapshot from the store, if it can be read. */
  void take(StateSnapshot snapshot) {
    takeBack(snapshot);
    saved = last;
  }

  /** Restores a snapshot that was not written to the store yet, if it can be read. */
  void takeBack(StateSnapshot snapshot) {
    try {
      state = recommender.readState(snapshot.state());
    } catch (BadInputException e) {
      return; // in an earlier format; the state is computed from the log
    }
    revision = snapshot.revision();
    last = snapshot.last();
  }

  UserState state() {
    return state;
  }

  /** Whether the log has events of the user. */
  boolean known() {
    return revision != 0;
  }

  /** Whether the state contains events that the last snapshot does not contain. */
  boolean unsaved() {
    return !outdated && !saved.equals(last);
  }

  /**
   * Adds the new events of the log to the state, or recomputes it if the past has changed.
   *
   * @return whether the past had changed
   */
  boolean catchUp(EventStore store, String userId) {
    boolean rebuilt = false;
    outdated = false;
    while (true) {
      History history = store.history(userId, last, PAGE);
      boolean fresh = last.equals(EventCursor.START);
      if (!fresh && history.revision() != revision) {
        state = recommender.newState();
        last = EventCursor.START;
        saved = EventCursor.START;
        rebuilt = true;
        continue;
      }
      revision = history.revision();
      for (LoggedEvent logged : history.events()) {
        recommender.observe(state, new Event(logged.event().itemId(), logged.event().time()));
        last = logged.cursor();
      }
      if (history.events().size() < PAGE) {
        return rebuilt;
      }
    }
  }

  /** A snapshot of the current state. */
  StateSnapshot snapshot() {
    return new StateSnapshot(revision, last, state.toBytes());
  }

  /** Records that the store has a snapshot, unless the past has changed since it was made. */
  void saved(StateSnapshot snapshot) {
    if (snapshot.revision() == revision) {
      saved = snapshot.last();
    }
  }
}
