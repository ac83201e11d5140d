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
 * An open RocksDB with the families of keys of {@link RocksEventStore}. Native memory: nothing of
 * it may be used once it is closed.
 */
final class RocksDatabase implements AutoCloseable {
  /** What is kept, by what it is found by; see {@link RocksKeys}. */
  enum Family {
    /** Format and totals of the store. */
    TOTALS("default"),
    /** Position to the event's user number and time. */
    LOG("log"),
    /** User number, time, position to the event itself. */
    HISTORIES("histories"),
    /** Hash of the event id to its position. */
    EVENT_IDS("event-ids"),
    /** Hash of the user id to what is known of the user. */
    USERS("users"),
    /** User number to user id. */
    NAMES("names"),
    /** Numbers and hashes whose bytes are still to be erased, or will be with another user's. */
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

  /** Of all families together; what a start after a crash has to replay at most. */
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
            // What was not waited for may be torn anywhere after a loss of power. What was waited
            // for can be torn at its end only, and a tear elsewhere is damage to be told of.
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

  /** The event of an id. */
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

  /** Writes all of a batch or nothing; durable when it returns, if the store is. */
  void write(WriteBatch batch) throws RocksDBException {
    rocks.write(writing, batch);
  }

  /** A value that has to be there. */
  static byte[] present(byte @Nullable [] value) throws RocksDBException {
    if (value == null) {
      throw new RocksDBException(
          new Status(Status.Code.Corruption, Status.SubCode.None, "a part of an event is missing"));
    }
    return value;
  }

  /** What is on disk: tables, and the write-ahead logs. */
  long bytes() throws RocksDBException {
    long bytes = rocks.getAggregatedLongProperty("rocksdb.total-sst-files-size");
    for (LogFile log : rocks.getSortedWalFiles()) {
      bytes += log.sizeFileBytes();
    }
    return bytes;
  }

  /** Write buffers, indexes of open tables, and the cache of blocks. */
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

  /** The name of a family, as RocksDB has it. */
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

  /** What is done with one key and its value; whether to go on. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(byte[] key, byte[] value) throws RocksDBException;
  }

  /** The database as it is at one moment. */
  final class View implements AutoCloseable {
    private final Snapshot snapshot = rocks.getSnapshot();
    private final ReadOptions reading = new ReadOptions().setSnapshot(snapshot);

    byte @Nullable [] value(Family family, byte[] key) throws RocksDBException {
      return rocks.get(handle(family), reading, key);
    }

    /** The values of many keys, all of which have to be there, in their order. */
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

    /**
     * Visits keys in order, from the first one that is not below {@code from}, below {@code to}.
     */
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

    /** Visits all keys that begin with a prefix, in order. */
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
