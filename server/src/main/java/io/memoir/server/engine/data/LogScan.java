package io.memoir.server.engine.data;

import io.memoir.server.engine.data.LogSummary.Day;
import io.memoir.server.engine.data.LogSummary.Popular;
import io.memoir.server.engine.data.LogSummary.Spread;
import io.memoir.server.engine.data.LogSummary.TypeCount;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts the events of a log in bounded memory, whatever ids and types they have. Used by one
 * thread.
 */
final class LogScan {
  /** Maximum number of days that are counted separately: the newest ones. */
  static final int MOST_DAYS = 400;

  /** Maximum number of types in a summary. */
  static final int SHOWN_TYPES = 50;

  private static final int MOST_TYPES = 1_000;

  /** Up to this number, each user and each item is counted. */
  private static final int MOST_IDS = 500_000;

  private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);
  private static final int TEN = 10;
  private static final int HUNDRED = 100;

  private final KnownItems known;
  private final IdCounts users;
  private final IdCounts items;
  private final Map<String, Long> types = new HashMap<>();

  /** Events and unknown events of the newest days, by the number of the day. */
  private final TreeMap<Long, long[]> days = new TreeMap<>();

  private long events;
  private long unknown;
  private long olderEvents;
  private long otherTypeEvents;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  LogScan(KnownItems known) {
    this(known, MOST_IDS);
  }

  /** The same with another maximum number of users and items that are counted. */
  LogScan(KnownItems known, int mostIds) {
    this.known = known;
    this.users = new IdCounts(mostIds);
    this.items = new IdCounts(mostIds);
  }

  void add(StoredEvent event) {
    boolean isUnknown = !known.test().test(event.itemId());
    events++;
    if (isUnknown) {
      unknown++;
    }
    first = Math.min(first, event.time());
    last = Math.max(last, event.time());
    users.add(event.userId());
    items.add(event.itemId());
    if (types.size() < MOST_TYPES || types.containsKey(event.type())) {
      types.merge(event.type(), 1L, Long::sum);
    } else {
      otherTypeEvents++;
    }
    long[] day = days.computeIfAbsent(Math.floorDiv(event.time(), DAY_MILLIS), _ -> new long[2]);
    day[0]++;
    if (isUnknown) {
      day[1]++;
    }
    if (days.size() > MOST_DAYS) {
      // A day that was dropped before and has another event is the oldest one again.
      Long oldest = days.firstKey();
      olderEvents += Objects.requireNonNull(days.remove(oldest))[0];
    }
  }

  long events() {
    return events;
  }

  LogSummary summary(long asOf, long tookMillis) {
    List<TypeCount> frequent =
        types.entrySet().stream()
            .map(entry -> new TypeCount(entry.getKey(), entry.getValue()))
            .sorted(
                Comparator.comparingLong(TypeCount::events)
                    .reversed()
                    .thenComparing(TypeCount::type))
            .toList();
    List<TypeCount> shown = frequent.subList(0, Math.min(SHOWN_TYPES, frequent.size()));
    long rest = frequent.stream().skip(shown.size()).mapToLong(TypeCount::events).sum();
    List<Day> counted = new ArrayList<>(days.size());
    days.forEach((day, counts) -> counted.add(new Day(day * DAY_MILLIS, counts[0], counts[1])));
    int[] ofItems = items.ascending();
    return new LogSummary(
        asOf,
        tookMillis,
        known.version(),
        known.fingerprint(),
        events,
        unknown,
        events == 0 ? OptionalLong.empty() : OptionalLong.of(first),
        events == 0 ? OptionalLong.empty() : OptionalLong.of(last),
        spread(users, users.ascending()),
        spread(items, ofItems),
        events == 0 || !items.isExact() ? Optional.empty() : Optional.of(popular(ofItems)),
        counted,
        olderEvents,
        shown,
        otherTypeEvents + rest);
  }

  private static Spread spread(IdCounts counts, int[] ascending) {
    if (ascending.length == 0) {
      return new Spread(0, 1, 0, 0, 0, 0, 0, List.of());
    }
    long sum = 0;
    TreeMap<Integer, Long> byBits = new TreeMap<>();
    for (int count : ascending) {
      sum += count;
      byBits.merge(Integer.SIZE - Integer.numberOfLeadingZeros(count), 1L, Long::sum);
    }
    List<Spread.Range> ranges = new ArrayList<>(byBits.size());
    byBits.forEach((bits, number) ->
        ranges.add(
            new Spread.Range(
                1 << (bits - 1), (int) ((1L << bits) - 1), Math.round(number / counts.sampled()))));
    return new Spread(
        counts.ids(),
        counts.sampled(),
        (double) sum / ascending.length,
        quantile(ascending, 50),
        quantile(ascending, 90),
        quantile(ascending, 99),
        ascending[ascending.length - 1],
        ranges);
  }

  /** The smallest value that a percentage of all values do not exceed. */
  private static int quantile(int[] ascending, int percent) {
    long rank = Math.ceilDiv((long) ascending.length * percent, HUNDRED);
    return ascending[(int) Math.max(0, rank - 1)];
  }

  private Popular popular(int[] ascending) {
    return new Popular(
        share(ascending, TEN),
        share(ascending, HUNDRED),
        share(ascending, Math.ceilDiv(ascending.length, HUNDRED)),
        share(ascending, Math.ceilDiv(ascending.length, TEN)));
  }

  /** The share of the events that the items with the most events have. */
  private double share(int[] ascending, int number) {
    long sum = 0;
    for (int i = Math.max(0, ascending.length - number); i < ascending.length; i++) {
      sum += ascending[i];
    }
    return (double) sum / events;
  }
}
