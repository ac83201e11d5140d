package io.memoir.server.store.postgres;

import io.memoir.server.store.DocumentChanges;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.UsersWithoutEvents;
import io.memoir.server.store.bytes.Utf8;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** The documents of one kind, within the transaction of a connection. */
final class PostgresDocuments {
  private final Connection connection;
  private final int kind;

  PostgresDocuments(Connection connection, DocumentKind kind) {
    this.connection = connection;
    this.kind = kind.code();
  }

  /**
   * Locks the documents of this kind against changes by others until the transaction ends, and
   * assigns numbers to changes.
   *
   * @return the last of them
   */
  long lock(int changes) throws SQLException {
    return Query.of(
            connection,
            "UPDATE memoir_document_change SET last = last + ? WHERE kind = ? RETURNING last",
            changes,
            kind)
        .row(row -> row.getLong(1))
        .orElseThrow(() -> new SQLException("memoir_document_change lacks a row", "XX001"));
  }

  void put(List<StoredDocument> documents) throws SQLException {
    Map<String, byte[]> last = new HashMap<>();
    documents.forEach(document -> last.put(document.id(), document.content()));
    List<Map.Entry<String, byte[]>> entries =
        last.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    long end = lock(entries.size());
    Long[] changes = new Long[entries.size()];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = end - changes.length + 1 + i;
    }
    Query.of(
            connection,
            """
            INSERT INTO memoir_document (kind, id, content, change)
            SELECT ?, id, content, change
            FROM unnest(?::bytea[], ?::bytea[], ?::bigint[]) AS given (id, content, change)
            ON CONFLICT (kind, id)
              DO UPDATE SET content = excluded.content, change = excluded.change
            """,
            kind,
            entries.stream().map(entry -> Utf8.bytes(entry.getKey())).toArray(byte[][]::new),
            entries.stream().map(Map.Entry::getValue).toArray(byte[][]::new),
            changes)
        .write();
  }

  Optional<byte[]> content(String id) throws SQLException {
    return Query.of(
            connection,
            "SELECT content FROM memoir_document WHERE kind = ? AND id = ?",
            kind,
            Utf8.bytes(id))
        .row(row -> row.getBytes(1));
  }

  Optional<byte[]> change(String id, UnaryOperator<Optional<byte[]>> change) throws SQLException {
    lock(0);
    Optional<byte[]> after = change.apply(content(id));
    if (after.isPresent()) {
      put(List.of(new StoredDocument(id, after.get())));
    } else {
      delete(id);
    }
    return after;
  }

  boolean delete(String id) throws SQLException {
    lock(0);
    return remove(id) > 0;
  }

  /** Deletes a document of a kind that is locked; returns how many there were: 0 or 1. */
  long remove(String id) throws SQLException {
    return Query.of(
            connection,
            "DELETE FROM memoir_document WHERE kind = ? AND id = ?",
            kind,
            Utf8.bytes(id))
        .write();
  }

  /**
   * Moves a document of a kind that is locked to another id.
   *
   * @param joining computes the content if there is one with the other id
   */
  void move(String fromId, String toId, BinaryOperator<byte[]> joining) throws SQLException {
    Optional<byte[]> from = content(fromId);
    if (from.isEmpty()) {
      return;
    }
    byte[] moved = from.get();
    byte[] content = content(toId).map(to -> joining.apply(moved, to)).orElse(moved);
    put(List.of(new StoredDocument(toId, content)));
    remove(fromId);
  }

  /**
   * Of users with documents, those without events.
   *
   * @param prefix of their ids; empty for all users
   */
  UsersWithoutEvents withoutEvents(String prefix, Optional<String> after, int limit)
      throws SQLException {
    List<String> users = new ArrayList<>();
    List<String> all =
        Query.of(
                connection,
                """
                SELECT d.id, EXISTS (SELECT FROM memoir_user u WHERE u.user_id = d.id)
                FROM memoir_document d
                WHERE d.kind = ? AND d.id > ? AND d.id >= ? AND d.id < ? ORDER BY d.id LIMIT ?
                """,
                kind,
                after.map(Utf8::bytes).orElse(new byte[0]),
                Utf8.bytes(prefix),
                Utf8.above(prefix),
                limit)
            .rows(row -> {
              String id = Utf8.text(row.getBytes(1));
              if (!row.getBoolean(2)) {
                users.add(id);
              }
              return id;
            });
    return new UsersWithoutEvents(
        users, all.size() < limit ? Optional.empty() : Optional.of(all.getLast()));
  }

  /** Documents in the order of their ids. */
  List<StoredDocument> after(Optional<String> id, int limit) throws SQLException {
    return Query.of(
            connection,
            "SELECT id, content FROM memoir_document WHERE kind = ? AND id > ? ORDER BY id LIMIT ?",
            kind,
            id.map(Utf8::bytes).orElse(new byte[0]),
            limit)
        .rows(row -> new StoredDocument(Utf8.text(row.getBytes(1)), row.getBytes(2)));
  }

  /** The number of the last change. */
  long lastChange() throws SQLException {
    return Query.of(connection, "SELECT last FROM memoir_document_change WHERE kind = ?", kind)
        .row(row -> row.getLong(1))
        .orElseThrow(() -> new SQLException("memoir_document_change lacks a row", "XX001"));
  }

  DocumentChanges changedAfter(long change, int limit) throws SQLException {
    long[] last = {change};
    List<StoredDocument> documents =
        Query.of(
                connection,
                """
                SELECT id, content, change FROM memoir_document
                WHERE kind = ? AND change > ? ORDER BY change LIMIT ?
                """,
                kind,
                change,
                limit)
            .rows(row -> {
              last[0] = row.getLong(3);
              return new StoredDocument(Utf8.text(row.getBytes(1)), row.getBytes(2));
            });
    return new DocumentChanges(documents, last[0]);
  }
}
