package io.memoir.server.engine.data;

import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.store.EventLog;
import io.memoir.server.store.LogPage;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoreUnavailableException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The newest summary of the event log. The log is counted only when somebody asks for it, one count
 * at a time: a small log at once, a large one in the background, as a job.
 */
public final class LogSummaries implements AutoCloseable {
  /** Number of events up to which a log is small. */
  public static final int FEW = 100_000;

  private static final int PAGE = 1_000;

  private final EventLog log;
  private final Jobs jobs;
  private final InstantSource clock;
  private final Supplier<KnownItems> known;
  private final int few;
  private final ThreadFactory threads;
  private final Semaphore turn = new Semaphore(1);
  private final AtomicReference<Optional<LogSummary>> newest =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Jobs.Work>> latest =
      new AtomicReference<>(Optional.empty());
  private volatile boolean closed;

  /**
   * @param known gives the items that the serving model knows at the beginning of a count
   */
  public LogSummaries(EventLog log, Jobs jobs, InstantSource clock, Supplier<KnownItems> known) {
    this(
        log,
        jobs,
        clock,
        known,
        FEW,
        Thread.ofPlatform().daemon().name("memoir-log-summary").factory());
  }

  /**
   * The same with another size of small logs, and other threads.
   *
   * @param few number of events up to which a log is small
   */
  LogSummaries(
      EventLog log,
      Jobs jobs,
      InstantSource clock,
      Supplier<KnownItems> known,
      int few,
      ThreadFactory threads) {
    this.log = log;
    this.jobs = jobs;
    this.clock = clock;
    this.known = known;
    this.few = few;
    this.threads = threads;
  }

  /** The result of the last count that was completed. */
  public Optional<LogSummary> newest() {
    return newest.get();
  }

  /** Whether the log is being counted. */
  public boolean isCounting() {
    return turn.availablePermits() == 0;
  }

  /** The job of the last count in the background, which may have ended. */
  public Optional<Job> job() {
    return latest.get().map(Jobs.Work::job);
  }

  /** Whether the log is so small that it can be counted while a request waits. */
  public boolean isSmall() {
    return log.page(0, 1).total() <= few;
  }

  /**
   * Counts the log on the thread of the caller.
   *
   * @return whether it was counted; false if another count is in progress
   * @throws StoreUnavailableException if the store does not answer
   */
  public boolean count() {
    if (!turn.tryAcquire()) {
      return false;
    }
    try {
      LogSummary _ = scan(Optional.empty());
      return true;
    } finally {
      turn.release();
    }
  }

  /**
   * Begins to count the log in the background.
   *
   * @return the job; empty if another count is in progress
   */
  public Optional<Job> begin() {
    if (!turn.tryAcquire()) {
      return Optional.empty();
    }
    boolean begun = false;
    try {
      Jobs.Work work = jobs.queue(Job.Kind.SUMMARY, Optional.empty()).begin();
      try {
        threads.newThread(() -> run(work)).start();
        begun = true;
        latest.set(Optional.of(work));
      } finally {
        if (!begun) {
          work.withdraw();
        }
      }
      return Optional.of(work.job());
    } finally {
      if (!begun) { // for example because there is no memory for another thread
        turn.release();
      }
    }
  }

  /** The turn ends before the job, as whoever waits for the job may begin the next count. */
  private void run(Jobs.Work work) {
    LogSummary summary;
    try {
      summary = scan(Optional.of(work));
    } catch (RuntimeException | Error e) {
      turn.release();
      work.failed(e);
      return;
    }
    turn.release();
    if (closed) {
      work.failed("the server was shut down before the log was counted");
    } else {
      work.done(String.format(Locale.ROOT, "counted %,d events", summary.events()));
    }
  }

  /** Counts the events that the log has now; a summary that was not completed is not kept. */
  private LogSummary scan(Optional<Jobs.Work> work) {
    long began = System.nanoTime();
    long asOf = clock.millis();
    long end = log.end();
    LogScan counts = new LogScan(known.get());
    long position = 0;
    while (!closed && position < end) {
      LogPage page = log.page(position, PAGE);
      for (LoggedEvent logged : page.events()) {
        position = logged.position();
        if (position <= end) {
          counts.add(logged.event());
        }
      }
      long total = Math.max(page.total(), counts.events());
      work.ifPresent(each -> each.at("counting events", counts.events(), total, "events"));
      if (page.events().size() < PAGE) {
        break;
      }
    }
    LogSummary summary =
        counts.summary(asOf, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    if (!closed) {
      newest.set(Optional.of(summary));
    }
    return summary;
  }

  /** Ends a count in progress; soon afterwards the log is no longer read. */
  @Override
  public void close() {
    closed = true;
  }
}
