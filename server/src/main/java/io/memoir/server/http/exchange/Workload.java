package io.memoir.server.http.exchange;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What all requests together may use: memory for their bodies, and processors for work that keeps
 * one busy for long. Half of the processors, one at least, do such work at a time; the others are
 * left to requests that are quick.
 */
public final class Workload {
  /** How many ids, events or items cost as much as a simple request. */
  public static final int IN_ONE = 100;

  private static final int LONGEST_WAIT_SECONDS = 10;
  private static final int MOST_WAITING = 64;

  private final long flightBytes;
  private final AtomicLong inFlight = new AtomicLong();
  private final Semaphore heavy =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param flightBytes bytes of bodies that may be in memory at once
   */
  public Workload(long flightBytes) {
    this.flightBytes = flightBytes;
  }

  /**
   * Takes memory for a part of a body.
   *
   * @throws ProblemException if there is none left
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

  /** Bytes of bodies that are in memory now. */
  public long bytesHeld() {
    return inFlight.get();
  }

  public void release(long bytes) {
    inFlight.addAndGet(-bytes);
  }

  /**
   * Does work that takes long.
   *
   * @throws ProblemException if so much of it waits that its turn would not come soon
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
