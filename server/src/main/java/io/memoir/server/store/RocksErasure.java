package io.memoir.server.store;

import io.memoir.server.store.RocksDatabase.Family;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.FlushOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.LogFile;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Makes the bytes of what was deleted disappear from the directory.
 *
 * <p>RocksDB deletes by writing that something is deleted; the bytes stay until the files that hold
 * them are written anew. What has to go is remembered as a debt in {@link Family#FORMER}, in the
 * same batch that deletes it, and paid here; a debt that a crash left open is paid by the next
 * erasure or when the store is opened. A debt is a number under which a user's events were kept, or
 * 0, and the hash of the user's id:
 *
 * <pre>
 * 0, number, hash      to be paid
 * N, number, hash      to be paid when the user numbered N is erased: merged into it
 * -1, hash, number     the same, found by the hash of the user that was merged
 * </pre>
 */
final class RocksErasure {
  private static final long DEBT = 0;
  private static final long MERGED = -1;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(2);

  private RocksErasure() {}

  @SuppressWarnings("ArrayRecordComponent")
  private record Debt(byte[] key, long number, byte[] hash) {}

  /** Remembers that a user's bytes have to go, with those of all that were merged into it. */
  static void owe(RocksDatabase database, WriteBatch batch, long number, byte[] hash)
      throws RocksDBException {
    owe(database, batch, new Debt(RocksKeys.EMPTY, number, hash));
    try (RocksDatabase.View view = database.view()) {
      for (Debt merged : debts(view, number)) {
        if (number != DEBT) {
          owe(database, batch, merged);
          database.delete(batch, Family.FORMER, merged.key());
          database.delete(batch, Family.FORMER, byHash(merged));
        }
      }
      // This user itself may have been merged into another, before it began anew.
      view.range(
          Family.FORMER,
          RocksKeys.join(RocksKeys.number(MERGED), hash),
          (key, value) -> {
            long former = RocksKeys.number(Arrays.copyOfRange(key, key.length - 8, key.length));
            owe(database, batch, new Debt(RocksKeys.EMPTY, former, hash));
            return true;
          });
    }
  }

  /** Remembers that one user's bytes are now the matter of another. */
  static void merge(
      RocksDatabase database, WriteBatch batch, long fromNumber, byte[] fromHash, long toNumber)
      throws RocksDBException {
    List<Debt> moved = new ArrayList<>();
    moved.add(new Debt(RocksKeys.EMPTY, fromNumber, fromHash));
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

  /** Whether anything deleted is still to disappear. */
  static boolean owes(RocksDatabase database) throws RocksDBException {
    try (RocksDatabase.View view = database.view()) {
      return !debts(view, DEBT).isEmpty();
    }
  }

  /**
   * Makes everything that is owed disappear: out of memory into files, these files written anew,
   * the old ones and the old write-ahead logs removed.
   */
  static void pay(Path directory, RocksDatabase database) throws RocksDBException, IOException {
    List<Debt> debts;
    try (RocksDatabase.View view = database.view()) {
      debts = debts(view, DEBT);
    }
    if (debts.isEmpty()) {
      return;
    }
    Set<String> oldLogs = new HashSet<>();
    for (LogFile log : database.rocks().getSortedWalFiles()) {
      oldLogs.add(Path.of(log.pathName()).getFileName() + "");
    }
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      for (Family family : Family.values()) {
        database.rocks().flush(flush, database.handle(family));
      }
    }
    for (Debt debt : debts) {
      rewrite(database, debt);
    }
    awaitRemoval(directory, database, oldLogs);
    try (WriteBatch batch = new WriteBatch()) {
      for (Debt debt : debts) {
        database.delete(batch, Family.FORMER, debt.key());
      }
      database.write(batch);
    }
  }

  private static void rewrite(RocksDatabase database, Debt debt) throws RocksDBException {
    rewrite(database, Family.USERS, debt.hash());
    rewrite(database, Family.DOCUMENTS, RocksKeys.document(DocumentKind.USER, debt.hash()));
    if (debt.number() != 0) {
      byte[] number = RocksKeys.number(debt.number());
      rewrite(database, Family.HISTORIES, number);
      rewrite(database, Family.NAMES, number);
      rewrite(database, Family.SNAPSHOTS, number);
    }
  }

  private static void rewrite(RocksDatabase database, Family family, byte[] prefix)
      throws RocksDBException {
    try (CompactRangeOptions options =
        new CompactRangeOptions()
            .setBottommostLevelCompaction(BottommostLevelCompaction.kForce)
            .setExclusiveManualCompaction(false)) {
      database
          .rocks()
          .compactRange(
              database.handle(family),
              prefix,
              prefix[0] == (byte) 0xff && allOnes(prefix) ? null : RocksKeys.after(prefix),
              options);
    }
  }

  private static boolean allOnes(byte[] prefix) {
    for (byte one : prefix) {
      if (one != (byte) 0xff) {
        return false;
      }
    }
    return true;
  }

  /** RocksDB removes files behind its back, and keeps those that somebody still reads. */
  private static void awaitRemoval(Path directory, RocksDatabase database, Set<String> oldLogs)
      throws IOException {
    long deadline = System.nanoTime() + PATIENCE;
    while (obsolete(directory, database, oldLogs)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("files with erased bytes are still there; erase the user again");
      }
      LockSupport.parkNanos(LOOK_AGAIN);
    }
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
    // Listed first, asked for afterwards: a table that is written meanwhile is live.
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
                  RocksKeys.number(Arrays.copyOfRange(key, 8, 16)),
                  Arrays.copyOfRange(key, 16, key.length)));
          return true;
        });
    return debts;
  }

  private static void owe(RocksDatabase database, WriteBatch batch, Debt debt)
      throws RocksDBException {
    database.put(batch, Family.FORMER, key(DEBT, debt), RocksKeys.EMPTY);
  }

  private static byte[] key(long owner, Debt debt) {
    return RocksKeys.join(RocksKeys.numbers(owner, debt.number()), debt.hash());
  }

  private static byte[] byHash(Debt debt) {
    return RocksKeys.join(RocksKeys.number(MERGED), debt.hash(), RocksKeys.number(debt.number()));
  }
}
