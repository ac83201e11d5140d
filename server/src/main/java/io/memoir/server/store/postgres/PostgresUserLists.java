package io.memoir.server.store.postgres;

import io.memoir.server.store.EventLog;
import io.memoir.server.store.FoundUsers;
import io.memoir.server.store.ItemEvents;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.UserActivity;
import io.memoir.server.store.append.EventCodec;
import io.memoir.server.store.bytes.Utf8;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lists of users with events, within the transaction of a connection. */
final class PostgresUserLists {
  private final Connection connection;

  PostgresUserLists(Connection connection) {
    this.connection = connection;
  }

  /** Users in the order of their ids. */
  List<String> after(Optional<String> id, int limit) throws SQLException {
    return Query.of(
            connection,
            "SELECT user_id FROM memoir_user WHERE user_id > ? ORDER BY user_id LIMIT ?",
            id.map(Utf8::bytes).orElse(new byte[0]),
            limit)
        .rows(row -> Utf8.text(row.getBytes(1)));
  }

  /** Users with a prefix in the order of their ids. */
  FoundUsers find(String prefix, Optional<String> after, int limit) throws SQLException {
    List<String> users =
        Query.of(
                connection,
                """
                SELECT user_id FROM memoir_user
                WHERE user_id > ? AND user_id >= ? AND user_id < ? ORDER BY user_id LIMIT ?
                """,
                after.map(Utf8::bytes).orElse(new byte[0]),
                Utf8.bytes(prefix),
                Utf8.above(prefix),
                limit)
            .rows(row -> Utf8.text(row.getBytes(1)));
    return new FoundUsers(
        users, users.size() < limit ? Optional.empty() : Optional.of(users.getLast()));
  }

  /** The users of the last events in order of arrival. */
  List<String> recent(int limit) throws SQLException {
    return Query.of(
            connection,
            """
            SELECT u.user_id
            FROM (SELECT user_number, max(position) AS last
                  FROM (SELECT user_number, position FROM memoir_event
                        ORDER BY position DESC LIMIT ?) newest
                  GROUP BY user_number ORDER BY last DESC LIMIT ?) p
            JOIN memoir_user u ON u.number = p.user_number
            ORDER BY p.last DESC
            """,
            EventLog.RECENT_EVENTS,
            limit)
        .rows(row -> Utf8.text(row.getBytes(1)));
  }

  /**
   * The users of the newest events on an item. The database leaves out the events whose bytes do
   * not contain the id; whether another one is on the item is seen when it is decoded.
   */
  ItemEvents recentOn(String itemId, int limit) throws SQLException {
    Map<String, LoggedEvent> newest = new LinkedHashMap<>();
    long[] found = new long[1];
    long[] lookedAt = new long[1];
    Query.of(
            connection,
            """
            WITH newest AS MATERIALIZED (
              SELECT position, user_number, time, body FROM memoir_event
              ORDER BY position DESC LIMIT ?)
            SELECT c.looked_at, e.position, e.user_id, e.time, e.body
            FROM (SELECT count(*) AS looked_at FROM newest) c LEFT JOIN (
              SELECT n.position, u.user_id, n.time, n.body
              FROM newest n JOIN memoir_user u ON u.number = n.user_number
              WHERE position(?::bytea IN n.body) > 0) e ON true
            ORDER BY e.position DESC
            """,
            EventLog.RECENT_EVENTS,
            Utf8.bytes(itemId))
        .rows(row -> {
          lookedAt[0] = row.getLong(1);
          byte[] body = row.getBytes(5);
          if (body == null || !EventCodec.itemId(body).equals(itemId)) {
            return false;
          }
          found[0]++;
          String user = Utf8.text(row.getBytes(3));
          if (newest.size() < limit && !newest.containsKey(user)) {
            newest.put(
                user,
                new LoggedEvent(row.getLong(2), EventCodec.decode(user, row.getLong(4), body)));
          }
          return true;
        });
    return new ItemEvents(List.copyOf(newest.values()), found[0], lookedAt[0]);
  }

  /** The summaries of the events of users. */
  Map<String, UserActivity> activities(Collection<String> userIds) throws SQLException {
    Map<String, UserActivity> activities = new HashMap<>();
    Query.of(
            connection,
            PostgresUsers.HEAD + " WHERE user_id = ANY(?)",
            (Object) Query.many(userIds, Utf8::bytes))
        .rows(row ->
            activities.put(
                Utf8.text(row.getBytes(1)), new UserActivity(row.getLong(5), row.getLong(4))));
    return activities;
  }
}
