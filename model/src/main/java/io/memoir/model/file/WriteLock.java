package io.memoir.model.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The lock for replacing a directory, held by one writer at a time: within this process by an entry
 * in a set, between processes by a lock on a hidden file next to the directory.
 *
 * <p>The file exists only while a writer holds the lock or waits for it. Its holder deletes it
 * before releasing the lock, so a waiting writer may get the lock of a file that has been deleted.
 * It detects this, and tries again with the file that has the name now. A file left by a killed
 * process is not locked and is reused.
 */
final class WriteLock implements AutoCloseable {
  /**
   * The directories to which this process writes. POSIX locks do not exclude threads of one
   * process.
   */
  private static final Set<Path> HELD = new HashSet<>();

  /**
   * Upper limit of the random sizes of the file, which is sparse and has a single byte on disk, and
   * how many sizes are compared.
   */
  private static final long MOST_BYTES = 1 << 20;

  private static final int SIZES = 3;

  private final Path place;
  private final Path file;
  private final FileChannel channel;

  private WriteLock(Path place, Path file, FileChannel channel) {
    this.place = place;
    this.file = file;
    this.channel = channel;
  }

  /**
   * Waits until no other writer holds the lock of a directory, and acquires it.
   *
   * @param place a real path whose parent exists
   */
  static WriteLock acquire(Path place) throws IOException {
    synchronized (HELD) {
      while (HELD.contains(place)) {
        try {
          HELD.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted while another writer replaces " + place, e);
        }
      }
      HELD.add(place);
    }
    boolean acquired = false;
    try {
      Path file = file(place);
      FileChannel channel = lock(file, true).orElseThrow();
      acquired = true;
      return new WriteLock(place, file, channel);
    } finally {
      if (!acquired) {
        release(place);
      }
    }
  }

  /** Whether a writer in this process or another one holds the lock. */
  static boolean isHeld(Path place) throws IOException {
    synchronized (HELD) {
      if (HELD.contains(place)) {
        return true;
      }
      Path file = file(place);
      if (!Files.exists(file)) {
        return false;
      }
      // Not while this process holds it: closing any channel of a file releases POSIX locks on it.
      Optional<FileChannel> channel = lock(file, false);
      if (channel.isEmpty()) {
        return true;
      }
      try {
        Files.deleteIfExists(file);
      } finally {
        channel.get().close();
      }
      return false;
    }
  }

  private static Path file(Path place) {
    return place.resolveSibling("." + place.getFileName() + ".lock");
  }

  /**
   * A channel that holds the lock of the file; empty if another process holds it.
   *
   * <p>The lock belongs to the file that was opened. In the meantime another file may have got its
   * name; then the lock is useless.
   */
  private static Optional<FileChannel> lock(Path file, boolean wait) throws IOException {
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean kept = false;
      try {
        FileLock lock = wait ? channel.lock() : channel.tryLock();
        if (lock == null) {
          return Optional.empty();
        }
        if (hasName(channel, file)) {
          kept = true;
          return Optional.of(channel);
        }
      } finally {
        if (!kept) {
          channel.close();
        }
      }
    }
  }

  /**
   * Whether the locked file of a channel still has the name: the holder of the lock, which alone
   * may change the file, gives it a random size and compares it with the size found under the name.
   * File keys are not sufficient, because the key of a deleted file is used again, and the file
   * must not be opened again: closing it would release the lock (POSIX).
   */
  private static boolean hasName(FileChannel channel, Path file) throws IOException {
    SplittableRandom random = new SplittableRandom();
    for (int time = 0; time < SIZES; time++) {
      long size = random.nextLong(1, MOST_BYTES);
      channel.truncate(0).write(ByteBuffer.allocate(1), size - 1);
      try {
        if (Files.size(file) != size) {
          return false;
        }
      } catch (NoSuchFileException e) {
        return false;
      }
    }
    return true;
  }

  private static void release(Path place) {
    synchronized (HELD) {
      HELD.remove(place);
      HELD.notifyAll();
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    } finally {
      release(place);
    }
  }
}
