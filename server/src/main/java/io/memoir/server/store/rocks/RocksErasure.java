package io.memoir.server.store.rocks;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.rocksdb.FlushOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.LogFile;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Removes the bytes of deleted data from the directory.
 *
 * <p>RocksDB deletes by writing a tombstone; the bytes stay until the files that contain them are
 * rewritten. A pending removal is recorded as a debt in {@link Family#FORMER}, in the batch of the
 * deletion, and performed in the background; a debt that is left after a crash is processed when
 * the store is opened. A debt consists of the number under which a user's events were stored, or 0,
 * and the hash of the user's id; its value changes whenever the same debt is recorded again:
 *
 * <pre>
 * 0, number, hash      to be removed now
 * N, number, hash      to be removed when user number N, into which it was merged, is erased
 * -1, hash, number     the same, found by the hash of the user that was merged
 * </pre>
 */
final class RocksErasure {
  private static final long DEBT = 0;
  private static final long MERGED = -1;
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LOOK_AGAIN_SELDOM = TimeUnit.MILLISECONDS.toNanos(200);

  private RocksErasure() {}

  @SuppressWarnings("ArrayRecordComponent")
  record Debt(byte[] key, byte[] value, long number, byte[] hash) {
    Debt(long number, byte[] hash) {
      this(RocksKeys.EMPTY, RocksKeys.EMPTY, number, hash);
    }
  }

  /**
   * Records that the bytes of a user have to be removed, with those of all users merged into it.
   */
  static void owe(RocksDatabase database, WriteBatch batch, long number, byte[] hash)
      throws RocksDBException {
    owe(database, batch, new Debt(number, hash));
    try (RocksDatabase.View view = database.view()) {
      for (Debt merged : debts(view, number)) {
        if (number != DEBT) {
          owe(database, batch, merged);
          database.delete(batch, Family.FORMER, merged.key());
          database.delete(batch, Family.FORMER, byHash(merged));
        }
      }
      // The user itself may have been merged into another before it began again.
      view.range(
          Family.FORMER,
          RocksKeys.join(RocksKeys.number(MERGED), hash),
          (key, value) -> {
            long former = RocksKeys.number(Arrays.copyOfRange(key, key.length - 8, key.length));
            owe(database, batch, new Debt(former, hash));
            return true;
          });
    }
  }

  /** Records that the bytes of one user are to be removed together with those of another. */
  static void merge(
      RocksDatabase database, WriteBatch batch, long fromNumber, byte[] fromHash, long toNumber)
      throws RocksDBException {
    List<Debt> moved = new ArrayList<>();
    moved.add(new Debt(fromNumber, fromHash));
    try (RocksDatabase.View view = database.view()) {
      for (Debt merged : debts(view, fromNumber)) {
        database.delete(batch, Family.FORMER, merged.key());
        moved.add(merged);
      }
    }
    for (Debt debt : moved) {
      database.put(batch, Family.FORMER, key(toNumber, debt), RocksKeys.EMPTY);
      database.put(batch, Family.FORMER, byHash(debt), RocksKeys.EMPTY);
    }
  }

  /**
   * Records that the bytes of a deleted event have to be removed, wherever they were stored: under
   * the number of its user, or of a user that was merged into it. The user itself remains.
   */
  static void oweEvent(RocksDatabase database, WriteBatch batch, long number, byte[] hash)
      throws RocksDBException {
    owe(database, batch, new Debt(number, hash));
    try (RocksDatabase.View view = database.view()) {
      for (Debt merged : debts(view, number)) {
        owe(database, batch, merged);
      }
    }
  }

  /** Whether the user with a hash was merged into the user with a number. */
  static boolean merged(RocksDatabase database, long number, byte[] hash) throws RocksDBException {
    try (RocksDatabase.View view = database.view()) {
      return debts(view, number).stream().anyMatch(debt -> Arrays.equals(debt.hash(), hash));
    }
  }

  /** The pending removals. */
  static List<Debt> owed(RocksDatabase database) throws RocksDBException {
    try (RocksDatabase.View view = database.view()) {
      return debts(view, DEBT);
    }
  }

  /**
   * The pending removals. Something is written too, so that there is something to flush: only then
   * does RocksDB begin a new write-ahead log.
   */
  static List<Debt> begin(RocksDatabase database) throws RocksDBException {
    List<Debt> debts = owed(database);
    if (!debts.isEmpty()) {
      try (WriteBatch batch = new WriteBatch()) {
        byte[] format = RocksKeys.number(RocksKeys.FORMAT);
        database.put(batch, Family.TOTALS, RocksKeys.FORMAT_KEY, format);
        database.write(batch);
      }
    }
    return debts;
  }

  /**
   * Removes the pending bytes: flushes memory to files, rewrites these files once for all removals,
   * and waits until the old files and write-ahead logs are deleted. This can take as long as
   * another reader, such as a backup, uses the old files.
   *
   * @param ending whether to give up
   * @return whether the bytes are removed; otherwise it gave up
   */
  static boolean remove(
      Path directory, RocksDatabase database, List<Debt> debts, BooleanSupplier ending)
      throws RocksDBException, IOException {
    Set<String> oldLogs = new HashSet<>();
    for (LogFile log : database.rocks().getSortedWalFiles()) {
      oldLogs.add(Path.of(log.pathName()).getFileName() + "");
    }
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      for (Family family : Family.values()) {
        database.rocks().flush(flush, database.handle(family));
      }
    }
    for (Map.Entry<Family, List<byte[]>> prefixes : prefixes(debts).entrySet()) {
      if (ending.getAsBoolean()) {
        return false;
      }
      RocksRewrite.rewrite(database, prefixes.getKey(), prefixes.getValue());
    }
    return awaitRemoval(directory, database, oldLogs, ending);
  }

  /**
   * Deletes the records of completed removals, except for those that were requested again since.
   */
  static void paid(RocksDatabase database, List<Debt> debts) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      for (Debt debt : debts) {
        if (Arrays.equals(debt.value(), database.value(Family.FORMER, debt.key()))) {
          database.delete(batch, Family.FORMER, debt.key());
        }
      }
      database.write(batch);
    }
  }

  /** The prefixes of the keys of erased users. */
  private static Map<Family, List<byte[]>> prefixes(List<Debt> debts) {
    Map<Family, List<byte[]>> prefixes = new EnumMap<>(Family.class);
    for (Debt debt : debts) {
      add(prefixes, Family.USERS, debt.hash());
      add(prefixes, Family.DOCUMENTS, RocksKeys.document(DocumentKind.USER, debt.hash()));
      if (debt.number() != 0) {
        byte[] number = RocksKeys.number(debt.number());
        add(prefixes, Family.HISTORIES, number);
        add(prefixes, Family.NAMES, number);
        add(prefixes, Family.SNAPSHOTS, number);
      }
    }
    return prefixes;
  }

  private static void add(Map<Family, List<byte[]>> prefixes, Family family, byte[] prefix) {
    prefixes.computeIfAbsent(family, _ -> new ArrayList<>()).add(prefix);
  }

  /**
   * Waits for RocksDB, which deletes files in the background, and keeps those that are still being
   * read.
   */
  private static boolean awaitRemoval(
      Path directory, RocksDatabase database, Set<String> oldLogs, BooleanSupplier ending)
      throws IOException {
    long pause = LOOK_AGAIN;
    while (obsolete(directory, database, oldLogs)) {
      if (ending.getAsBoolean()) {
        return false;
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LOOK_AGAIN_SELDOM);
    }
    return true;
  }

  private static boolean obsolete(Path directory, RocksDatabase database, Set<String> oldLogs)
      throws IOException {
    Set<String> tables = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{sst,log}")) {
      for (Path file : files) {
        String name = file.getFileName() + "";
        if (name.endsWith(".log") && oldLogs.contains(name)) {
          return true;
        }
        if (name.endsWith(".sst")) {
          tables.add(name);
        }
      }
    }
    // The files are listed first and the live ones queried afterwards: a table written meanwhile is
    // live.
    for (LiveFileMetaData live : database.rocks().getLiveFilesMetaData()) {
      tables.remove(live.fileName().replace("/", ""));
    }
    return !tables.isEmpty();
  }

  private static List<Debt> debts(RocksDatabase.View view, long owner) throws RocksDBException {
    List<Debt> debts = new ArrayList<>();
    view.range(
        Family.FORMER,
        RocksKeys.number(owner),
        (key, value) -> {
          debts.add(
              new Debt(
                  key,
                  value,
                  RocksKeys.number(Arrays.copyOfRange(key, 8, 16)),
                  Arrays.copyOfRange(key, 16, key.length)));
          return true;
        });
    return debts;
  }

  private static void owe(RocksDatabase database, WriteBatch batch, Debt debt)
      throws RocksDBException {
    byte[] now = RocksKeys.number(database.rocks().getLatestSequenceNumber());
    database.put(batch, Family.FORMER, key(DEBT, debt), now);
  }

  private static byte[] key(long owner, Debt debt) {
    return RocksKeys.join(RocksKeys.numbers(owner, debt.number()), debt.hash());
  }

  private static byte[] byHash(Debt debt) {
    return RocksKeys.join(RocksKeys.number(MERGED), debt.hash(), RocksKeys.number(debt.number()));
  }
}
