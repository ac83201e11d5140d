package io.memoir.server.engine.job;

import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The removal of the bytes of erased users, as jobs: one job for all erasures that share a removal.
 * A removal that fails is retried after some time.
 */
public final class Erasures {
  private static final long TRY_AGAIN_SECONDS = 30;

  private final EventStore store;
  private final Jobs jobs;
  private final ScheduledExecutorService later;

  private CompletableFuture<Long> latest = CompletableFuture.completedFuture(0L);
  private Optional<Jobs.Work> work = Optional.empty();

  /**
   * Continues the removals that were pending when the store was closed.
   *
   * @param later runs the retries
   */
  public Erasures(EventStore store, Jobs jobs, ScheduledExecutorService later) {
    this.store = store;
    this.jobs = jobs;
    this.later = later;
    removal();
  }

  /**
   * The result of an erasure.
   *
   * @param receipt what was erased
   * @param removal the job that removes the bytes from disk; empty if none are left
   */
  public record Erased(ErasureReceipt receipt, Optional<Job> removal) {}

  /** The job that removes the bytes of everything erased so far, if any are left. */
  @SuppressWarnings("ReferenceEquality") // whether it is the same one
  public synchronized Optional<Job> removal() {
    CompletableFuture<Long> now = store.removal();
    if (now == latest) {
      return work.map(Jobs.Work::job).filter(job -> job.state() != Job.State.DONE);
    }
    latest = now;
    if (now.isDone() && !now.isCompletedExceptionally()) {
      work = Optional.empty();
      return Optional.empty();
    }
    Jobs.Work begun = jobs.queue(Job.Kind.ERASURE, Optional.empty()).begin();
    work = Optional.of(begun);
    CompletableFuture<Long> _ =
        now.whenComplete((erasures, failure) -> end(begun, erasures, failure));
    return Optional.of(begun.job());
  }

  private void end(Jobs.Work ended, @Nullable Long erasures, @Nullable Throwable failure) {
    if (failure == null || erasures != null) {
      String done =
          store.removalIsThorough()
              ? "the bytes of the data deleted by %,d erasures have been removed"
              : "the rows deleted by %,d erasures have been removed; their bytes stay in free space"
                  + " until it is overwritten";
      ended.done(String.format(Locale.ROOT, done, erasures));
      return;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    ended.failed(cause);
    if (!(cause instanceof StoreUnavailableException unavailable)
        || unavailable.reason() != Reason.CLOSED) {
      try {
        Future<?> _ = later.schedule(this::removal, TRY_AGAIN_SECONDS, TimeUnit.SECONDS);
      } catch (RejectedExecutionException e) {
        // The engine is closed; the store continues when it is opened again.
      }
    }
  }
}
