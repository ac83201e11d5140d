package io.memoir.server.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes entries of a log in a thread of its own. Who hands one over never waits: not for the disk,
 * not for whoever reads a pipe, and not when either is away. What cannot be kept is dropped and
 * counted, and that is told, once when it begins and once when it has ended.
 */
public final class LogWriter implements AutoCloseable {
  /** Entries that may wait; some seconds of a busy server. */
  static final int CAPACITY = 16_384;

  private static final int MOST_AT_ONCE = 1_024;
  private static final long LOOK_MILLIS = 1_000;
  private static final long LAST_MILLIS = 2_000;

  private final LogTarget target;
  private final LogFormat format;
  private final Consumer<String> told;
  private final BlockingQueue<LogEntry> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().daemon().name("log").unstarted(this::writeAll);

  private volatile boolean ending;

  /** How many were dropped when that was told last. */
  private long droppedTold;

  private boolean failing;
  private long nextTry;

  /**
   * Begins to write.
   *
   * @param told is told in one line that entries are dropped, or were
   */
  public LogWriter(LogTarget target, LogFormat format, Consumer<String> told) {
    this.target = target;
    this.format = format;
    this.told = told;
    thread.start();
  }

  /** Hands an entry over; drops it if too many wait already. */
  public void write(LogEntry entry) {
    if (ending || !waiting.offer(entry)) {
      dropped.incrementAndGet();
    }
  }

  /** How many entries were dropped so far. */
  public long dropped() {
    return dropped.get();
  }

  private void writeAll() {
    List<LogEntry> batch = new ArrayList<>();
    try {
      while (!(ending && waiting.isEmpty())) {
        LogEntry first = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, MOST_AT_ONCE);
          write(batch);
          batch.clear();
        }
        tell();
      }
    } catch (InterruptedException e) {
      // It was waited for long enough.
    } finally {
      dropped.addAndGet(waiting.size());
      tell();
      target.close();
    }
  }

  private void write(List<LogEntry> batch) {
    if (failing && System.nanoTime() < nextTry) {
      dropped.addAndGet(batch.size());
      return;
    }
    StringBuilder text = new StringBuilder();
    batch.forEach(entry -> text.append(format.format(entry)));
    try {
      target.write(text.toString());
      failing = false;
    } catch (IOException e) {
      dropped.addAndGet(batch.size());
      nextTry = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
      if (!failing) {
        failing = true;
        told.accept(
            "%s cannot be written, log entries are dropped until it can: %s"
                .formatted(target.name(), e.getMessage()));
      }
    }
  }

  /** Tells what was dropped, when nothing more is for now. */
  private void tell() {
    long now = dropped.get();
    if (now > droppedTold && !failing && (waiting.isEmpty() || ending)) {
      told.accept(
          "%s: %,d log entries were dropped because they could not be written in time"
              .formatted(target.name(), now - droppedTold));
      droppedTold = now;
    }
  }

  /** Writes what waits, within two seconds, and ends. */
  @Override
  public void close() {
    ending = true;
    try {
      thread.join(LAST_MILLIS);
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
