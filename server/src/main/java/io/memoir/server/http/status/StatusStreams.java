package io.memoir.server.http.status;

import io.memoir.server.http.exchange.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends the status to everybody who listens, once a second. The text is the same for all who see
 * internals of the server, and for all others, and is made only when somebody listens. Each stream
 * occupies the virtual thread of its request.
 */
public final class StatusStreams implements AutoCloseable {
  /** Maximum number of streams at a time. */
  static final int MOST = 50;

  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A text that is not older is sent to further listeners. */
  private static final long FRESH_NANOS = PERIOD_NANOS / 2;

  /** A client that has not taken an event for so long when the server ends is not waited for. */
  private static final long STUCK_NANOS = PERIOD_NANOS;

  private final Event event;

  /** Held while an event is made, so that listeners share it. */
  private final ReentrantLock making = new ReentrantLock();

  private final Made whole = new Made();
  private final Made withoutInternals = new Made();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ending = lock.newCondition();

  /** The recipients to which something is being written, and since when. */
  private final Map<Recipient, Long> writing = new HashMap<>();

  private int open;
  private boolean ended;

  /** Makes an event with the current status. */
  @FunctionalInterface
  interface Event {
    /**
     * An event, complete with its empty line.
     *
     * @param internals whether it is for those who may see internals of the server
     */
    byte[] of(boolean internals);
  }

  /** The last event that was made; guarded by {@link #making}. */
  private static final class Made {
    private byte[] text = {};
    private long nanos;
  }

  /** Somebody who listens. */
  public interface Recipient {
    /** Begins the response. */
    OutputStream open() throws IOException;

    /** Whether the events may contain internals of the server. */
    boolean seesInternals();

    /** Whether events may still be sent; asked before each of them but the first. */
    boolean mayListen();

    /** Closes the connection, so that a write which is waiting for the client fails. */
    void cutOff();
  }

  StatusStreams(Event event) {
    this.event = event;
  }

  /**
   * Sends events until the client leaves, the server ends, or the recipient may no longer listen.
   *
   * @throws ProblemException if there are too many streams, or the server ends
   * @throws IOException if the client has left
   */
  public void send(Recipient recipient) throws IOException {
    enter();
    try {
      // Before the response begins, so that a failure can be reported.
      byte[] first = current(recipient);
      OutputStream out = recipient.open();
      write(recipient, out, first);
      while (pause() && recipient.mayListen()) {
        write(recipient, out, current(recipient));
      }
    } finally {
      leave();
    }
  }

  private void enter() {
    lock.lock();
    try {
      if (ended) {
        throw new ProblemException(503, "ending", "the server is shutting down");
      }
      if (open >= MOST) {
        throw new ProblemException(
            429,
            "too-many-streams",
            "%d streams of the status are open, which is the maximum; close one, or ask /v1/status"
                .formatted(MOST));
      }
      open++;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      open--;
    } finally {
      lock.unlock();
    }
  }

  /** The number of open streams. */
  int open() {
    lock.lock();
    try {
      return open;
    } finally {
      lock.unlock();
    }
  }

  private byte[] current(Recipient recipient) {
    boolean internals = recipient.seesInternals();
    Made made = internals ? whole : withoutInternals;
    making.lock();
    try {
      if (made.text.length == 0 || System.nanoTime() - made.nanos > FRESH_NANOS) {
        made.text = event.of(internals);
        made.nanos = System.nanoTime();
      }
      return made.text;
    } finally {
      making.unlock();
    }
  }

  private void write(Recipient recipient, OutputStream out, byte[] text) throws IOException {
    lock.lock();
    try {
      writing.put(recipient, System.nanoTime());
    } finally {
      lock.unlock();
    }
    try {
      out.write(text);
      out.flush();
    } finally {
      lock.lock();
      try {
        writing.remove(recipient);
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits until the next event is due.
   *
   * @return whether it is; otherwise the streams end
   */
  private boolean pause() {
    lock.lock();
    try {
      long left = PERIOD_NANOS;
      while (!ended && left > 0) {
        left = ending.awaitNanos(left);
      }
      return !ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends all streams, and accepts no more. Clients that do not take what is sent to them are cut
   * off, because the end of the server would wait for them. Further calls cut off those that have
   * stopped since.
   */
  @Override
  public void close() {
    List<Recipient> stuck;
    lock.lock();
    try {
      ended = true;
      ending.signalAll();
      long now = System.nanoTime();
      stuck =
          writing.entrySet().stream()
              .filter(entry -> now - entry.getValue() > STUCK_NANOS)
              .map(Map.Entry::getKey)
              .toList();
    } finally {
      lock.unlock();
    }
    stuck.forEach(Recipient::cutOff);
  }
}
