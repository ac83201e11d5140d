package io.memoir.server.store;

import io.memoir.model.BadInputException;
import java.util.List;
import java.util.Optional;

/** Events of users, in order of arrival and in order of time. The log is the truth. */
public interface EventLog {
  /**
   * Appends events in this order, each unless the log has one of its id. Two events of one id are
   * the same event if user, item, type, time and value are equal (see {@link Appended.Part});
   * another event of a known id is a conflict and is not taken. Concurrent callers share one
   * commit.
   *
   * @return what became of each event, in the same order
   */
  List<Appended> append(List<StoredEvent> events);

  /**
   * What a user did after a place in the history, oldest first.
   *
   * @param limit on the number of events; if as many come back, there may be more
   */
  History history(String userId, EventCursor after, int limit);

  /** All that a user did, oldest first. */
  default History history(String userId) {
    return history(userId, EventCursor.START, Integer.MAX_VALUE);
  }

  /**
   * Events in order of arrival.
   *
   * <p>Once an event at a position has been seen, none will ever appear before it. Merging does not
   * move events in this order; who reads them later sees them under their new user.
   *
   * @param after the position of the last event that was seen; 0 for none
   * @param limit on the number of events; if fewer come back, the end was reached
   */
  default List<LoggedEvent> follow(long after, int limit) {
    return page(after, limit).events();
  }

  /**
   * What {@link #follow} tells, and how many events the whole log holds, both of one moment. Who
   * has followed the log to its end has seen every event that is in it. So all that were seen are
   * still there if, and only if, the log holds as many; and if one of them was erased or deleted,
   * it holds fewer.
   *
   * @param after the position of the last event that was seen; 0 for none
   * @param limit on the number of events; if fewer come back, the end was reached
   */
  LogPage page(long after, int limit);

  /** What the log has of a user in short; empty without events. */
  Optional<UserActivity> activity(String userId);

  /**
   * Deletes one event of a user, whose past has changed then. Its id is free again. As with {@link
   * EventStore#erase}, a model that learnt it and backups keep it.
   *
   * @return whether the user had an event of this id
   */
  boolean deleteEvent(String userId, String eventId);

  /** The highest position given so far, or 0; the event there may have been erased. */
  long end();

  /**
   * Users that have events, in an order of the store's own that does not change.
   *
   * @param after the last user that was seen; empty to begin
   */
  List<String> users(Optional<String> after, int limit);

  /**
   * Makes the events of one user those of another, at once and for good: an anonymous user has
   * become known. Order is by time, as ever. The first user is gone afterwards, with snapshots; its
   * document becomes the other's if that has none. Events that come later for the first id begin a
   * user of that id anew.
   *
   * @return how many events were moved
   * @throws BadInputException if both are the same user
   */
  long merge(String fromUserId, String toUserId);
}
