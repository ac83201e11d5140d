package io.memoir.model.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock on a file in a directory, which has one holder at a time, in this process or in another
 * one. The operating system releases it when the process ends, even if it is killed. The file
 * remains.
 */
public final class ProcessLock implements AutoCloseable {
  /** How often the lock is tried: {@link #isHeld} of another process takes it for a moment. */
  private static final int ATTEMPTS = 5;

  private static final long PAUSE_MILLIS = 40;

  /**
   * The files that this process has locked. Opening and closing them would release the locks, so
   * {@link #isHeld} holds the monitor of the set while it has a file open, and {@link #tryAcquire}
   * adds the file under the monitor before it opens it.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path file;
  private final FileChannel channel;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ProcessLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Acquires the lock; empty if it has a holder.
   *
   * @param directory which exists
   * @param name of the file in it, which is created if it does not exist
   * @throws IOException if the directory does not exist or cannot be written
   */
  public static Optional<ProcessLock> tryAcquire(Path directory, String name) throws IOException {
    Path file = directory.toRealPath().resolve(name);
    synchronized (HELD) {
      if (!HELD.add(file)) {
        return Optional.empty();
      }
    }
    boolean taken = false;
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        taken = lock(channel);
        return taken ? Optional.of(new ProcessLock(file, channel)) : Optional.empty();
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    } finally {
      if (!taken) {
        release(file);
      }
    }
  }

  /**
   * Whether the lock has a holder now.
   *
   * @param directory which need not exist
   * @param name of the file in it, which need not exist
   */
  public static boolean isHeld(Path directory, String name) throws IOException {
    try {
      Path file = directory.toRealPath().resolve(name);
      synchronized (HELD) {
        if (HELD.contains(file)) {
          return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
          return lock == null;
        }
      }
    } catch (NoSuchFileException e) {
      return false;
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
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  private static void release(Path file) {
    synchronized (HELD) {
      HELD.remove(file);
    }
  }

  /** Releases the lock. Further calls have no effect, as it may have another holder by then. */
  @Override
  public void close() throws IOException {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      channel.close();
    } finally {
      release(file);
    }
  }
}
