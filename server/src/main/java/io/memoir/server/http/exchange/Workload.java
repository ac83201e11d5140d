package io.memoir.server.http.exchange;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The resources that all concurrent requests may use: memory for bodies, and processors for work
 * that takes long. At most half of the processors, one at least, do such work at a time; the others
 * remain free for short requests.
 */
public final class Workload {
  /** The number of ids, events or items that costs as much as a simple request. */
  public static final int IN_ONE = 100;

  private static final int LONGEST_WAIT_SECONDS = 10;
  private static final int MOST_WAITING = 64;

  private final long flightBytes;
  private final AtomicLong inFlight = new AtomicLong();
  private final Semaphore heavy =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param flightBytes maximum number of bytes of bodies in memory
   */
  public Workload(long flightBytes) {
    this.flightBytes = flightBytes;
  }

  /**
   * Reserves memory for a part of a body.
   *
   * @throws ProblemException if the maximum is reached
   */
  public void reserve(int bytes) {
    if (inFlight.addAndGet(bytes) > flightBytes) {
      inFlight.addAndGet(-bytes);
      throw new ProblemException(
          503,
          "busy",
          "the bodies of all concurrent requests exceed %,d bytes, the maximum; retry later"
              .formatted(flightBytes));
    }
  }

  /** The number of bytes of bodies in memory now. */
  public long bytesHeld() {
    return inFlight.get();
  }

  public void release(long bytes) {
    inFlight.addAndGet(-bytes);
  }

  /**
   * Runs work that takes long.
   *
   * @throws ProblemException if so many calls are waiting that this one would wait too long
   */
  public <T> T heavy(Supplier<T> work) {
    if (!heavy.tryAcquire()) {
      awaitTurn();
    }
    try {
      return work.get();
    } finally {
      heavy.release();
    }
  }

  private void awaitTurn() {
    boolean mine = false;
    try {
      mine =
          waiting.incrementAndGet() <= MOST_WAITING
              && heavy.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting.decrementAndGet();
    }
    if (!mine) {
      throw new ProblemException(
          503,
          "busy",
          "too many explanations and other long requests: at most %d can wait, for at most %d s; retry later"
              .formatted(MOST_WAITING, LONGEST_WAIT_SECONDS));
    }
  }
}
