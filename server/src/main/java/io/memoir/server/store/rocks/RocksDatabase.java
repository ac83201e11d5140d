package io.memoir.server.store.rocks;

import io.memoir.server.store.Durability;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.append.DuplicateCheck.Totals;
import io.memoir.server.store.append.DuplicateCheck.UserHead;
import io.memoir.server.store.append.EventCodec;
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.bytes.Utf8;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.LogFile;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB with the column families of {@link RocksEventStore}. It uses native memory, so
 * nothing of it may be used after it is closed.
 */
final class RocksDatabase implements AutoCloseable {
  /** The column families; {@link RocksKeys} describes their keys. */
  enum Family {
    /** Format and totals of the store. */
    TOTALS("default"),
    /** Position to the event's user number and time. */
    LOG("log"),
    /** User number, time and position to the event. */
    HISTORIES("histories"),
    /** Hash of the event id to its position. */
    EVENT_IDS("event-ids"),
    /** Hash of the user id to the summary of the user. */
    USERS("users"),
    /** User number to user id. */
    NAMES("names"),
    /**
     * User numbers and hashes whose bytes are to be removed, now or together with another user's.
     */
    FORMER("former"),
    /** User number and model fingerprint to a state. */
    SNAPSHOTS("snapshots"),
    /** Kind and hash of the id to a document. */
    DOCUMENTS("documents");

    private final String text;

    Family(String text) {
      this.text = text;
    }
  }

  private static final long MEBIBYTE = 1 << 20;

  /** Of all families together; at most this much has to be replayed at a start after a crash. */
  private static final long WRITE_BUFFERS = 96 * MEBIBYTE;

  private static final long BLOCK_CACHE = 64 * MEBIBYTE;

  private final RocksDB rocks;
  private final Map<Family, ColumnFamilyHandle> handles;
  private final WriteOptions writing;
  private final Cache cache;
  private final List<AutoCloseable> natives;

  private RocksDatabase(
      RocksDB rocks,
      Map<Family, ColumnFamilyHandle> handles,
      WriteOptions writing,
      Cache cache,
      List<AutoCloseable> natives) {
    this.rocks = rocks;
    this.handles = handles;
    this.cache = cache;
    this.writing = writing;
    this.natives = natives;
  }

  static RocksDatabase open(Path directory, Durability durability, CompressionType compression)
      throws RocksDBException {
    RocksDB.loadLibrary();
    List<AutoCloseable> natives = new ArrayList<>();
    try {
      Cache cache = owned(natives, new LRUCache(BLOCK_CACHE));
      BloomFilter filter = owned(natives, new BloomFilter(10));
      DBOptions options = owned(natives, options(durability));
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      for (Family family : Family.values()) {
        ColumnFamilyOptions familyOptions =
            owned(
                natives,
                new ColumnFamilyOptions()
                    .setCompressionType(compression)
                    .setWriteBufferSize(WRITE_BUFFERS / 3)
                    .setMemtableWholeKeyFiltering(true)
                    .setMemtablePrefixBloomSizeRatio(family == Family.EVENT_IDS ? 0.1 : 0)
                    .setTableFormatConfig(
                        new BlockBasedTableConfig()
                            .setBlockCache(cache)
                            .setFilterPolicy(filter)
                            .setFormatVersion(5)));
        descriptors.add(new ColumnFamilyDescriptor(Utf8.bytes(family.text), familyOptions));
      }
      List<ColumnFamilyHandle> opened = new ArrayList<>();
      RocksDB rocks = RocksDB.open(options, directory.toString(), descriptors, opened);
      Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
      for (Family family : Family.values()) {
        handles.put(family, opened.get(handles.size()));
      }
      WriteOptions writing =
          owned(natives, new WriteOptions().setSync(durability == Durability.DURABLE));
      return new RocksDatabase(rocks, handles, writing, cache, natives);
    } catch (RocksDBException | RuntimeException | Error e) {
      close(natives);
      throw e;
    }
  }

  private static DBOptions options(Durability durability) {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setDbWriteBufferSize(WRITE_BUFFERS)
        .setMaxTotalWalSize(WRITE_BUFFERS)
        .setMaxBackgroundJobs(2)
        .setBytesPerSync(MEBIBYTE)
        .setKeepLogFileNum(3)
        .setMaxLogFileSize(4 * MEBIBYTE)
        .setMaxManifestFileSize(16 * MEBIBYTE)
        .setWalRecoveryMode(
            // In a relaxed store the log may be torn anywhere after a loss of power. In a durable
            // store only its end can be torn; a tear elsewhere is damage that has to be reported.
            durability == Durability.DURABLE
                ? WALRecoveryMode.TolerateCorruptedTailRecords
                : WALRecoveryMode.PointInTimeRecovery);
  }

  byte @Nullable [] value(Family family, byte[] key) throws RocksDBException {
    return rocks.get(handle(family), key);
  }

  Optional<UserHead> head(byte[] userHash) throws RocksDBException {
    byte[] value = value(Family.USERS, userHash);
    return value == null ? Optional.empty() : Optional.of(RocksKeys.head(value));
  }

  /** The event with an id. */
  Optional<LoggedEvent> event(String eventId) throws RocksDBException {
    byte[] position = value(Family.EVENT_IDS, IdHash.of(eventId));
    if (position == null) {
      return Optional.empty();
    }
    byte[] place = present(value(Family.LOG, position));
    long number = RocksKeys.number(place);
    EventCursor cursor = new EventCursor(RocksKeys.second(place), RocksKeys.number(position));
    byte[] event = present(value(Family.HISTORIES, RocksKeys.history(number, cursor)));
    byte[] name = present(value(Family.NAMES, RocksKeys.number(number)));
    return Optional.of(
        new LoggedEvent(
            cursor.position(), EventCodec.decode(Utf8.text(name), cursor.time(), event)));
  }

  Totals totals() throws RocksDBException {
    return totals(value(Family.TOTALS, RocksKeys.TOTALS_KEY));
  }

  private static Totals totals(byte @Nullable [] value) {
    return value == null ? Totals.NONE : RocksKeys.totals(value);
  }

  void put(WriteBatch batch, Family family, byte[] key, byte[] value) throws RocksDBException {
    batch.put(handle(family), key, value);
  }

  void delete(WriteBatch batch, Family family, byte[] key) throws RocksDBException {
    batch.delete(handle(family), key);
  }

  /** Writes a batch atomically; durable when it returns, if the store is. */
  void write(WriteBatch batch) throws RocksDBException {
    rocks.write(writing, batch);
  }

  /** Requires that a value exists. */
  static byte[] present(byte @Nullable [] value) throws RocksDBException {
    if (value == null) {
      throw new RocksDBException(
          new Status(Status.Code.Corruption, Status.SubCode.None, "a part of an event is missing"));
    }
    return value;
  }

  /** The size on disk: tables and write-ahead logs. */
  long bytes() throws RocksDBException {
    long bytes = rocks.getAggregatedLongProperty("rocksdb.total-sst-files-size");
    for (LogFile log : rocks.getSortedWalFiles()) {
      bytes += log.sizeFileBytes();
    }
    return bytes;
  }

  /** The size in memory: write buffers, indexes of open tables, and the block cache. */
  long memory() throws RocksDBException {
    return rocks.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables")
        + rocks.getAggregatedLongProperty("rocksdb.estimate-table-readers-mem")
        + cache.getUsage();
  }

  View view() {
    return new View();
  }

  RocksDB rocks() {
    return rocks;
  }

  ColumnFamilyHandle handle(Family family) {
    ColumnFamilyHandle handle = handles.get(family);
    if (handle == null) {
      throw new IllegalStateException("no family " + family);
    }
    return handle;
  }

  /** The name of a family in RocksDB. */
  byte[] name(Family family) {
    return Utf8.bytes(family.text);
  }

  @Override
  public void close() {
    handles.values().forEach(ColumnFamilyHandle::close);
    rocks.close();
    close(natives);
  }

  private static <T extends AutoCloseable> T owned(List<AutoCloseable> natives, T one) {
    natives.add(one);
    return one;
  }

  private static void close(List<AutoCloseable> natives) {
    for (AutoCloseable one : natives.reversed()) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException("native memory is not released: " + e, e);
      }
    }
  }

  /** Receives a key and its value; returns whether to continue. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(byte[] key, byte[] value) throws RocksDBException;
  }

  /** A consistent view of the database at one moment. */
  final class View implements AutoCloseable {
    private final Snapshot snapshot = rocks.getSnapshot();
    private final ReadOptions reading = new ReadOptions().setSnapshot(snapshot);

    byte @Nullable [] value(Family family, byte[] key) throws RocksDBException {
      return rocks.get(handle(family), reading, key);
    }

    /** The values of several keys, all of which must exist, in their order. */
    List<byte[]> values(Family family, List<byte[]> keys) throws RocksDBException {
      if (keys.isEmpty()) {
        return List.of();
      }
      List<ColumnFamilyHandle> same = new ArrayList<>(keys.size());
      for (int i = 0; i < keys.size(); i++) {
        same.add(handle(family));
      }
      List<byte[]> values = rocks.multiGetAsList(reading, same, keys);
      for (byte[] value : values) {
        present(value);
      }
      return values;
    }

    Totals totals() throws RocksDBException {
      return RocksDatabase.totals(value(Family.TOTALS, RocksKeys.TOTALS_KEY));
    }

    Optional<UserHead> head(byte[] userHash) throws RocksDBException {
      byte[] value = value(Family.USERS, userHash);
      return value == null ? Optional.empty() : Optional.of(RocksKeys.head(value));
    }

    /** Visits keys in order, from {@code from} (inclusive) to {@code to} (exclusive). */
    void range(Family family, byte[] from, byte[] to, Visitor visitor) throws RocksDBException {
      try (Slice bound = new Slice(to);
          ReadOptions bounded =
              new ReadOptions().setSnapshot(snapshot).setIterateUpperBound(bound);
          RocksIterator iterator = rocks.newIterator(handle(family), bounded)) {
        for (iterator.seek(from); iterator.isValid(); iterator.next()) {
          if (!visitor.visit(iterator.key(), iterator.value())) {
            return;
          }
        }
        iterator.status();
      }
    }

    /** Visits all keys with a prefix, in descending order. */
    void backwards(Family family, byte[] prefix, Visitor visitor) throws RocksDBException {
      backwards(family, prefix, RocksKeys.after(prefix), visitor);
    }

    /** Visits keys in descending order, below {@code to} (exclusive), down to {@code from}. */
    void backwards(Family family, byte[] from, byte[] to, Visitor visitor) throws RocksDBException {
      try (Slice first = new Slice(from);
          Slice bound = new Slice(to);
          ReadOptions bounded =
              new ReadOptions()
                  .setSnapshot(snapshot)
                  .setIterateLowerBound(first)
                  .setIterateUpperBound(bound);
          RocksIterator iterator = rocks.newIterator(handle(family), bounded)) {
        for (iterator.seekToLast(); iterator.isValid(); iterator.prev()) {
          if (!visitor.visit(iterator.key(), iterator.value())) {
            return;
          }
        }
        iterator.status();
      }
    }

    /** Visits all keys with a prefix, in order. */
    void range(Family family, byte[] prefix, Visitor visitor) throws RocksDBException {
      range(family, prefix, RocksKeys.after(prefix), visitor);
    }

    @Override
    public void close() {
      reading.close();
      rocks.releaseSnapshot(snapshot);
      snapshot.close();
    }
  }
}
