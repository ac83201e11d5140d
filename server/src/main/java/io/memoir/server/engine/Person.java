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
import java.util.Optional;

/**
 * The state of one user, and how far into the log it was folded. Belongs to the thread that holds
 * the user's lock, but for {@link #used}.
 */
final class Person {
  private static final int PAGE = 1_000;

  private final Recommender recommender;
  private UserState state;
  private long revision;
  private EventCursor last = EventCursor.START;
  private EventCursor saved = EventCursor.START;

  /** When it was asked for last, in ticks of {@link People}. */
  volatile long used;

  /** Somebody of whom nothing is known yet. */
  Person(Recommender recommender) {
    this.recommender = recommender;
    this.state = recommender.newState();
  }

  /** Somebody as a snapshot has it; of nothing known if the snapshot cannot be read. */
  static Person of(Recommender recommender, Optional<StateSnapshot> snapshot) {
    Person person = new Person(recommender);
    snapshot.ifPresent(person::take);
    return person;
  }

  private void take(StateSnapshot snapshot) {
    try {
      state = recommender.readState(snapshot.state());
    } catch (BadInputException e) {
      return; // of a format before; the log has it all
    }
    revision = snapshot.revision();
    last = snapshot.last();
    saved = last;
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
    return !saved.equals(last);
  }

  /**
   * Folds what the log has beyond the state; folds all of it anew if the past has changed.
   *
   * @return whether the past had changed
   */
  boolean catchUp(EventStore store, String userId) {
    boolean rebuilt = false;
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

  /** Notes that a snapshot was kept. */
  void saved(StateSnapshot snapshot) {
    saved = snapshot.last();
  }
}
