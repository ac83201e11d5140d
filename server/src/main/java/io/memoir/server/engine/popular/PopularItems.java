package io.memoir.server.engine.popular;

import io.memoir.server.store.EventLog;
import io.memoir.server.store.LogPage;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoreUnavailableException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which items have the most events. A thread in the background counts the events of the log, from
 * when somebody asks for the first time.
 *
 * <p>Every round follows the log to its end and compares how many events were counted with how many
 * there are (see {@link EventLog#page}). If these are equal, the counts are exact and are taken.
 * Otherwise something that was counted has been erased or deleted, by this process or another: the
 * counts of the round before stay, and the log is counted anew from its beginning. That takes at
 * most a tenth of the time of one processor: after a count that took long there is a pause.
 *
 * <p>No event that was erased before {@link Ranking#asOf} is in a ranking. While the log is counted
 * from its beginning, events may be erased that have been counted already; these are gone with the
 * next count.
 */
public final class PopularItems implements AutoCloseable {
  private static final int PAGE = 1_000;
  private static final long ROUND_MILLIS = 2_000;
  private static final int SHARE = 10;

  /** How long a question waits for the first count. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How many windows are remembered in their order. */
  private static final int REMEMBERED = 4;

  /** What was counted: the events up to a position, as the log was at a moment. */
  private record Count(ItemCounts items, long position, long asOf) {}

  /** Where following the log has ended, and how many events there were then. */
  private record End(long position, long total) {}

  /** The items of a window in their order. */
  private record Ordered(OptionalLong since, List<Ranking.Counted> items) {}

  private final EventLog log;
  private final InstantSource clock;
  private final long roundMillis;
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("counter of popular items").factory());
  private volatile boolean closed;

  /** Until when the log is not counted from its beginning; the counting thread's own. */
  private long pauseEnds = System.nanoTime();

  private final ReentrantLock lock = new ReentrantLock();

  // All below is guarded by the lock.
  private final Condition ended = lock.newCondition();
  private final Map<Window, Ordered> ordered = new LinkedHashMap<>(16, 0.75f, true);
  private boolean started;
  private @Nullable Count count;
  private @Nullable StoreUnavailableException failure;
  private long fullCounts;

  /** Counts nothing before the first question. */
  public PopularItems(EventLog log, InstantSource clock) {
    this(log, clock, ROUND_MILLIS);
  }

  /** The same with another pause between two rounds. */
  PopularItems(EventLog log, InstantSource clock, long roundMillis) {
    this.log = log;
    this.clock = clock;
    this.roundMillis = roundMillis;
  }

  /**
   * The items with events in a window, as the log was some seconds ago, or before a count from its
   * beginning began.
   *
   * @return empty if the events were not counted yet, although it was waited for some seconds
   * @throws StoreUnavailableException if they were not because the store does not answer
   */
  public Optional<Ranking> ranking(Window window) {
    lock.lock();
    try {
      start();
      Optional<Count> found = awaitCount();
      if (found.isEmpty()) {
        if (failure != null) {
          throw failure.again();
        }
        return Optional.empty();
      }
      Count counted = found.get();
      OptionalLong since = window.since(counted.asOf());
      Ordered known = ordered.get(window);
      if (known == null || !known.since().equals(since)) {
        known = new Ordered(since, counted.items().ranked(window, since));
        ordered.put(window, known);
        if (ordered.size() > REMEMBERED) {
          ordered.remove(ordered.keySet().iterator().next());
        }
      }
      return Optional.of(new Ranking(counted.asOf(), since, known.items()));
    } finally {
      lock.unlock();
    }
  }

  private void start() {
    if (!started) {
      started = true;
      try {
        ScheduledFuture<?> _ =
            rounds.scheduleWithFixedDelay(this::roundAgain, 0, roundMillis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // It is closed; the store is, too, or soon.
      }
    }
  }

  private Optional<Count> awaitCount() {
    long left = PATIENCE_NANOS;
    try {
      while (count == null && failure == null && !closed && left > 0) {
        left = ended.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.ofNullable(count);
  }

  /** How many seconds ago the log was as it is in rankings; empty before the first count. */
  public OptionalDouble ageSeconds() {
    lock.lock();
    try {
      return count == null
          ? OptionalDouble.empty()
          : OptionalDouble.of(Math.max(0, clock.millis() - count.asOf()) / 1e3);
    } finally {
      lock.unlock();
    }
  }

  /** How often the log was counted from its beginning. */
  public long fullCounts() {
    lock.lock();
    try {
      return fullCounts;
    } finally {
      lock.unlock();
    }
  }

  /** Counts, and goes on to do so later whatever comes of it: one failure would end the rounds. */
  private void roundAgain() {
    try {
      round();
    } catch (StoreUnavailableException e) {
      lock.lock();
      try {
        failure = e;
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    } catch (RuntimeException e) {
      // The counts of the round before stay, and their age tells of it.
    }
  }

  /** Brings the counts up to date. */
  private void round() {
    Optional<Count> before = counted();
    if (before.isPresent()) {
      long now = Math.max(clock.millis(), before.get().asOf());
      ItemCounts more = new ItemCounts(now);
      Optional<End> end = follow(before.get().position(), more);
      if (end.isEmpty() || addIfExact(before.get(), more, end.get(), now)) {
        return;
      }
      if (System.nanoTime() - pauseEnds < 0) {
        return;
      }
    }
    long began = System.nanoTime();
    long now = Math.max(clock.millis(), before.map(Count::asOf).orElse(Long.MIN_VALUE));
    ItemCounts all = new ItemCounts(now);
    Optional<End> end = follow(0, all);
    if (end.isPresent()) {
      take(new Count(all, end.get().position(), now));
      long took = System.nanoTime() - began;
      pauseEnds = System.nanoTime() + (SHARE - 1) * took;
    }
  }

  private Optional<Count> counted() {
    lock.lock();
    try {
      return Optional.ofNullable(count);
    } finally {
      lock.unlock();
    }
  }

  /** Counts the events after a position; empty if it was closed meanwhile. */
  private Optional<End> follow(long after, ItemCounts items) {
    long position = after;
    while (!closed) {
      LogPage page = log.page(position, PAGE);
      for (LoggedEvent logged : page.events()) {
        items.add(logged.event().itemId(), logged.event().time());
        position = logged.position();
      }
      if (page.events().size() < PAGE) {
        return Optional.of(new End(position, page.total()));
      }
    }
    return Optional.empty();
  }

  /** Takes what has come since; whether all that was counted before is still in the log. */
  private boolean addIfExact(Count before, ItemCounts more, End end, long now) {
    if (before.items().events() + more.events() != end.total()) {
      return false;
    }
    lock.lock();
    try {
      before.items().add(more);
      before.items().forget(now);
      if (more.events() > 0) {
        ordered.clear();
      }
      count = new Count(before.items(), end.position(), now);
      failure = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void take(Count counted) {
    lock.lock();
    try {
      count = counted;
      failure = null;
      fullCounts++;
      ordered.clear();
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends counting; the log is not read any more soon after. */
  @Override
  public void close() {
    closed = true;
    rounds.shutdown();
    lock.lock();
    try {
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
