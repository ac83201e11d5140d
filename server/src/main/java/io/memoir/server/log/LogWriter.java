package io.memoir.server.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes the entries of a log in a separate thread. The callers never wait, neither for the disk
 * nor for the reader of a pipe. Entries that cannot be written are dropped and counted; this is
 * reported when it begins and when it has ended.
 */
public final class LogWriter implements AutoCloseable {
  /** Maximum number of waiting entries, enough for some seconds of a busy server. */
  static final int CAPACITY = 16_384;

  private static final int MOST_AT_ONCE = 1_024;
  private static final long LOOK_MILLIS = 1_000;
  private static final long LAST_MILLIS = 2_000;

  private final LogTarget target;
  private final LogFormat format;
  private final Consumer<String> told;
  private final BlockingQueue<LogEntry> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("memoir-log").unstarted(this::writeAll);

  private volatile boolean ending;

  /** The number of dropped entries at the last report. */
  private long droppedTold;

  private boolean failing;
  private long nextTry;

  /**
   * Starts the thread.
   *
   * @param told receives one-line reports about dropped entries
   */
  public LogWriter(LogTarget target, LogFormat format, Consumer<String> told) {
    this.target = target;
    this.format = format;
    this.told = told;
    thread.start();
  }

  /** Adds an entry, or drops it if too many are waiting. */
  public void write(LogEntry entry) {
    if (ending || !waiting.offer(entry)) {
      dropped.incrementAndGet();
    }
  }

  /** The number of entries dropped so far. */
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
      // The time to wait is over.
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

  /** Reports dropped entries when no more are being dropped. */
  private void tell() {
    long now = dropped.get();
    if (now > droppedTold && !failing && (waiting.isEmpty() || ending)) {
      told.accept(
          String.format(
              Locale.ROOT,
              "%s: %,d log entries were dropped because they could not be written in time",
              target.name(),
              now - droppedTold));
      droppedTold = now;
    }
  }

  /** Writes the waiting entries, within two seconds, and stops the thread. */
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
