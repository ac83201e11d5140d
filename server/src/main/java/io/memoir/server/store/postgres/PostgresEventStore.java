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
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoreStatistics;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.UserActivity;
import io.memoir.server.store.UsersWithoutEvents;
import io.memoir.server.store.append.DuplicateCheck;
import io.memoir.server.store.append.DuplicateCheck.Row;
import io.memoir.server.store.append.DuplicateCheck.Totals;
import io.memoir.server.store.append.DuplicateCheck.UserHead;
import io.memoir.server.store.append.EventCodec;
import io.memoir.server.store.append.GroupCommit;
import io.memoir.server.store.append.Limits;
import io.memoir.server.store.append.Probe;
import io.memoir.server.store.bytes.Utf8;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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
  static final String HEAD = "SELECT user_id, number, revision, newest, events FROM memoir_user";

  /** The events of a user after a place in the order of time, and those before one, backwards. */
  private static final String HISTORY_AFTER = historySql(">", "ASC");

  private static final String HISTORY_BEFORE = historySql("<", "DESC");

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
          Totals before = lockTotals(connection);
          DuplicateCheck admission =
              DuplicateCheck.of(events, before, PostgresKnown.of(connection, events));
          write(connection, admission);
          return admission.results();
        });
    commits.incrementAndGet();
    return results;
  }

  private static void write(Connection connection, DuplicateCheck admission) throws SQLException {
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
    writeTotals(connection, admission.totals());
  }

  @Override
  public History history(String userId, EventCursor after, int limit) {
    return history(HISTORY_AFTER, userId, after, limit);
  }

  @Override
  public History latest(String userId, EventCursor before, int limit) {
    return history(HISTORY_BEFORE, userId, before, limit);
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

  private History history(String sql, String userId, EventCursor cursor, int limit) {
    StoredEvent.checkId("userId", userId);
    Limits.check(limit);
    byte[] user = Utf8.bytes(userId);
    return database.transaction(connection -> {
      List<LoggedEvent> events = new ArrayList<>();
      long[] revision = new long[1];
      Query.of(connection, sql, cursor.time(), cursor.position(), limit, user)
          .rows(row -> {
            revision[0] = row.getLong(1);
            byte[] body = row.getBytes(4);
            return body != null
                && events.add(
                    new LoggedEvent(
                        row.getLong(2), EventCodec.decode(userId, row.getLong(3), body)));
          });
      return new History(revision[0], events);
    });
  }

  @Override
  public LogPage page(long after, int limit) {
    Limits.check(limit);
    return database.transaction(connection -> {
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
    });
  }

  @Override
  public long end() {
    return database.transaction(connection -> totals(connection, "").end());
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
        database.transaction(connection -> {
          Totals before = lockTotals(connection);
          PostgresUsers users = new PostgresUsers(connection);
          Optional<UserHead> head = users.head(userId);
          if (head.isEmpty() || !users.removeEvent(head.get().number(), eventId)) {
            return false;
          }
          Optional<UserHead> left =
              DuplicateCheck.without(
                  head.get(), before.end() + 1, users.newest(head.get().number()));
          if (left.isPresent()) {
            users.replace(userId, left.get());
          } else {
            users.remove(head.get().number());
          }
          writeTotals(connection, DuplicateCheck.without(before, left));
          PostgresRemoval.note(connection);
          return true;
        });
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
          lockTotals(connection); // as appending does: another process may hold it
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
    return database.work(connection -> {
      Totals before = lockTotals(connection);
      PostgresUsers users = new PostgresUsers(connection);
      PostgresDocuments documents = new PostgresDocuments(connection, DocumentKind.USER);
      documents.lock(0);
      documents.move(fromUserId, toUserId, joining);
      Optional<UserHead> from = users.head(fromUserId);
      if (from.isEmpty()) {
        return 0L;
      }
      Optional<UserHead> known = users.head(toUserId);
      UserHead to =
          DuplicateCheck.merged(from.get(), known, before.end() + 1, before.numbers() + 1);
      users.replace(toUserId, to);
      users.moveEvents(fromUserId, from.get().number(), to.number());
      writeTotals(
          connection,
          new Totals(
              before.end() + 1,
              Math.max(before.numbers(), to.number()),
              before.events(),
              before.users() - (known.isPresent() ? 1 : 0)));
      return from.get().events();
    });
  }

  @Override
  public ErasureReceipt erase(String userId, Consumer<Optional<byte[]>> condition) {
    StoredEvent.checkId("userId", userId);
    ErasureReceipt receipt =
        database.work(connection -> {
          Totals before = lockTotals(connection);
          PostgresUsers users = new PostgresUsers(connection);
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
          writeTotals(
              connection,
              new Totals(
                  before.end(), before.numbers(), before.events() - events, before.users() - 1));
          return new ErasureReceipt(events, snapshots, documents);
        });
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
    return database.transaction(connection -> {
      Totals totals = totals(connection, "");
      long bytes =
          Query.of(
                  connection,
                  """
                  SELECT sum(pg_total_relation_size(name::regclass))::bigint
                  FROM unnest(ARRAY['memoir_user', 'memoir_event', 'memoir_snapshot', 'memoir_document'])
                    AS name
                  """)
              .row(row -> row.getLong(1))
              .orElse(0L);
      return new StoreStatistics(
          totals.events(),
          totals.users(),
          commits.get(),
          bytes,
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

  private static Totals lockTotals(Connection connection) throws SQLException {
    return totals(connection, " FOR UPDATE");
  }

  private static Totals totals(Connection connection, String lock) throws SQLException {
    return Query.of(
            connection, "SELECT end_position, numbers, events, users FROM memoir_totals" + lock)
        .row(row -> new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .orElseThrow(() -> new SQLException("memoir_totals has no row", "XX001"));
  }

  private static void writeTotals(Connection connection, Totals totals) throws SQLException {
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
