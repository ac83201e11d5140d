package io.memoir.server.http.exchange;

import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The resources that all concurrent requests may use: memory for bodies and for their JSON, and
 * processors for work that takes long. At most half of the processors, one at least, do such work
 * at a time; the others remain free for short requests.
 */
public final class Workload {
  /** The number of ids, events or items that costs as much as a simple request. */
  public static final int IN_ONE = 100;

  private static final int LONGEST_WAIT_SECONDS = 10;
  private static final int MOST_WAITING = 64;

  private final Memory bodies;
  private final Memory json;
  private final Semaphore heavy =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder longWork = new LongAdder();

  /**
   * @param flightBytes maximum number of bytes of bodies in memory
   * @param jsonBytes maximum number of bytes of parsed bodies in memory
   */
  public Workload(long flightBytes, long jsonBytes) {
    this.bodies = new Memory("the bodies of all concurrent requests exceed", flightBytes);
    this.json = new Memory("the parsed JSON of all concurrent requests takes more than", jsonBytes);
  }

  /** Memory for one purpose, of which each request reserves a part. */
  static final class Memory {
    private final String exceeded;
    private final long most;
    private final AtomicLong held = new AtomicLong();

    private Memory(String exceeded, long most) {
      this.exceeded = exceeded;
      this.most = most;
    }

    /** The maximum number of bytes of all requests. */
    long most() {
      return most;
    }

    /**
     * Reserves a part.
     *
     * @throws ProblemException if the maximum is reached
     */
    void reserve(long bytes) {
      if (held.addAndGet(bytes) > most) {
        held.addAndGet(-bytes);
        throw new ProblemException(
            503,
            "busy",
            String.format(Locale.ROOT, "%s %,d bytes, the maximum; retry later", exceeded, most));
      }
    }

    void release(long bytes) {
      held.addAndGet(-bytes);
    }
  }

  Memory bodies() {
    return bodies;
  }

  Memory json() {
    return json;
  }

  /** The number of bytes of bodies in memory now. */
  public long bytesHeld() {
    return bodies.held.get();
  }

  /** How often work that takes long was run. */
  public long longWork() {
    return longWork.sum();
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
    longWork.increment();
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
