package io.memoir.train.run;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock that allows only one run to write a checkpoint and its logs. The operating system releases
 * it when the process ends, even if it is killed.
 */
public final class RunLock implements AutoCloseable {
  private static final String FILE = "lock";

  /** How often the lock is tried: {@link #isHeld} of another process takes it for a moment. */
  private static final int ATTEMPTS = 5;

  private static final long PAUSE_MILLIS = 40;

  /**
   * The files that this process has locked. Opening and closing them would release the locks, so
   * {@link #isHeld} holds the monitor of the set while it has a file open, and {@link #take} adds
   * the file under the monitor before it opens it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Acquires the lock.
   *
   * @param directory of the checkpoint and the logs; created if it does not exist
   * @throws BadInputException if another run holds the lock
   */
  public static RunLock take(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = fileOf(directory);
    synchronized (HELD) {
      if (!HELD.add(file)) {
        throw other(directory);
      }
    }
    boolean taken = false;
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        taken = lock(channel);
        if (!taken) {
          throw other(directory);
        }
        return new RunLock(file, channel);
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    } finally {
      if (!taken) {
        HELD.remove(file);
      }
    }
  }

  private static BadInputException other(Path directory) {
    return new BadInputException(
        "another training run is writing to %s; wait for it, or choose another --out"
            .formatted(directory));
  }

  private static Path fileOf(Path directory) {
    return directory.resolve(FILE).toAbsolutePath().normalize();
  }

  /**
   * Whether a run, of this process or of another one, holds the lock now.
   *
   * @param directory of the checkpoint and the logs; it need not exist
   */
  public static boolean isHeld(Path directory) throws IOException {
    Path file = fileOf(directory);
    synchronized (HELD) {
      if (HELD.contains(file)) {
        return true;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
          FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
        return lock == null;
      } catch (NoSuchFileException _) {
        return false;
      }
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    for (int attempt = 1; ; attempt++) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return true;
      }
      if (attempt == ATTEMPTS) {
        return false;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(file);
    }
  }
}
