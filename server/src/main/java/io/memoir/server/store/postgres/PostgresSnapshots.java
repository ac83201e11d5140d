package io.memoir.server.store.postgres;

import io.memoir.server.store.EventCursor;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.bytes.Utf8;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The snapshots of user states of a {@link PostgresEventStore}. */
final class PostgresSnapshots {
  private static final int DELETED_AT_ONCE = 10_000;

  private final PostgresDatabase database;

  PostgresSnapshots(PostgresDatabase database) {
    this.database = database;
  }

  int save(String fingerprint, Map<String, StateSnapshot> snapshots) {
    StoredEvent.checkId("fingerprint", fingerprint);
    List<Map.Entry<String, StateSnapshot>> entries = List.copyOf(snapshots.entrySet());
    return database.transaction(connection ->
        Query.of(
                connection,
                """
                WITH given AS (
                  SELECT * FROM unnest(?::bytea[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[])
                    AS given (user_id, revision, time, position, state)),
                current AS (
                  SELECT u.number, given.* FROM memoir_user u JOIN given
                    ON u.user_id = given.user_id AND u.revision = given.revision
                  ORDER BY u.number FOR KEY SHARE OF u)
                INSERT INTO memoir_snapshot
                  SELECT ?, number, revision, time, position, state FROM current
                ON CONFLICT (fingerprint, user_number) DO UPDATE SET revision = excluded.revision,
                  time = excluded.time, position = excluded.position, state = excluded.state
                """,
                Query.many(entries, entry -> Utf8.bytes(entry.getKey())),
                Query.numbers(entries, entry -> entry.getValue().revision()),
                Query.numbers(entries, entry -> entry.getValue().last().time()),
                Query.numbers(entries, entry -> entry.getValue().last().position()),
                Query.many(entries, entry -> entry.getValue().state()),
                Utf8.bytes(fingerprint))
            .write());
  }

  Optional<StateSnapshot> get(String fingerprint, String userId) {
    StoredEvent.checkId("fingerprint", fingerprint);
    StoredEvent.checkId("userId", userId);
    return database.transaction(connection ->
        Query.of(
                connection,
                """
                SELECT s.revision, s.time, s.position, s.state
                FROM memoir_user u JOIN memoir_snapshot s
                  ON s.user_number = u.number AND s.revision = u.revision
                WHERE u.user_id = ? AND s.fingerprint = ?
                """,
                Utf8.bytes(userId),
                Utf8.bytes(fingerprint))
            .row(row ->
                new StateSnapshot(
                    row.getLong(1),
                    new EventCursor(row.getLong(2), row.getLong(3)),
                    row.getBytes(4))));
  }

  /** Deletes the snapshots of all other models. */
  void keep(Set<String> fingerprints) {
    deleteWhere("fingerprint <> ALL (?::bytea[])", fingerprints);
  }

  /** Deletes the snapshots of these models. */
  void drop(Set<String> fingerprints) {
    deleteWhere("fingerprint = ANY (?::bytea[])", fingerprints);
  }

  /** Deletes snapshots in several commits. */
  private void deleteWhere(String condition, Set<String> fingerprints) {
    byte[][] compared = fingerprints.stream().map(Utf8::bytes).toArray(byte[][]::new);
    String sql =
        """
        DELETE FROM memoir_snapshot WHERE ctid IN (
          SELECT ctid FROM memoir_snapshot WHERE %s LIMIT ?)
        """
            .formatted(condition);
    int deleted;
    do {
      deleted =
          database.transaction(
              connection -> Query.of(connection, sql, compared, DELETED_AT_ONCE).write());
    } while (deleted == DELETED_AT_ONCE);
  }
}
