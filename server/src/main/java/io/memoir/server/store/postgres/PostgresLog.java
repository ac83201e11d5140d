package io.memoir.server.store.postgres;

import io.memoir.server.store.EventCursor;
import io.memoir.server.store.History;
import io.memoir.server.store.LogPage;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.append.DuplicateCheck;
import io.memoir.server.store.append.DuplicateCheck.Row;
import io.memoir.server.store.append.DuplicateCheck.Totals;
import io.memoir.server.store.append.DuplicateCheck.UserHead;
import io.memoir.server.store.append.EventCodec;
import io.memoir.server.store.bytes.Utf8;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The events and the totals of the log, within the transaction of a connection. */
final class PostgresLog {
  /** The events of a user after a place in the order of time, and those before one, backwards. */
  private static final String HISTORY_AFTER = historySql(">", "ASC");

  private static final String HISTORY_BEFORE = historySql("<", "DESC");

  private final Connection connection;

  PostgresLog(Connection connection) {
    this.connection = connection;
  }

  /** One statement, so that revision and events are read at the same moment. */
  private static String historySql(String comparison, String direction) {
    return """
    SELECT u.revision, e.position, e.time, e.body
    FROM memoir_user u LEFT JOIN LATERAL (
      SELECT position, time, body FROM memoir_event
      WHERE user_number = u.number AND (time, position) %1$s (?, ?)
      ORDER BY time %2$s, position %2$s LIMIT ?) e ON true
    WHERE u.user_id = ?
    ORDER BY e.time %2$s, e.position %2$s
    """
        .formatted(comparison, direction);
  }

  /** The events of a user after a place in the order of time. */
  History history(String userId, EventCursor after, int limit) throws SQLException {
    return history(HISTORY_AFTER, userId, after, limit);
  }

  /** The events of a user before a place in the order of time, the newest first. */
  History latest(String userId, EventCursor before, int limit) throws SQLException {
    return history(HISTORY_BEFORE, userId, before, limit);
  }

  private History history(String sql, String userId, EventCursor cursor, int limit)
      throws SQLException {
    List<LoggedEvent> events = new ArrayList<>();
    long[] revision = new long[1];
    Query.of(connection, sql, cursor.time(), cursor.position(), limit, Utf8.bytes(userId))
        .rows(row -> {
          revision[0] = row.getLong(1);
          byte[] body = row.getBytes(4);
          return body != null
              && events.add(
                  new LoggedEvent(row.getLong(2), EventCodec.decode(userId, row.getLong(3), body)));
        });
    return new History(revision[0], events);
  }

  /** The events after a position, and the number of all events at the same moment. */
  LogPage page(long after, int limit) throws SQLException {
    // One statement, so that events and total are read at the same moment.
    List<LoggedEvent> events = new ArrayList<>();
    long[] total = new long[1];
    Query.of(
            connection,
            """
            SELECT t.events, e.position, e.user_id, e.time, e.body
            FROM memoir_totals t LEFT JOIN (
              SELECT p.position, u.user_id, p.time, p.body
              FROM (SELECT * FROM memoir_event WHERE position > ? ORDER BY position LIMIT ?) p
              JOIN memoir_user u ON u.number = p.user_number) e ON true
            ORDER BY e.position
            """,
            after,
            limit)
        .rows(row -> {
          total[0] = row.getLong(1);
          byte[] body = row.getBytes(5);
          return body != null
              && events.add(
                  new LoggedEvent(
                      row.getLong(2),
                      EventCodec.decode(Utf8.text(row.getBytes(3)), row.getLong(4), body)));
        });
    return new LogPage(events, total[0]);
  }

  /** Writes accepted events, the summaries of their users, and the totals. */
  void write(DuplicateCheck admission) throws SQLException {
    if (admission.rows().isEmpty()) {
      return;
    }
    List<Map.Entry<String, UserHead>> heads = List.copyOf(admission.heads().entrySet());
    Query.of(
            connection,
            """
            INSERT INTO memoir_user (user_id, number, revision, newest, events)
            SELECT * FROM unnest(?::bytea[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
            ON CONFLICT (number) DO UPDATE SET revision = excluded.revision,
              newest = excluded.newest, events = excluded.events
            """,
            Query.many(heads, head -> Utf8.bytes(head.getKey())),
            Query.numbers(heads, head -> head.getValue().number()),
            Query.numbers(heads, head -> head.getValue().revision()),
            Query.numbers(heads, head -> head.getValue().newest()),
            Query.numbers(heads, head -> head.getValue().events()))
        .write();
    List<Row> rows = admission.rows();
    Query.of(
            connection,
            """
            INSERT INTO memoir_event (position, user_number, time, event_id, body)
            SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[], ?::bytea[])
            """,
            Query.numbers(rows, Row::position),
            Query.numbers(rows, Row::userNumber),
            Query.numbers(rows, row -> row.event().time()),
            Query.many(rows, row -> Utf8.bytes(row.event().eventId())),
            Query.many(rows, row -> EventCodec.encode(row.event())))
        .write();
    write(admission.totals());
  }

  /** The size of the tables, in bytes. */
  long bytes() throws SQLException {
    return Query.of(
            connection,
            """
            SELECT sum(pg_total_relation_size(name::regclass))::bigint
            FROM unnest(ARRAY['memoir_user', 'memoir_event', 'memoir_snapshot', 'memoir_document'])
              AS name
            """)
        .row(row -> row.getLong(1))
        .orElse(0L);
  }

  Totals totals() throws SQLException {
    return totals("");
  }

  /** The totals, which no other transaction can change before this one ends. */
  Totals lockTotals() throws SQLException {
    return totals(" FOR UPDATE");
  }

  private Totals totals(String lock) throws SQLException {
    return Query.of(
            connection, "SELECT end_position, numbers, events, users FROM memoir_totals" + lock)
        .row(row -> new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .orElseThrow(() -> new SQLException("memoir_totals has no row", "XX001"));
  }

  void write(Totals totals) throws SQLException {
    Query.of(
            connection,
            "UPDATE memoir_totals SET end_position = ?, numbers = ?, events = ?, users = ?",
            totals.end(),
            totals.numbers(),
            totals.events(),
            totals.users())
        .write();
  }
}
