package io.memoir.server.store.postgres;

import io.memoir.server.store.append.DuplicateCheck.UserHead;
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.bytes.Utf8;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Merging and erasing of single users, within the transaction of a connection. */
final class PostgresUsers {
  /** The beginning of statements whose rows {@link #readHead} reads. */
  static final String HEAD = "SELECT user_id, number, revision, newest, events FROM memoir_user";

  private final Connection connection;

  PostgresUsers(Connection connection) {
    this.connection = connection;
  }

  Optional<UserHead> head(String userId) throws SQLException {
    return Query.of(connection, HEAD + " WHERE user_id = ? FOR UPDATE", (Object) Utf8.bytes(userId))
        .row(PostgresUsers::readHead);
  }

  /** Writes the summary of a user, who may be new. */
  void replace(String userId, UserHead head) throws SQLException {
    Query.of(
            connection,
            """
            INSERT INTO memoir_user (user_id, number, revision, newest, events)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (number) DO UPDATE SET revision = excluded.revision,
              newest = excluded.newest, events = excluded.events
            """,
            Utf8.bytes(userId),
            head.number(),
            head.revision(),
            head.newest(),
            head.events())
        .write();
    removeSnapshots(head.number());
  }

  /** Moves the events of one user to another, and removes the first. */
  void moveEvents(String fromUserId, long fromNumber, long toNumber) throws SQLException {
    Query.of(
            connection,
            """
            INSERT INTO memoir_merged
            SELECT ?, ? UNION SELECT ?, user_hash FROM memoir_merged WHERE user_number = ?
            ON CONFLICT (user_number, user_hash) DO NOTHING
            """,
            toNumber,
            IdHash.of(fromUserId),
            toNumber,
            fromNumber)
        .write();
    Query.of(
            connection,
            "UPDATE memoir_event SET user_number = ? WHERE user_number = ?",
            toNumber,
            fromNumber)
        .write();
    Query.of(connection, "DELETE FROM memoir_user WHERE number = ?", fromNumber).write();
  }

  /** Removes a user with events and snapshots; returns the number of events. */
  long remove(long number) throws SQLException {
    Query.of(connection, "DELETE FROM memoir_user WHERE number = ?", number).write();
    return Query.of(connection, "DELETE FROM memoir_event WHERE user_number = ?", number).write();
  }

  /** Removes one event of a user; returns whether it existed. */
  boolean removeEvent(long number, String eventId) throws SQLException {
    return Query.of(
                connection,
                "DELETE FROM memoir_event WHERE user_number = ? AND event_id = ?",
                number,
                Utf8.bytes(eventId))
            .write()
        > 0;
  }

  /** The time of a user's newest event; without events, the earliest possible time. */
  long newest(long number) throws SQLException {
    return Query.of(
            connection,
            "SELECT time FROM memoir_event WHERE user_number = ? ORDER BY time DESC LIMIT 1",
            number)
        .row(row -> row.getLong(1))
        .orElse(Long.MIN_VALUE);
  }

  long removeSnapshots(long number) throws SQLException {
    return Query.of(connection, "DELETE FROM memoir_snapshot WHERE user_number = ?", number)
        .write();
  }

  /** Columns 2 to 5 of a row of users: number, revision, time of the newest event, events. */
  static UserHead readHead(ResultSet row) throws SQLException {
    return new UserHead(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
  }
}
