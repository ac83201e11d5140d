package io.memoir.server.store.removal;

import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the removal of erased bytes in the background, one round at a time. A round removes
 * everything that was erased before it began, so erasures during a round share the next one. What a
 * failed round has left is removed by the next round.
 */
public final class RemovalRounds implements AutoCloseable {
  /** Removes everything that is pending. */
  @FunctionalInterface
  public interface Round {
    /**
     * Runs one round.
     *
     * @param ending whether the store is being closed, so that the round should give up soon
     * @return number of erasures whose bytes were removed
     */
    long run(BooleanSupplier ending);
  }

  private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(2);

  private final String name;
  private final Round round;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  private volatile boolean closed;

  /** The round requested last; everything erased so far is removed when it completes. */
  private CompletableFuture<Long> last = CompletableFuture.completedFuture(0L);

  /** The round requested last, as long as it has not begun. */
  private @Nullable CompletableFuture<Long> waiting;

  private @Nullable Thread worker;

  /**
   * @param name of the store, for messages
   */
  public RemovalRounds(String name, Round round) {
    this.name = name;
    this.round = round;
  }

  /** Requests a round that begins after this call, unless one is waiting already. */
  public CompletableFuture<Long> ask() {
    lock.lock();
    try {
      CompletableFuture<Long> next = waiting;
      if (next != null) {
        return next;
      }
      next = new CompletableFuture<>();
      last = next;
      if (closed) {
        next.completeExceptionally(closedFailure());
      } else {
        waiting = next;
        start(next);
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** The round requested last; a new one if that has failed. */
  public CompletableFuture<Long> last() {
    lock.lock();
    try {
      return last.isCompletedExceptionally() ? ask() : last;
    } finally {
      lock.unlock();
    }
  }

  private void start(CompletableFuture<Long> next) {
    if (worker != null) {
      return;
    }
    try {
      worker = Thread.ofPlatform().daemon().name("memoir-removal").start(this::work);
    } catch (OutOfMemoryError e) {
      // No thread can be created. The erasure is effective, and a later round removes its bytes.
      waiting = null;
      next.completeExceptionally(e);
    }
  }

  private void work() {
    long rest = 0;
    for (CompletableFuture<Long> now = begin(rest); now != null; now = begin(rest)) {
      long begun = System.nanoTime();
      try {
        now.complete(round.run(() -> closed));
      } catch (RuntimeException | Error e) {
        now.completeExceptionally(e);
      }
      rest = Math.min(System.nanoTime() - begun, LONGEST_REST);
    }
  }

  /**
   * The round to run now, after a pause in which others can use the disk; null if there is none.
   */
  private @Nullable CompletableFuture<Long> begin(long rest) {
    lock.lock();
    try {
      long left = waiting == null ? 0 : rest;
      while (left > 0 && !closed) {
        left = closing.awaitNanos(left);
      }
      CompletableFuture<Long> next = waiting;
      waiting = null;
      if (next == null) {
        worker = null;
      } else if (closed) {
        next.completeExceptionally(closedFailure());
        worker = null;
        return null;
      }
      return next;
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted during removal", e);
    } finally {
      lock.unlock();
    }
  }

  private StoreUnavailableException closedFailure() {
    return new StoreUnavailableException(
        Reason.CLOSED,
        "the event store %s was closed; the bytes of erased users will be removed when it is opened again"
            .formatted(name));
  }

  /** Tells the current round to give up; no other round begins. */
  public void end() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Closes it, and waits for the current round. */
  @Override
  public void close() {
    end();
    Thread running;
    lock.lock();
    try {
      running = worker;
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
