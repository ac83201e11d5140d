package io.memoir.server.engine.popular;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The number of events of each item: in total, for each hour and each day of the longest {@link
 * Window}s, and for each of the {@value #DAYS} days that end with the newest day with events. It
 * contains nothing about users. Not thread-safe.
 */
final class ItemCounts {
  /** Number of days that end with the newest day with events, up to now. */
  static final int DAYS = 60;

  private static final Comparator<Ranking.Counted> MOST_FIRST =
      Comparator.comparingLong(Ranking.Counted::events)
          .reversed()
          .thenComparing(Ranking.Counted::itemId);

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> ids = new ArrayList<>();

  /** The number of items up to which there cannot be too many unlisted ones. */
  private int checkedUpTo;

  private Tally all = new Tally();
  private final Slots hours = new Slots(Window.HOUR, Window.MOST_HOURS, 0);
  private final Slots days = new Slots(Window.DAY, Window.MOST_DAYS, DAYS);
  private long events;

  /** Counts for periods of equal length. */
  private static final class Slots {
    /** Before every slot of a time. */
    private static final long NONE = Long.MIN_VALUE;

    private final long length;
    private final int most;
    private final int newestKept;
    private final TreeMap<Long, Tally> byStart = new TreeMap<>();
    private long current;
    private long newest = NONE;
    private long oldest;

    /**
     * Counts without events.
     *
     * @param length of a period, in milliseconds
     * @param most number of periods of the longest window
     * @param newestKept number of periods to keep that end with the newest one with events, even if
     *     they are older than every window; periods in the future do not count as the newest
     */
    Slots(long length, int most, int newestKept) {
      this.length = length;
      this.most = most;
      this.newestKept = newestKept;
    }

    /** Drops periods that are not needed at {@code now} or later. */
    void forget(long now) {
      current = Math.floorDiv(now, length);
      Map.Entry<Long, Tally> last = byStart.floorEntry(current);
      if (last != null) {
        newest = last.getKey();
      }
      dropOld();
    }

    private void dropOld() {
      oldest = current - most;
      if (newestKept > 0 && newest != NONE) {
        oldest = Math.min(oldest, newest - newestKept + 1);
      }
      byStart.headMap(oldest, false).clear();
    }

    void add(long slot, int item, int count) {
      if (slot > newest && slot <= current) {
        newest = slot;
        dropOld();
      }
      if (slot >= oldest) {
        byStart.computeIfAbsent(slot, _ -> new Tally()).add(item, count);
      }
    }

    /** The newest slot with events, or the current one if there are none up to now. */
    long newest() {
      return newest == NONE ? current : newest;
    }

    int count(long slot, int item) {
      Tally tally = byStart.get(slot);
      return tally == null ? 0 : tally.count(item);
    }

    /** Gives the items other numbers; those with number -1 are left out. */
    void renumber(int[] to) {
      byStart.replaceAll((_, tally) -> tally.renumbered(to));
    }

    Tally sum(long since) {
      Tally sum = new Tally();
      byStart
          .tailMap(Math.floorDiv(since, length), true)
          .values()
          .forEach(slot -> slot.forEach(sum::add));
      return sum;
    }
  }

  /**
   * Counts without events.
   *
   * @param now earliest end of a window, milliseconds since 1970
   */
  ItemCounts(long now) {
    forget(now);
  }

  /** Drops hours and days that are not needed at {@code now} or later. */
  void forget(long now) {
    hours.forget(now);
    days.forget(now);
  }

  /** The number of events counted, of all items together. */
  long events() {
    return events;
  }

  /** Counts an event at its time, which may be in the future. */
  void add(String itemId, long time) {
    int item = number(itemId);
    all.add(item, 1);
    hours.add(Math.floorDiv(time, Window.HOUR), item, 1);
    days.add(Math.floorDiv(time, Window.DAY), item, 1);
    events++;
  }

  private int number(String itemId) {
    Integer known = numbers.get(itemId);
    if (known != null) {
      return known;
    }
    ids.add(itemId);
    numbers.put(itemId, ids.size() - 1);
    return ids.size() - 1;
  }

  /**
   * Limits the number of items that are counted although they are not listed, as anybody may send
   * events with invented ids. If there are more, only half as many remain: those with the most
   * events. The events of the others still count in {@link #events}.
   *
   * @param listed whether an item may be listed
   * @param most maximum number of other items
   */
  void limitUnlisted(Predicate<String> listed, int most) {
    if (ids.size() <= checkedUpTo + most) {
      return;
    }
    int[] counts = new int[ids.size()];
    all.forEach((item, count) -> counts[item] = count);
    List<Integer> unlisted =
        IntStream.range(0, ids.size())
            .filter(item -> !listed.test(ids.get(item)))
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer item) -> counts[item])
                    .reversed()
                    .thenComparing(ids::get))
            .toList();
    int forgotten = unlisted.size() <= most ? 0 : unlisted.size() - most / 2;
    forget(unlisted.subList(unlisted.size() - forgotten, unlisted.size()));
    checkedUpTo = ids.size() - (unlisted.size() - forgotten);
  }

  private void forget(List<Integer> items) {
    if (items.isEmpty()) {
      return;
    }
    int[] to = new int[ids.size()];
    items.forEach(item -> to[item] = -1);
    List<String> before = List.copyOf(ids);
    ids.clear();
    numbers.clear();
    for (int item = 0; item < to.length; item++) {
      to[item] = to[item] == -1 ? -1 : number(before.get(item));
    }
    all = all.renumbered(to);
    hours.renumber(to);
    days.renumber(to);
  }

  /** Adds other counts. */
  void add(ItemCounts more) {
    int[] items = more.ids.stream().mapToInt(this::number).toArray();
    more.all.forEach((item, count) -> all.add(items[item], count));
    add(more.hours, hours, items);
    add(more.days, days, items);
    events += more.events;
  }

  private static void add(Slots from, Slots to, int[] items) {
    from.byStart.forEach(
        (slot, tally) -> tally.forEach((item, count) -> to.add(slot, items[item], count)));
  }

  /**
   * The events of an item on the days that end with the newest day with events of any item.
   *
   * @param asOf the time of the counts
   * @param count number of days, 1 to {@value #DAYS}
   */
  DailyEvents daily(String itemId, int count, long asOf) {
    long first = days.newest() - count + 1;
    Integer item = numbers.get(itemId);
    List<Integer> perDay = new ArrayList<>(count);
    for (long day = first; day < first + count; day++) {
      perDay.add(item == null ? 0 : days.count(day, item));
    }
    return new DailyEvents(asOf, LocalDate.ofEpochDay(first), perDay);
  }

  /**
   * The items with events in a window, those with the most events first; items with the same number
   * are ordered by id.
   *
   * @param since the beginning of the window
   */
  List<Ranking.Counted> ranked(Window window, OptionalLong since) {
    Tally tally =
        switch (window) {
          case Window.Hours _ -> hours.sum(since.orElseThrow());
          case Window.Days _ -> days.sum(since.orElseThrow());
          case Window.All _ -> all;
        };
    List<Ranking.Counted> ranked = new ArrayList<>(tally.size());
    tally.forEach((item, count) -> ranked.add(new Ranking.Counted(ids.get(item), count)));
    ranked.sort(MOST_FIRST);
    return List.copyOf(ranked);
  }
}
