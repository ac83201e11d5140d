package io.memoir.server.engine.popular;

import io.memoir.server.store.EventLog;
import io.memoir.server.store.LogPage;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoreUnavailableException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts the events of each item. A background thread reads the log from the first request on.
 *
 * <p>Every round reads the log to its end and compares the number of events counted with the number
 * of events in the log (see {@link EventLog#page}). If they are equal, the counts are exact and
 * become visible. Otherwise a counted event has been erased or deleted, by this process or another:
 * the counts of the round before remain, and the log is counted again from its beginning. That
 * takes at most a tenth of the time of one processor: after a long count there is a long pause.
 *
 * <p>The memory that this takes is bounded by the number of items that may be listed: of invented
 * ids, which anybody may send who may send events, only some are counted. An item that is created
 * after its id was forgotten begins with the events since then.
 *
 * <p>A ranking contains no event that was erased before {@link Ranking#asOf}. Events that are
 * erased while the log is counted from its beginning may have been counted already; they are
 * removed by the next count.
 */
public final class PopularItems implements AutoCloseable {
  /** Maximum number of days of {@link #daily}. */
  public static final int MOST_DAYS = ItemCounts.DAYS;

  private static final int PAGE = 1_000;
  private static final long ROUND_MILLIS = 2_000;
  private static final int SHARE = 10;
  private static final int MOST_UNLISTED = 100_000;

  /** Maximum time that a request waits for the first count. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Number of windows whose order is cached. */
  private static final int REMEMBERED = 4;

  /** The counts of the events up to a position, as the log was at a time. */
  private record Count(ItemCounts items, long position, long asOf) {}

  /** The position at which reading ended, and the number of events in the log at that time. */
  private record End(long position, long total) {}

  /** The items of a window in order. */
  private record Ordered(OptionalLong since, List<Ranking.Counted> items) {}

  private final EventLog log;
  private final InstantSource clock;
  private final Predicate<String> listed;
  private final int mostUnlisted;
  private final long roundMillis;
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("memoir-popular").factory());
  private volatile boolean closed;

  /**
   * The log is not counted from its beginning before this time; used by the counting thread only.
   */
  private long pauseEnds = System.nanoTime();

  /**
   * Guards the counts of items. It is held while a window is sorted, which takes long for a million
   * items, and is taken before the other lock.
   */
  private final ReentrantLock sorting = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();

  // The following fields are guarded by the lock.
  private final Condition ended = lock.newCondition();
  private final Map<Window, Ordered> ordered = new LinkedHashMap<>(16, 0.75f, true);
  private boolean started;
  private @Nullable Count count;
  private @Nullable StoreUnavailableException failure;
  private long fullCounts;

  /**
   * Counting starts with the first request.
   *
   * @param listed whether an item may be listed; of other items, only those with the most events
   *     are counted if there are more than 100,000
   */
  public PopularItems(EventLog log, InstantSource clock, Predicate<String> listed) {
    this(log, clock, listed, MOST_UNLISTED, ROUND_MILLIS);
  }

  /** The same with another limit, and another pause between two rounds. */
  PopularItems(
      EventLog log,
      InstantSource clock,
      Predicate<String> listed,
      int mostUnlisted,
      long roundMillis) {
    this.log = log;
    this.clock = clock;
    this.listed = listed;
    this.mostUnlisted = mostUnlisted;
    this.roundMillis = roundMillis;
  }

  /**
   * The items with events in a window, as the log was some seconds ago, or before the current count
   * from its beginning.
   *
   * @return empty if the log has not been counted within some seconds
   * @throws StoreUnavailableException if it was not counted because the store does not answer
   */
  public Optional<Ranking> ranking(Window window) {
    lock.lock();
    try {
      if (firstCount().isEmpty()) {
        return Optional.empty();
      }
      Optional<Ranking> known = known(window);
      if (known.isPresent()) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    return Optional.of(sorted(window));
  }

  /**
   * The events of an item per day, on the days that end with the newest day with events of any item
   * up to now.
   *
   * @param days number of days, 1 to {@value #MOST_DAYS}
   * @return empty if the log has not been counted within some seconds
   * @throws StoreUnavailableException if it was not counted because the store does not answer
   */
  public Optional<DailyEvents> daily(String itemId, int days) {
    lock.lock();
    try {
      if (firstCount().isEmpty()) {
        return Optional.empty();
      }
    } finally {
      lock.unlock();
    }
    sorting.lock();
    try {
      return counted().map(counted -> counted.items().daily(itemId, days, counted.asOf()));
    } finally {
      sorting.unlock();
    }
  }

  /** Whether a window would have to be sorted now, which takes long if there are many items. */
  public boolean hasToSort(Window window) {
    lock.lock();
    try {
      return count != null && known(window).isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the log has been counted, so that no request waits for that. */
  public boolean isCounted() {
    return counted().isPresent();
  }

  /** The cached order of a window; the lock is held. */
  private Optional<Ranking> known(Window window) {
    Count counted = count;
    Ordered known = ordered.get(window);
    return counted == null || known == null || !known.since().equals(window.since(counted.asOf()))
        ? Optional.empty()
        : Optional.of(new Ranking(counted.asOf(), known.since(), known.items()));
  }

  /** Sorts a window, unless another request has done so meanwhile. */
  private Ranking sorted(Window window) {
    sorting.lock();
    try {
      Count counted;
      lock.lock();
      try {
        Optional<Ranking> known = known(window);
        if (known.isPresent()) {
          return known.get();
        }
        counted = Objects.requireNonNull(count, "counts are never taken back");
      } finally {
        lock.unlock();
      }
      OptionalLong since = window.since(counted.asOf());
      Ordered found = new Ordered(since, counted.items().ranked(window, since));
      lock.lock();
      try {
        if (counted.equals(count)) {
          ordered.put(window, found);
          if (ordered.size() > REMEMBERED) {
            ordered.remove(ordered.keySet().iterator().next());
          }
        }
      } finally {
        lock.unlock();
      }
      return new Ranking(counted.asOf(), since, found.items());
    } finally {
      sorting.unlock();
    }
  }

  private void start() {
    if (!started) {
      try {
        ScheduledFuture<?> _ =
            rounds.scheduleWithFixedDelay(this::roundAgain, 0, roundMillis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // It is closed, and so is the store, or will be soon.
      }
      started = true; // not if there was no memory for the thread: the next request tries again
    }
  }

  /** The counts, for which the first requests wait; the lock is held. */
  private Optional<Count> firstCount() {
    start();
    Optional<Count> found = awaitCount();
    if (found.isEmpty() && failure != null) {
      throw failure.again();
    }
    return found;
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

  /** The age of the counts in seconds; empty before the first count. */
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

  /** The number of times the log was counted from its beginning. */
  public long fullCounts() {
    lock.lock();
    try {
      return fullCounts;
    } finally {
      lock.unlock();
    }
  }

  /** Runs a round; catches all failures, since any of them would end the periodic execution. */
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
    } catch (RuntimeException | Error e) {
      // The counts of the round before remain, and the metric of their age shows the failure.
    }
  }

  /** Updates the counts. */
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
      items.limitUnlisted(listed, mostUnlisted);
      if (page.events().size() < PAGE) {
        return Optional.of(new End(position, page.total()));
      }
    }
    return Optional.empty();
  }

  /**
   * Adds the new events, unless a counted event is no longer in the log; returns whether they were
   * added.
   */
  private boolean addIfExact(Count before, ItemCounts more, End end, long now) {
    if (before.items().events() + more.events() != end.total()) {
      return false;
    }
    sorting.lock();
    try {
      before.items().add(more);
      before.items().limitUnlisted(listed, mostUnlisted);
      before.items().forget(now);
      lock.lock();
      try {
        if (more.events() > 0) {
          ordered.clear();
        }
        count = new Count(before.items(), end.position(), now);
        failure = null;
        return true;
      } finally {
        lock.unlock();
      }
    } finally {
      sorting.unlock();
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

  /** Ends counting; soon afterwards the log is no longer read. */
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
