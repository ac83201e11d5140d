package io.memoir.server.engine.job;

import io.memoir.model.BadInputException;
import io.memoir.server.store.BackupDescription;
import io.memoir.server.store.CheckedBackup;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Backups of the event log while the server is running, one at a time. */
public final class Backups {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final EventStore store;
  private final Jobs jobs;
  private final Runnable save;
  private final Duration patience;
  private final ThreadFactory threads;
  private final Semaphore turn = new Semaphore(1, true);

  public Backups(EventStore store, Jobs jobs, Runnable save) {
    this(store, jobs, save, PATIENCE, Thread.ofPlatform().daemon().name("memoir-backup").factory());
  }

  /**
   * The same with other threads.
   *
   * @param patience maximum time to wait for a running backup
   */
  Backups(EventStore store, Jobs jobs, Runnable save, Duration patience, ThreadFactory threads) {
    this.store = store;
    this.jobs = jobs;
    this.save = save;
    this.patience = patience;
    this.threads = threads;
  }

  /**
   * Adds a backup of log, documents and snapshots; see {@link EventStore#backup}. Waits some
   * seconds for a running backup or check.
   *
   * @throws BadInputException if that takes longer
   */
  public void add(Path directory, int keep) {
    Jobs.Work work = queue(directory);
    boolean mine = false;
    try {
      acquire();
      mine = true;
    } finally {
      if (!mine) {
        work.withdraw();
      }
    }
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
      throw running();
    }
    boolean begun = false;
    try {
      Jobs.Work work = queue(directory).begin();
      try {
        threads.newThread(() -> run(work, directory, keep)).start();
        begun = true;
      } finally {
        if (!begun) {
          work.withdraw();
        }
      }
      return work.job();
    } finally {
      if (!begun) { // for example because there is no memory for another thread
        turn.release();
      }
    }
  }

  private void run(Jobs.Work work, Path directory, int keep) {
    try {
      write(work, directory, keep);
    } catch (RuntimeException | Error e) {
      work.failed(e);
    } finally {
      turn.release();
    }
  }

  private void acquire() {
    try {
      if (turn.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw running();
  }

  private static BadInputException running() {
    return new BadInputException(
        "another backup or check of a backup is running: wait until it has finished");
  }

  /**
   * The backups of a directory, newest first; waits some seconds for a running backup.
   *
   * @throws BadInputException if it is not a backup directory, or a backup is still running
   */
  public List<BackupDescription> list(Path directory) {
    acquire();
    try {
      return EventStores.backups(directory);
    } finally {
      turn.release();
    }
  }

  /**
   * Checks a backup, see {@link EventStores#checkBackup}; waits some seconds for a running backup.
   *
   * @param id the number of the backup; empty for the newest
   * @throws BadInputException if it is damaged, or does not exist, or a backup is still running
   */
  public CheckedBackup check(Path directory, OptionalInt id) throws IOException {
    acquire();
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
    work.done(String.format(Locale.ROOT, "backup completed, with the log up to position %d", end));
  }
}
