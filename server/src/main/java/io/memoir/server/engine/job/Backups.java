package io.memoir.server.engine.job;

import io.memoir.model.BadInputException;
import io.memoir.server.store.BackupDescription;
import io.memoir.server.store.CheckedBackup;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;

/** Backups of the event log while the server is running, one at a time. */
public final class Backups {
  private final EventStore store;
  private final Jobs jobs;
  private final Runnable save;
  private final Semaphore turn = new Semaphore(1, true);

  public Backups(EventStore store, Jobs jobs, Runnable save) {
    this.store = store;
    this.jobs = jobs;
    this.save = save;
  }

  /** Adds a backup of log, documents and snapshots; see {@link EventStore#backup}. */
  public void add(Path directory, int keep) {
    Jobs.Work work = queue(directory);
    turn.acquireUninterruptibly();
    try {
      work.begin();
      write(work, directory, keep);
    } catch (RuntimeException | Error e) {
      work.failed(e);
      throw e;
    } finally {
      turn.release();
    }
  }

  /**
   * Starts a backup in the background.
   *
   * @throws BadInputException if another backup is running
   */
  public Job begin(Path directory, int keep) {
    if (!turn.tryAcquire()) {
      throw new BadInputException("another backup is running: wait until it has finished");
    }
    Jobs.Work work = queue(directory).begin();
    Thread.ofPlatform()
        .daemon()
        .name("memoir-backup")
        .start(() -> {
          try {
            write(work, directory, keep);
          } catch (RuntimeException | OutOfMemoryError e) {
            work.failed(e);
          } finally {
            turn.release();
          }
        });
    return work.job();
  }

  /**
   * The backups of a directory, newest first; waits for a running backup.
   *
   * @throws BadInputException if it is not a backup directory
   */
  public List<BackupDescription> list(Path directory) {
    turn.acquireUninterruptibly();
    try {
      return EventStores.backups(directory);
    } finally {
      turn.release();
    }
  }

  /**
   * Checks a backup, see {@link EventStores#checkBackup}; waits for a running backup.
   *
   * @param id the number of the backup; empty for the newest
   * @throws BadInputException if it is damaged, or does not exist
   */
  public CheckedBackup check(Path directory, OptionalInt id) throws IOException {
    turn.acquireUninterruptibly();
    try {
      return EventStores.checkBackup(directory, id);
    } finally {
      turn.release();
    }
  }

  private Jobs.Work queue(Path directory) {
    return jobs.queue(Job.Kind.BACKUP, Optional.of(directory.toString()));
  }

  private void write(Jobs.Work work, Path directory, int keep) {
    save.run();
    long end = store.end();
    store.backup(directory, keep);
    work.done("backup completed, with the log up to position %d".formatted(end));
  }
}
