package io.memoir.train.run;

import io.memoir.model.BadInputException;
import io.memoir.model.file.ProcessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A lock that allows only one run to write a checkpoint and its logs. The operating system releases
 * it when the process ends, even if it is killed.
 */
public final class RunLock implements AutoCloseable {
  private static final String FILE = "lock";

  private final ProcessLock lock;

  private RunLock(ProcessLock lock) {
    this.lock = lock;
  }

  /**
   * Acquires the lock.
   *
   * @param directory of the checkpoint and the logs; created if it does not exist
   * @throws BadInputException if another run holds the lock
   */
  public static RunLock take(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new RunLock(
        ProcessLock.tryAcquire(directory, FILE)
            .orElseThrow(() ->
                new BadInputException(
                    "another training run is writing to %s; wait for it, or choose another --out"
                        .formatted(directory))));
  }

  /**
   * Whether a run, of this process or of another one, holds the lock now.
   *
   * @param directory of the checkpoint and the logs; it need not exist
   */
  public static boolean isHeld(Path directory) throws IOException {
    return ProcessLock.isHeld(directory, FILE);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
