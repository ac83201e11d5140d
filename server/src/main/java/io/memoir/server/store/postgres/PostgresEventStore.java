package io.memoir.server.store.postgres;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Appended;
import io.memoir.server.store.DocumentChanges;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.FoundUsers;
import io.memoir.server.store.History;
import io.memoir.server.store.ItemEvents;
import io.memoir.server.store.LogPage;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoreStatistics;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.UserActivity;
import io.memoir.server.store.UsersWithoutEvents;
import io.memoir.server.store.append.DuplicateCheck;
import io.memoir.server.store.append.DuplicateCheck.Totals;
import io.memoir.server.store.append.GroupCommit;
import io.memoir.server.store.append.Limits;
import io.memoir.server.store.append.Probe;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The event store for several processes, in PostgreSQL; {@link PostgresSchema} describes its
 * tables.
 *
 * <p>Every writer of events locks the only row of {@code memoir_totals} until its commit, so that
 * positions become visible in order, also in other processes. While the database is unavailable,
 * calls fail within the limits of {@link PostgresLimits}; they work again when it is back.
 */
public final class PostgresEventStore implements EventStore {
  private final PostgresDatabase database;
  private final GroupCommit group = new GroupCommit(this::commit);
  private final AtomicLong commits = new AtomicLong();
  private final PostgresRemoval removals;
  private final PostgresSnapshots snapshots;

  private PostgresEventStore(PostgresDatabase database, long small) {
    this.database = database;
    this.removals = new PostgresRemoval(database, small);
    this.snapshots = new PostgresSnapshots(database);
  }

  /**
   * Opens the store of a database, whose tables are created if they do not exist. Messages and logs
   * contain only the host and database of the address, and never the password.
   *
   * @param address of the JDBC driver: {@code
   *     jdbc:postgresql://host:5432/database?user=NAME&password=WORD}, with {@code
   *     &currentSchema=NAME} for tables in a schema of their own
   * @throws BadInputException if the address is invalid, the database rejects the login or does not
   *     exist, it is too old, its tables have a newer format, or it can lose committed transactions
   * @throws StoreUnavailableException if the database does not answer
   */
  public static PostgresEventStore open(String address, Durability durability) {
    return open(address, Optional.empty(), durability);
  }

  /** The same with a password that is not in the address. */
  public static PostgresEventStore open(
      String address, Optional<String> password, Durability durability) {
    return open(
        PostgresAddress.of(address, password),
        durability,
        PostgresVacuum.SMALL,
        PostgresLimits.standard());
  }

  /**
   * Opens the store of a database.
   *
   * @param small maximum size of a store whose tables an erasure rewrites, in bytes
   */
  static PostgresEventStore open(
      PostgresAddress address, Durability durability, long small, PostgresLimits limits) {
    PostgresDatabase database = PostgresDatabase.open(address, durability, limits);
    try {
      PostgresSchema.prepare(database, durability);
      PostgresEventStore store = new PostgresEventStore(database, small);
      store.removals.resume();
      return store;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  @Override
  public List<Appended> append(List<StoredEvent> events) {
    return group.append(events);
  }

  private List<Appended> commit(List<StoredEvent> events) {
    List<Appended> results =
        database.transaction(connection -> {
          PostgresLog log = new PostgresLog(connection);
          Totals before = log.lockTotals();
          DuplicateCheck admission =
              DuplicateCheck.of(events, before, PostgresKnown.of(connection, events));
          log.write(admission);
          return admission.results();
        });
    commits.incrementAndGet();
    return results;
  }

  @Override
  public History history(String userId, EventCursor after, int limit) {
    StoredEvent.checkId("userId", userId);
    Limits.check(limit);
    return inLog(log -> log.history(userId, after, limit));
  }

  @Override
  public History latest(String userId, EventCursor before, int limit) {
    StoredEvent.checkId("userId", userId);
    Limits.check(limit);
    return inLog(log -> log.latest(userId, before, limit));
  }

  @Override
  public LogPage page(long after, int limit) {
    Limits.check(limit);
    return inLog(log -> log.page(after, limit));
  }

  @Override
  public long end() {
    return inLog(log -> log.totals().end());
  }

  /** An operation on the log. */
  @FunctionalInterface
  private interface LogUse<T> {
    T of(PostgresLog log) throws SQLException;
  }

  private <T> T inLog(LogUse<T> use) {
    return database.transaction(connection -> use.of(new PostgresLog(connection)));
  }

  @Override
  public List<String> users(Optional<String> after, int limit) {
    Limits.check(limit);
    return inUsers(users -> users.after(after, limit));
  }

  @Override
  public FoundUsers findUsers(String prefix, Optional<String> after, int limit) {
    StoredEvent.checkId("prefix", prefix);
    Limits.check(limit);
    return inUsers(users -> users.find(prefix, after, limit));
  }

  @Override
  public List<String> recentUsers(int limit) {
    Limits.check(limit);
    return inUsers(users -> users.recent(limit));
  }

  @Override
  public ItemEvents recentOn(String itemId, int limit) {
    StoredEvent.checkId("itemId", itemId);
    Limits.check(limit);
    return inUsers(users -> users.recentOn(itemId, limit));
  }

  @Override
  public UsersWithoutEvents usersWithoutEvents(String prefix, Optional<String> after, int limit) {
    Limits.check(limit);
    return inDocuments(
        DocumentKind.USER, documents -> documents.withoutEvents(prefix, after, limit));
  }

  @Override
  public int saveSnapshots(String fingerprint, Map<String, StateSnapshot> saved) {
    return snapshots.save(fingerprint, saved);
  }

  @Override
  public Optional<StateSnapshot> snapshot(String fingerprint, String userId) {
    return snapshots.get(fingerprint, userId);
  }

  @Override
  public void keepSnapshots(Set<String> fingerprints) {
    snapshots.keep(fingerprints);
  }

  @Override
  public void dropSnapshots(Set<String> fingerprints) {
    snapshots.drop(fingerprints);
  }

  @Override
  public Optional<UserActivity> activity(String userId) {
    return Optional.ofNullable(activities(List.of(userId)).get(userId));
  }

  @Override
  public Map<String, UserActivity> activities(Collection<String> userIds) {
    userIds.forEach(id -> StoredEvent.checkId("userId", id));
    return inUsers(users -> users.activities(userIds));
  }

  /** An operation on the lists of users. */
  @FunctionalInterface
  private interface UserUse<T> {
    T of(PostgresUserLists users) throws SQLException;
  }

  private <T> T inUsers(UserUse<T> use) {
    return database.transaction(connection -> use.of(new PostgresUserLists(connection)));
  }

  @Override
  public boolean deleteEvent(String userId, String eventId) {
    StoredEvent.checkId("userId", userId);
    StoredEvent.checkId("eventId", eventId);
    boolean deleted =
        database.transaction(
            connection -> new PostgresChanges(connection).deleteEvent(userId, eventId));
    if (deleted) {
      removals.ask();
    }
    return deleted;
  }

  @Override
  public void requireWritable() {
    byte[] noise = Probe.noise();
    int _ =
        database.transaction(connection -> {
          // As appending does: another process may hold it.
          Totals _ = new PostgresLog(connection).lockTotals();
          new PostgresDocuments(connection, DocumentKind.SERVER)
              .put(List.of(new StoredDocument(Probe.DOCUMENT, noise)));
          return 1;
        });
  }

  @Override
  public void putDocuments(DocumentKind kind, List<StoredDocument> documents) {
    inDocuments(
        kind,
        each -> {
          each.put(documents);
          return true;
        });
  }

  @Override
  public Optional<byte[]> changeDocument(
      DocumentKind kind, String id, UnaryOperator<Optional<byte[]>> change) {
    StoredEvent.checkId(kind.field(), id);
    return inDocuments(kind, documents -> documents.change(id, change));
  }

  @Override
  public long lastChange(DocumentKind kind) {
    return inDocuments(kind, PostgresDocuments::lastChange);
  }

  @Override
  public DocumentChanges changedDocuments(DocumentKind kind, long after, int limit) {
    Limits.check(limit);
    return inDocuments(kind, documents -> documents.changedAfter(after, limit));
  }

  @Override
  public Optional<byte[]> document(DocumentKind kind, String id) {
    StoredEvent.checkId(kind.field(), id);
    return inDocuments(kind, documents -> documents.content(id));
  }

  @Override
  public boolean deleteDocument(DocumentKind kind, String id) {
    StoredEvent.checkId(kind.field(), id);
    return inDocuments(kind, documents -> documents.delete(id));
  }

  @Override
  public List<StoredDocument> documents(DocumentKind kind, Optional<String> after, int limit) {
    Limits.check(limit);
    return inDocuments(kind, documents -> documents.after(after, limit));
  }

  /** An operation on the documents of a kind. */
  @FunctionalInterface
  private interface DocumentUse<T> {
    T of(PostgresDocuments documents) throws SQLException;
  }

  private <T> T inDocuments(DocumentKind kind, DocumentUse<T> use) {
    return database.transaction(connection -> use.of(new PostgresDocuments(connection, kind)));
  }

  @Override
  public long merge(String fromUserId, String toUserId, BinaryOperator<byte[]> joining) {
    Limits.checkMerge(fromUserId, toUserId);
    return database.work(
        connection -> new PostgresChanges(connection).merge(fromUserId, toUserId, joining));
  }

  @Override
  public ErasureReceipt erase(String userId, Consumer<Optional<byte[]>> condition) {
    StoredEvent.checkId("userId", userId);
    ErasureReceipt receipt =
        database.work(connection -> new PostgresChanges(connection).erase(userId, condition));
    removals.ask();
    return receipt;
  }

  @Override
  public CompletableFuture<Long> removal() {
    return removals.last();
  }

  @Override
  public String remains() {
    return removals.remains();
  }

  @Override
  public boolean removalIsThorough() {
    return removals.thorough();
  }

  @Override
  public void backup(Path backups, int keep) {
    throw new BadInputException(
        "the events are in PostgreSQL: back them up with PostgreSQL's own tools, such as pg_dump");
  }

  @Override
  public StoreStatistics statistics() {
    return inLog(log -> {
      Totals totals = log.totals();
      return new StoreStatistics(
          totals.events(),
          totals.users(),
          commits.get(),
          log.bytes(),
          0,
          "postgresql",
          OptionalLong.empty());
    });
  }

  @Override
  public void close() {
    removals.close();
    database.close();
  }
}
