package io.memoir.train.run;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A lock that allows only one run to write a checkpoint and its logs. The operating system releases
 * it when the process ends, even if it is killed.
 */
public final class RunLock implements AutoCloseable {
  private static final String FILE = "lock";

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
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
    Path file = directory.resolve(FILE);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      taken = lock(channel);
      if (!taken) {
        throw new BadInputException(
            "another training run is writing to %s; wait for it, or choose another --out"
                .formatted(directory));
      }
      return new RunLock(channel);
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException _) {
      return false; // held by another training run of this process
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
