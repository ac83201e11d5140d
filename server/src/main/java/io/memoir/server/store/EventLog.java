package io.memoir.server.store;

import io.memoir.model.BadInputException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** Events of users, in order of arrival and in order of time. The log is the source of truth. */
public interface EventLog {
  /** Maximum number of events at which {@link #recentUsers} and {@link #recentOn} look. */
  int RECENT_EVENTS = 10_000;

  /**
   * Appends events in this order, each unless the log has one with its id. Two events with the same
   * id are the same event if user, item, type, time and value are equal (see {@link
   * Appended.Part}); another event with an existing id is a conflict and is not accepted.
   * Concurrent callers share one commit.
   *
   * @return the outcome of each event, in the same order
   */
  List<Appended> append(List<StoredEvent> events);

  /**
   * The events of a user after a position in the history, oldest first.
   *
   * @param limit maximum number of events; if as many are returned, there may be more
   */
  History history(String userId, EventCursor after, int limit);

  /** All events of a user, oldest first. */
  default History history(String userId) {
    return history(userId, EventCursor.START, Integer.MAX_VALUE);
  }

  /**
   * The last events of a user before a position in the history, newest first. The time that it
   * takes depends on the limit, and not on the length of the history.
   *
   * @param before {@link EventCursor#END} for the newest events; the event at this position is not
   *     included
   * @param limit maximum number of events; if as many are returned, there may be more
   */
  History latest(String userId, EventCursor before, int limit);

  /**
   * Events in order of arrival.
   *
   * <p>Once an event at a position has been read, no event will appear before it. Merging does not
   * change this order; later readers see the events under their new user.
   *
   * @param after the position of the last event read; 0 for none
   * @param limit maximum number of events; if fewer are returned, the end was reached
   */
  default List<LoggedEvent> follow(long after, int limit) {
    return page(after, limit).events();
  }

  /**
   * The events of {@link #follow}, and the number of events in the whole log, both read at the same
   * moment. A reader that has reached the end of the log has read every event in it. So all events
   * that were read are still in the log if, and only if, the log has as many; if one of them was
   * erased or deleted, it has fewer.
   *
   * @param after the position of the last event read; 0 for none
   * @param limit maximum number of events; if fewer are returned, the end was reached
   */
  LogPage page(long after, int limit);

  /** A summary of the events of a user; empty without events. */
  Optional<UserActivity> activity(String userId);

  /** The summaries of the events of several users, by user; users without events are missing. */
  Map<String, UserActivity> activities(Collection<String> userIds);

  /**
   * Deletes one event of a user, whose revision changes. The id can be used again. As with {@link
   * EventStore#erase}, models that were trained on the event and backups still contain it.
   *
   * @return whether the user had an event with this id
   */
  boolean deleteEvent(String userId, String eventId);

  /** The highest position used so far, or 0; the event there may have been erased. */
  long end();

  /**
   * Users with events, in an order that does not change.
   *
   * @param after the last user seen; empty to begin
   */
  List<String> users(Optional<String> after, int limit);

  /**
   * Users with events whose ids begin with a prefix, in an order that does not change. A store
   * without an index of ids looks at a limited number of users in each call.
   *
   * @param prefix 1 to {@value StoredEvent#MAXIMUM_ID_BYTES} bytes in UTF-8
   * @param after {@link FoundUsers#next} of the part before; empty to begin
   * @param limit maximum number of users
   * @throws BadInputException if {@code after} is not the end of a part
   */
  FoundUsers findUsers(String prefix, Optional<String> after, int limit);

  /**
   * The users of the events that arrived last, in the order of their last arrival, the latest
   * first. At most {@value #RECENT_EVENTS} events are looked at, so there can be fewer users than
   * the limit although the log has more.
   *
   * @param limit maximum number of users
   */
  List<String> recentUsers(int limit);

  /**
   * The users of the newest events on an item, each with its last event on the item. The {@value
   * #RECENT_EVENTS} events of the log that arrived last are looked at, as there is no index of
   * items.
   *
   * @param limit maximum number of users
   */
  ItemEvents recentOn(String itemId, int limit);

  /**
   * Users that have a document and no events, in an order that does not change. Contents are not
   * read.
   *
   * @param after {@link UsersWithoutEvents#last} of the part before; empty to begin
   * @param limit maximum number of documents to look at
   */
  default UsersWithoutEvents usersWithoutEvents(Optional<String> after, int limit) {
    return usersWithoutEvents("", after, limit);
  }

  /**
   * The same for users whose ids begin with a prefix.
   *
   * @param prefix empty for all users
   * @param limit maximum number of documents with the prefix to look at; a store without an index
   *     of ids looks at a limited number of others
   */
  UsersWithoutEvents usersWithoutEvents(String prefix, Optional<String> after, int limit);

  /**
   * Moves the events and the document of one user to another, atomically and permanently: an
   * anonymous user has become known. The history remains ordered by time. The first user no longer
   * exists afterwards, nor do its snapshots. Later events with the first id begin a new user with
   * that id.
   *
   * @param joining computes the content of the document from those of the first and of the other
   *     user, if both have one; otherwise the existing one, if any, becomes that of the other user.
   *     May be called more than once, must not call the store, and if it throws, nothing is changed
   * @return number of events moved
   * @throws BadInputException if both are the same user
   */
  long merge(String fromUserId, String toUserId, BinaryOperator<byte[]> joining);

  /** The same; if both users have a document, that of the other remains. */
  default long merge(String fromUserId, String toUserId) {
    return merge(fromUserId, toUserId, (_, to) -> to);
  }
}
