package io.memoir.server.store.postgres;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.append.DuplicateCheck;
import io.memoir.server.store.append.DuplicateCheck.Totals;
import io.memoir.server.store.append.DuplicateCheck.UserHead;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

/** Changes of what is in the log already, within the transaction of a connection. */
final class PostgresChanges {
  private final Connection connection;
  private final PostgresLog log;
  private final PostgresUsers users;

  PostgresChanges(Connection connection) {
    this.connection = connection;
    this.log = new PostgresLog(connection);
    this.users = new PostgresUsers(connection);
  }

  /** Merges a user into another; returns the number of events that this one got. */
  long merge(String fromUserId, String toUserId, BinaryOperator<byte[]> joining)
      throws SQLException {
    Totals before = log.lockTotals();
    PostgresDocuments documents = new PostgresDocuments(connection, DocumentKind.USER);
    documents.lock(0);
    documents.move(fromUserId, toUserId, joining);
    Optional<UserHead> from = users.head(fromUserId);
    if (from.isEmpty()) {
      return 0;
    }
    Optional<UserHead> known = users.head(toUserId);
    UserHead to = DuplicateCheck.merged(from.get(), known, before.end() + 1, before.numbers() + 1);
    users.replace(toUserId, to);
    users.moveEvents(fromUserId, from.get().number(), to.number());
    log.write(
        new Totals(
            before.end() + 1,
            Math.max(before.numbers(), to.number()),
            before.events(),
            before.users() - (known.isPresent() ? 1 : 0)));
    return from.get().events();
  }

  /** Erases a user, after a condition has seen the document of the user. */
  ErasureReceipt erase(String userId, Consumer<Optional<byte[]>> condition) throws SQLException {
    Totals before = log.lockTotals();
    PostgresDocuments described = new PostgresDocuments(connection, DocumentKind.USER);
    described.lock(0);
    condition.accept(described.content(userId));
    PostgresRemoval.note(connection);
    long documents = described.remove(userId);
    Optional<UserHead> head = users.head(userId);
    if (head.isEmpty()) {
      return new ErasureReceipt(0, 0, documents);
    }
    long snapshots = users.removeSnapshots(head.get().number());
    long events = users.remove(head.get().number());
    log.write(
        new Totals(before.end(), before.numbers(), before.events() - events, before.users() - 1));
    return new ErasureReceipt(events, snapshots, documents);
  }

  /** Deletes one event of a user; returns whether it existed. */
  boolean deleteEvent(String userId, String eventId) throws SQLException {
    Totals before = log.lockTotals();
    Optional<UserHead> head = users.head(userId);
    if (head.isEmpty() || !users.removeEvent(head.get().number(), eventId)) {
      return false;
    }
    Optional<UserHead> left =
        DuplicateCheck.without(head.get(), before.end() + 1, users.newest(head.get().number()));
    if (left.isPresent()) {
      users.replace(userId, left.get());
    } else {
      users.remove(head.get().number());
    }
    log.write(DuplicateCheck.without(before, left));
    PostgresRemoval.note(connection);
    return true;
  }
}
