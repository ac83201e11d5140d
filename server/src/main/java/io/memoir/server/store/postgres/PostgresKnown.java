package io.memoir.server.store.postgres;

import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.append.DuplicateCheck;
import io.memoir.server.store.append.DuplicateCheck.UserHead;
import io.memoir.server.store.append.EventCodec;
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.bytes.Utf8;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The state of the database before a group of events, read with a few statements. */
record PostgresKnown(
    Map<String, LoggedEvent> events, Map<String, UserHead> heads, Set<List<String>> merges)
    implements DuplicateCheck.Known<SQLException> {

  static PostgresKnown of(Connection connection, List<StoredEvent> events) throws SQLException {
    Map<String, LoggedEvent> known = new HashMap<>();
    Set<List<String>> merges = new HashSet<>();
    Query.of(
            connection,
            """
            SELECT e.event_id, e.position, u.user_id, e.time, e.body
            FROM memoir_event e JOIN memoir_user u ON u.number = e.user_number
            WHERE e.event_id = ANY(?)
            """,
            (Object) Query.many(events, event -> Utf8.bytes(event.eventId())))
        .rows(row ->
            known.put(
                Utf8.text(row.getBytes(1)),
                new LoggedEvent(
                    row.getLong(2),
                    EventCodec.decode(
                        Utf8.text(row.getBytes(3)), row.getLong(4), row.getBytes(5)))));
    List<String> users = events.stream().map(StoredEvent::userId).distinct().toList();
    if (!known.isEmpty()) {
      Map<ByteBuffer, String> byHash = new HashMap<>();
      users.forEach(user -> byHash.put(ByteBuffer.wrap(IdHash.of(user)), user));
      Query.of(
              connection,
              """
              SELECT m.user_hash, u.user_id
              FROM memoir_merged m JOIN memoir_user u ON u.number = m.user_number
              WHERE m.user_hash = ANY(?)
              """,
              (Object) Query.many(users, IdHash::of))
          .rows(row ->
              merges.add(
                  List.of(
                      String.valueOf(byHash.get(ByteBuffer.wrap(row.getBytes(1)))),
                      Utf8.text(row.getBytes(2)))));
    }
    Map<String, UserHead> heads = new HashMap<>();
    Query.of(
            connection,
            PostgresUsers.HEAD + " WHERE user_id = ANY(?)",
            (Object) Query.many(users, Utf8::bytes))
        .rows(row -> heads.put(Utf8.text(row.getBytes(1)), PostgresUsers.readHead(row)));
    return new PostgresKnown(known, heads, merges);
  }

  @Override
  public Optional<LoggedEvent> event(String eventId) {
    return Optional.ofNullable(events.get(eventId));
  }

  @Override
  public boolean merged(String userId, String intoUserId) {
    return merges.contains(List.of(userId, intoUserId));
  }

  @Override
  public Optional<UserHead> head(String userId) {
    return Optional.ofNullable(heads.get(userId));
  }
}
