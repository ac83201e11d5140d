package io.memoir.server.store.rocks;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Durability;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompressionType;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Controls access to the database of a directory: many callers at a time, or one exclusively. In
 * addition, long operations on whole files, such as a backup, run concurrently with all of them;
 * only the closing of the database waits for these.
 *
 * <p>After a failed write nothing is written until the disk accepts writes again and the database
 * has been reopened, which makes its memory match the disk. Until then it can still be read: it
 * contains exactly what was acknowledged.
 */
final class RocksGate implements AutoCloseable {
  /** An operation on the database. */
  @FunctionalInterface
  interface Use<T> {
    T of(RocksDatabase database) throws RocksDBException;
  }

  /** Fills a batch of writes. */
  @FunctionalInterface
  interface Filling {
    void fill(RocksDatabase database, WriteBatch batch) throws RocksDBException;
  }

  /** Called whenever the database has been opened. */
  @FunctionalInterface
  interface Opened {
    void read(RocksDatabase database) throws RocksDBException;
  }

  private static final int PROBE_BYTES = 64 << 10;
  private static final long ROOM_TO_OPEN = 1 << 20;

  private final Path directory;
  private final Durability durability;
  private final CompressionType compression;
  private final Opened opened;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** Held shared by long operations, and exclusively to close the database. */
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

  private @Nullable RocksDatabase database;
  private boolean closed;
  private volatile boolean broken;

  private RocksGate(
      Path directory, Durability durability, CompressionType compression, Opened opened) {
    this.directory = directory;
    this.durability = durability;
    this.compression = compression;
    this.opened = opened;
  }

  /**
   * Opens the database of a directory.
   *
   * @throws BadInputException if it cannot be opened
   */
  static RocksGate open(
      Path directory, Durability durability, CompressionType compression, Opened opened) {
    RocksGate gate = new RocksGate(directory, durability, compression, opened);
    try {
      checkDirectory(directory);
      gate.openDatabase();
      return gate;
    } catch (RocksDBException | IOException e) {
      throw RocksFailures.unopened(directory, e);
    }
  }

  /** Reads, concurrently with others. */
  <T> T read(Use<T> use) {
    return passing(lock.readLock(), false, use);
  }

  /** Writes, concurrently with others. */
  <T> T write(Use<T> use) {
    return passing(lock.readLock(), true, use);
  }

  /** Writes a batch, concurrently with others. */
  void writeBatch(Filling filling) {
    write(database -> {
      try (WriteBatch batch = new WriteBatch()) {
        filling.fill(database, batch);
        database.write(batch);
      }
      return true;
    });
  }

  /** Writes while no other caller reads or writes. */
  <T> T writeAlone(Use<T> use) {
    return passing(lock.writeLock(), true, use);
  }

  /**
   * Runs a long operation on whole files, concurrently with all others, including a caller that
   * writes exclusively. Such operations neither read keys nor write batches.
   */
  <T> T beside(Use<T> use) {
    RocksDatabase current =
        passing(
            lock.readLock(),
            false,
            found -> {
              life.readLock().lock();
              return found;
            });
    try {
      return use.of(current);
    } catch (RocksDBException e) {
      broken = true;
      throw RocksFailures.unavailable(directory, e);
    } finally {
      life.readLock().unlock();
    }
  }

  /** Whether a write has failed and the store has not recovered yet. */
  boolean broken() {
    return broken;
  }

  /** Stops requested compactions, because the database is about to be closed. */
  void stopCompactions() {
    lock.readLock().lock();
    try {
      RocksDatabase current = database;
      if (current != null) {
        current.rocks().abortAllCompactions();
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  private <T> T passing(Lock pass, boolean writes, Use<T> use) {
    while (true) {
      boolean recover = false;
      pass.lock();
      try {
        if (closed) {
          throw new StoreUnavailableException(
              Reason.CLOSED, "the event store %s is closed".formatted(directory));
        }
        RocksDatabase current = database;
        if (current == null || (writes && broken)) {
          recover = true;
        } else {
          return use.of(current);
        }
      } catch (RocksDBException e) {
        if (writes) {
          broken = true;
        }
        throw RocksFailures.unavailable(directory, e);
      } finally {
        pass.unlock();
      }
      if (recover) {
        recover();
      }
    }
  }

  /** Reopens the database if the disk accepts writes. */
  private void recover() {
    lock.writeLock().lock();
    try {
      if (closed || (database != null && !broken)) {
        return;
      }
      probe();
      if (!life.writeLock().tryLock()) {
        throw new IOException(
            "a write has failed, and the store cannot recover while its files are still being read,"
                + " for example by a backup");
      }
      try {
        RocksDatabase before = database;
        database = null;
        if (before != null) {
          before.close();
        }
        openDatabase();
        broken = false;
      } finally {
        life.writeLock().unlock();
      }
    } catch (RocksDBException | IOException e) {
      throw RocksFailures.unavailable(directory, e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Writes and removes a small file; there must also be room for the replay. */
  private void probe() throws IOException {
    Path file = directory.resolve("probe");
    try {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate(PROBE_BYTES));
        channel.force(true);
      }
      long room = ROOM_TO_OPEN;
      try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, "*.log")) {
        for (Path log : logs) {
          room += Files.size(log);
        }
      }
      if (Files.getFileStore(directory).getUsableSpace() < room) {
        throw new IOException(
            String.format(Locale.ROOT, "no space left on device for %,d bytes", room));
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void openDatabase() throws RocksDBException {
    RocksDatabase next = RocksDatabase.open(directory, durability, compression);
    try {
      checkFormat(next);
      opened.read(next);
      database = next;
    } finally {
      if (database == null) {
        next.close();
      }
    }
  }

  private void checkFormat(RocksDatabase next) throws RocksDBException {
    byte[] value = next.value(Family.TOTALS, RocksKeys.FORMAT_KEY);
    if (value == null) {
      try (WriteBatch batch = new WriteBatch()) {
        next.put(batch, Family.TOTALS, RocksKeys.FORMAT_KEY, RocksKeys.number(RocksKeys.FORMAT));
        next.write(batch);
      }
    } else if (RocksKeys.number(value) != RocksKeys.FORMAT) {
      throw new BadInputException(
          "the event store %s has format %d, expected %d: it was written by a newer version of Memoir"
              .formatted(directory, RocksKeys.number(value), RocksKeys.FORMAT));
    }
  }

  private static void checkDirectory(Path directory) throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(directory)) {
      throw new BadInputException(
          "%s is a file, expected the directory of an event store".formatted(directory));
    }
    Files.createDirectories(directory);
    if (Files.exists(directory.resolve("CURRENT"))) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".sst") || name.startsWith("MANIFEST")) {
          throw new BadInputException(
              "the event store %s is damaged: its file CURRENT is missing; restore it from a backup"
                  .formatted(directory));
        }
        // Files of a store whose creation was interrupted.
        if (!name.startsWith("LOG")
            && !name.equals("LOCK")
            && !name.equals("IDENTITY")
            && !name.endsWith(".log")
            && !name.endsWith(".dbtmp")
            && !name.equals("lost+found")) {
          throw new BadInputException(
              "%s is neither empty nor an event store: it contains %s; choose an empty or a new directory"
                  .formatted(directory, name));
        }
      }
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
    } finally {
      lock.writeLock().unlock();
    }
    life.writeLock().lock();
    lock.writeLock().lock();
    try {
      RocksDatabase current = database;
      database = null;
      if (current != null) {
        current.close();
      }
    } finally {
      lock.writeLock().unlock();
      life.writeLock().unlock();
    }
  }
}
