package io.memoir.server.engine;

import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.History;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StateSnapshot;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The cached state of one user, and the position in the history up to which it was computed.
 * Guarded by {@link #lock}, except for {@link #used}.
 *
 * <p>An event on an item that the model does not know is skipped. If the item may become known,
 * this is recorded: such a state is never saved, so that a snapshot contains all events before its
 * cursor, and it is recomputed from the last snapshot once one of its items is known.
 */
final class CachedState {
  private static final int PAGE = 1_000;
  private static final int[] NOTHING = {};

  final ReentrantLock lock = new ReentrantLock();

  /** Whether the state has been loaded; before, it is empty. */
  boolean loaded;

  /** Whether it was evicted: a thread that waited for the lock has to look for another entry. */
  volatile boolean gone;

  private final LiveModel model;
  private UserState state;
  private long revision;
  private EventCursor last = EventCursor.START;
  private EventCursor saved = EventCursor.START;

  /** Hashes of the ids of items whose events were skipped, ascending. */
  private int[] skipped = NOTHING;

  /** The number of items of the model that were checked; the skipped ones are not among them. */
  private int lookedAt;

  /**
   * Whether the past of the user has changed since the state was computed; guarded by {@link
   * #lock}.
   */
  boolean outdated;

  /** The time of the last use, in ticks of {@link StateCache}; 0 while it is being loaded. */
  volatile long used;

  /** The empty state. */
  CachedState(LiveModel model) {
    this.model = model;
    this.state = model.version().recommender().newState();
  }

  /** Restores a snapshot from the store, if it can be read. */
  void take(StateSnapshot snapshot) {
    takeBack(snapshot);
    saved = last;
  }

  /** Restores a snapshot that was not written to the store yet, if it can be read. */
  void takeBack(StateSnapshot snapshot) {
    try {
      state = model.version().recommender().readState(snapshot.state());
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

  /**
   * Whether the state contains events that the last snapshot does not contain, and may be saved.
   */
  boolean unsaved() {
    return !outdated && skipped.length == 0 && !saved.equals(last);
  }

  /** Whether the model knows an item by now whose events were skipped. */
  boolean missesEvents() {
    if (skipped.length == 0) {
      return false;
    }
    ItemTable items = model.recommender().items();
    while (lookedAt < items.size()) {
      if (Arrays.binarySearch(skipped, items.item(lookedAt).id().hashCode()) >= 0) {
        return true;
      }
      lookedAt++;
    }
    return false;
  }

  /** Forgets everything, so that it can be loaded again. */
  void clear() {
    begin();
    revision = 0;
    outdated = false;
    loaded = false;
  }

  private void begin() {
    state = model.version().recommender().newState();
    last = EventCursor.START;
    saved = EventCursor.START;
    skipped = NOTHING;
  }

  /**
   * Adds the new events of the log to the state, or recomputes it if the past has changed.
   *
   * @return whether the past had changed
   * @throws History.ChangingException if it changes too often meanwhile
   */
  boolean catchUp(EventStore store, String userId) {
    boolean rebuilt = false;
    outdated = false;
    History.Restarts restarts = new History.Restarts();
    while (true) {
      History history = store.history(userId, last, PAGE);
      boolean fresh = last.equals(EventCursor.START);
      if (!fresh && history.revision() != revision) {
        restarts.again();
        begin();
        rebuilt = true;
        continue;
      }
      revision = history.revision();
      fold(history);
      if (history.events().size() < PAGE) {
        return rebuilt;
      }
    }
  }

  private void fold(History history) {
    Recommender recommender = model.recommender();
    if (skipped.length == 0) {
      lookedAt = recommender.items().size();
    }
    for (LoggedEvent logged : history.events()) {
      boolean taken = recommender.observe(state, model.features().event(logged.event()));
      if (!taken && model.takesItems()) {
        skip(logged.event().itemId());
      }
      last = logged.cursor();
    }
  }

  private void skip(String itemId) {
    int hash = itemId.hashCode();
    int at = Arrays.binarySearch(skipped, hash);
    if (at < 0) {
      int[] more = Arrays.copyOf(skipped, skipped.length + 1);
      System.arraycopy(skipped, -at - 1, more, -at, skipped.length + at + 1);
      more[-at - 1] = hash;
      skipped = more;
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
