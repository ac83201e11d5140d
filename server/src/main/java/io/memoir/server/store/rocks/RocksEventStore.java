package io.memoir.server.store.rocks;

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
import io.memoir.server.store.StoreUnavailableException.Reason;
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
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.bytes.Utf8;
import io.memoir.server.store.removal.RemovalRounds;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import io.memoir.server.store.rocks.RocksDatabase.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BinaryOperator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.rocksdb.CompressionType;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The event store for one process, in a directory: RocksDB, whose keys {@link RocksDatabase} and
 * {@link RocksKeys} describe.
 *
 * <p>A directory belongs to one process at a time. After a failed write the store can still be
 * read, rejects writes, and recovers with the first write after the disk works again.
 */
public final class RocksEventStore implements EventStore {
  /** The document of the server with the id of the store. */
  private static final String ID = "store-id";

  private final Path directory;
  final RocksGate gate;
  private final GroupCommit group = new GroupCommit(this::commit);
  private final AtomicLong commits = new AtomicLong();
  private final RemovalRounds removals;

  private final RocksDocuments documents;
  private final RocksSnapshots snapshots;
  private final RocksUsers users;
  private final RocksItemEvents itemEvents;
  private volatile Totals totals = Totals.NONE;

  private RocksEventStore(Path directory, Durability durability, CompressionType compression) {
    this.directory = directory;
    this.gate =
        RocksGate.open(directory, durability, compression, database -> totals = database.totals());
    this.documents = new RocksDocuments(gate);
    this.snapshots = new RocksSnapshots(gate);
    this.users = new RocksUsers(gate);
    this.itemEvents = new RocksItemEvents(gate);
    this.removals = new RemovalRounds(directory.toString(), this::removeErased);
  }

  /**
   * Opens the store of a directory, which is created if it does not exist.
   *
   * @throws BadInputException if the directory is in use, contains something else, is damaged, has
   *     a newer format or cannot be written
   */
  public static RocksEventStore open(Path directory, Durability durability) {
    return open(directory, durability, CompressionType.LZ4_COMPRESSION);
  }

  static RocksEventStore open(Path directory, Durability durability, CompressionType compression) {
    RocksEventStore store =
        new RocksEventStore(directory.toAbsolutePath().normalize(), durability, compression);
    if (!store.gate.read(RocksErasure::owed).isEmpty()) {
      CompletableFuture<Long> _ = store.removals.ask();
    }
    return store;
  }

  @Override
  public List<Appended> append(List<StoredEvent> events) {
    return group.append(events);
  }

  private List<Appended> commit(List<StoredEvent> events) {
    return gate.write(database -> {
      DuplicateCheck admission = DuplicateCheck.of(events, totals, new KnownIn(database));
      if (!admission.rows().isEmpty()) {
        try (WriteBatch batch = new WriteBatch()) {
          put(database, batch, admission);
          database.write(batch);
        }
        commits.incrementAndGet();
        totals = admission.totals();
      }
      return admission.results();
    });
  }

  private static void put(RocksDatabase database, WriteBatch batch, DuplicateCheck admission)
      throws RocksDBException {
    for (Row row : admission.rows()) {
      StoredEvent event = row.event();
      byte[] position = RocksKeys.number(row.position());
      EventCursor cursor = new EventCursor(event.time(), row.position());
      database.put(batch, Family.LOG, position, RocksKeys.place(row.userNumber(), event.time()));
      database.put(
          batch,
          Family.HISTORIES,
          RocksKeys.history(row.userNumber(), cursor),
          EventCodec.encode(event));
      database.put(batch, Family.EVENT_IDS, IdHash.of(event.eventId()), position);
    }
    for (Map.Entry<String, UserHead> entry : admission.heads().entrySet()) {
      UserHead head = entry.getValue();
      database.put(batch, Family.USERS, IdHash.of(entry.getKey()), RocksKeys.head(head));
      if (admission.newUsers().contains(entry.getKey())) {
        database.put(
            batch, Family.NAMES, RocksKeys.number(head.number()), Utf8.bytes(entry.getKey()));
      }
    }
    database.put(batch, Family.TOTALS, RocksKeys.TOTALS_KEY, RocksKeys.totals(admission.totals()));
  }

  @Override
  public History history(String userId, EventCursor after, int limit) {
    return history(
        userId,
        limit,
        (view, number, visitor) ->
            view.range(
                Family.HISTORIES,
                RocksKeys.join(RocksKeys.history(number, after), new byte[1]),
                RocksKeys.number(number + 1),
                visitor));
  }

  @Override
  public History latest(String userId, EventCursor before, int limit) {
    return history(
        userId,
        limit,
        (view, number, visitor) ->
            view.backwards(
                Family.HISTORIES,
                RocksKeys.number(number),
                RocksKeys.history(number, before),
                visitor));
  }

  /** Visits events of the user with a number, in one of the two directions. */
  @FunctionalInterface
  private interface Walk {
    void visit(View view, long number, RocksDatabase.Visitor visitor) throws RocksDBException;
  }

  private History history(String userId, int limit, Walk walk) {
    StoredEvent.checkId("userId", userId);
    Limits.check(limit);
    return gate.read(database -> {
      try (View view = database.view()) {
        Optional<UserHead> head = view.head(IdHash.of(userId));
        if (head.isEmpty()) {
          return History.NONE;
        }
        List<LoggedEvent> events = new ArrayList<>();
        walk.visit(
            view,
            head.get().number(),
            (key, value) -> {
              EventCursor cursor = RocksKeys.cursor(key);
              events.add(
                  new LoggedEvent(
                      cursor.position(), EventCodec.decode(userId, cursor.time(), value)));
              return events.size() < limit;
            });
        return new History(head.get().revision(), events);
      }
    });
  }

  @Override
  public LogPage page(long after, int limit) {
    Limits.check(limit);
    return gate.read(database -> {
      try (View view = database.view()) {
        return new LogPage(new RocksLogReader(view).read(after, limit), view.totals().events());
      }
    });
  }

  @Override
  public long end() {
    return totals.end();
  }

  @Override
  public List<String> users(Optional<String> after, int limit) {
    return users.list(after, limit);
  }

  @Override
  public FoundUsers findUsers(String prefix, Optional<String> after, int limit) {
    return users.find(prefix, after, limit);
  }

  @Override
  public List<String> recentUsers(int limit) {
    return users.recent(limit);
  }

  @Override
  public ItemEvents recentOn(String itemId, int limit) {
    return itemEvents.recent(itemId, limit);
  }

  @Override
  public UsersWithoutEvents usersWithoutEvents(String prefix, Optional<String> after, int limit) {
    return documents.usersWithoutEvents(prefix, after, limit);
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
    return Optional.ofNullable(users.activities(List.of(userId)).get(userId));
  }

  @Override
  public Map<String, UserActivity> activities(Collection<String> userIds) {
    return users.activities(userIds);
  }

  @Override
  public boolean deleteEvent(String userId, String eventId) {
    StoredEvent.checkId("userId", userId);
    StoredEvent.checkId("eventId", eventId);
    boolean deleted =
        gate.writeAlone(database -> {
          try (WriteBatch batch = new WriteBatch()) {
            Optional<RocksDeletion> deletion =
                RocksDeletion.of(database, batch, totals, userId, eventId);
            if (deletion.isPresent()) {
              database.write(batch);
              totals = deletion.get().totals();
            }
            return deletion.isPresent();
          }
        });
    if (deleted) {
      CompletableFuture<Long> _ = removals.ask();
    }
    return deleted;
  }

  @Override
  public void requireWritable() {
    putDocuments(DocumentKind.SERVER, List.of(new StoredDocument(Probe.DOCUMENT, Probe.noise())));
  }

  @Override
  public void putDocuments(DocumentKind kind, List<StoredDocument> stored) {
    documents.put(kind, stored);
  }

  @Override
  public Optional<byte[]> changeDocument(
      DocumentKind kind, String id, UnaryOperator<Optional<byte[]>> change) {
    return documents.change(kind, id, change);
  }

  @Override
  public long lastChange(DocumentKind kind) {
    return 0;
  }

  @Override
  public DocumentChanges changedDocuments(DocumentKind kind, long after, int limit) {
    Limits.check(limit);
    return new DocumentChanges(List.of(), after);
  }

  @Override
  public Optional<byte[]> document(DocumentKind kind, String id) {
    return documents.get(kind, id);
  }

  @Override
  public boolean deleteDocument(DocumentKind kind, String id) {
    return documents.delete(kind, id);
  }

  @Override
  public List<StoredDocument> documents(DocumentKind kind, Optional<String> after, int limit) {
    return documents.list(kind, after, limit);
  }

  @Override
  public long merge(String fromUserId, String toUserId, BinaryOperator<byte[]> joining) {
    Limits.checkMerge(fromUserId, toUserId);
    RocksMerge made =
        gate.writeAlone(database -> {
          try (WriteBatch batch = new WriteBatch()) {
            RocksMerge merge =
                RocksMerge.of(database, batch, totals, fromUserId, toUserId, joining);
            database.write(batch);
            totals = merge.totals();
            return merge;
          }
        });
    if (made.owes()) {
      CompletableFuture<Long> _ = removals.ask();
    }
    return made.moved();
  }

  @Override
  public ErasureReceipt erase(String userId, Consumer<Optional<byte[]>> condition) {
    StoredEvent.checkId("userId", userId);
    ErasureReceipt receipt =
        gate.writeAlone(database -> {
          try (WriteBatch batch = new WriteBatch()) {
            RocksRemoval removal = RocksRemoval.of(database, batch, totals, userId, condition);
            database.write(batch);
            totals = removal.totals();
            return removal.receipt();
          }
        });
    CompletableFuture<Long> _ = removals.ask();
    return receipt;
  }

  @Override
  public CompletableFuture<Long> removal() {
    return removals.last();
  }

  @Override
  public String remains() {
    return "earlier backups";
  }

  @Override
  public boolean removalIsThorough() {
    return true;
  }

  private long removeErased(BooleanSupplier ending) {
    List<RocksErasure.Debt> debts = gate.write(RocksErasure::begin);
    if (debts.isEmpty()) {
      return 0;
    }
    boolean removed =
        gate.beside(database -> {
          try {
            return RocksErasure.remove(
                directory, database, debts, () -> ending.getAsBoolean() || gate.broken());
          } catch (IOException e) {
            throw RocksFailures.unavailable(directory, e);
          }
        });
    if (!removed) {
      throw new StoreUnavailableException(
          ending.getAsBoolean() ? Reason.CLOSED : Reason.DISK_FAILED,
          "the event store %s %s before the bytes of erased users were removed; they will be removed later"
              .formatted(directory, ending.getAsBoolean() ? "was closed" : "failed to write"));
    }
    gate.write(database -> {
      RocksErasure.paid(database, debts);
      return true;
    });
    return debts.size();
  }

  @Override
  public StoreStatistics statistics() {
    return gate.read(database ->
        new StoreStatistics(
            totals.events(),
            totals.users(),
            commits.get(),
            database.bytes(),
            database.memory(),
            "rocksdb",
            freeBytes()));
  }

  private OptionalLong freeBytes() {
    try {
      return OptionalLong.of(Files.getFileStore(directory).getUsableSpace());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void backup(Path backups, int keep) {
    Limits.check(keep);
    String id = id();
    gate.beside(database -> {
      RocksBackups.add(database, id, backups, keep);
      return true;
    });
  }

  /** Identifies this store, and the stores restored from its backups. */
  private String id() {
    return documents
        .get(DocumentKind.SERVER, ID)
        .or(() ->
            documents.change(
                DocumentKind.SERVER,
                ID,
                known -> known.or(() -> Optional.of(Utf8.bytes(UUID.randomUUID().toString())))))
        .map(Utf8::text)
        .orElseThrow();
  }

  @Override
  public void close() {
    removals.end();
    gate.stopCompactions();
    removals.close();
    gate.close();
  }

  /** The state of the database before a group of events. */
  private record KnownIn(RocksDatabase database) implements DuplicateCheck.Known<RocksDBException> {
    @Override
    public Optional<LoggedEvent> event(String eventId) throws RocksDBException {
      return database.event(eventId);
    }

    @Override
    public boolean merged(String userId, String intoUserId) throws RocksDBException {
      Optional<UserHead> into = database.head(IdHash.of(intoUserId));
      return into.isPresent()
          && RocksErasure.merged(database, into.get().number(), IdHash.of(userId));
    }

    @Override
    public Optional<UserHead> head(String userId) throws RocksDBException {
      return database.head(IdHash.of(userId));
    }
  }
}
