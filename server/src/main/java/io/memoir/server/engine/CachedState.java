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
 * The state of one user, and how far into the log it was folded. Belongs to the thread that holds
 * {@link #lock}, but for {@link #used}.
 */
final class CachedState {
  private static final int PAGE = 1_000;

  final ReentrantLock lock = new ReentrantLock();

  /** Whether it holds what the log has of the user; before, it holds nothing. */
  boolean loaded;

  /** Whether it left memory: somebody who waited for the lock has to look for another one. */
  volatile boolean gone;

  private final Recommender recommender;
  private UserState state;
  private long revision;
  private EventCursor last = EventCursor.START;
  private EventCursor saved = EventCursor.START;

  /** Whether the log is known to have another past than the state; guarded by {@link #lock}. */
  boolean outdated;

  /** When it was asked for last, in ticks of {@link StateCache}; 0 while it is loaded. */
  volatile long used;

  /** Somebody of whom nothing is known yet. */
  CachedState(Recommender recommender) {
    this.recommender = recommender;
    this.state = recommender.newState();
  }

  /** Goes on from a snapshot that the store has, if that can be read. */
  void take(StateSnapshot snapshot) {
    takeBack(snapshot);
    saved = last;
  }

  /** Goes on from a snapshot that was never written, if that can be read. */
  void takeBack(StateSnapshot snapshot) {
    try {
      state = recommender.readState(snapshot.state());
    } catch (BadInputException e) {
      return; // of a format before; the log has it all
    }
    revision = snapshot.revision();
    last = snapshot.last();
  }

  UserState state() {
    return state;
  }

  /** Whether the log has anything of the user. */
  boolean known() {
    return revision != 0;
  }

  /** Whether the state is further than the last snapshot. */
  boolean unsaved() {
    return !outdated && !saved.equals(last);
  }

  /**
   * Folds what the log has beyond the state; folds all of it anew if the past has changed.
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

  /** The state as it is now, to be kept in the store. */
  StateSnapshot snapshot() {
    return new StateSnapshot(revision, last, state.toBytes());
  }

  /** Notes that the store has a snapshot, unless the past has changed since it was made. */
  void saved(StateSnapshot snapshot) {
    if (snapshot.revision() == revision) {
      saved = snapshot.last();
    }
  }
}
