package io.memoir.server.engine.popular;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Counts equal those of a plain list of all events. */
class ItemCountsTest {
  private static final List<String> WINDOWS = List.of("1h", "7h", "1d", "2d", "7d", "30d", "all");
  private static final long START = 1_780_000_000_000L;

  private record Event(String itemId, long time) {}

  private static List<Ranking.Counted> ranked(List<Event> events, OptionalLong since) {
    Map<String, Long> counts = new HashMap<>();
    for (Event event : events) {
      if (since.isEmpty() || event.time() >= since.getAsLong()) {
        counts.merge(event.itemId(), 1L, Long::sum);
      }
    }
    return counts.entrySet().stream()
        .map(entry -> new Ranking.Counted(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparingLong((Ranking.Counted each) -> -each.events())
                .thenComparing(Ranking.Counted::itemId))
        .toList();
  }

  @Test
  void counts_addedInPartsWhileTimePasses_equalThoseOfAList() {
    for (long seed = 1; seed <= 5; seed++) {
      Random random = new Random(seed);
      List<Event> events = new ArrayList<>();
      long now = START;
      ItemCounts counts = new ItemCounts(now);
      for (int step = 0; step < 60; step++) {
        now += random.nextLong(2 * Window.DAY);
        ItemCounts more = new ItemCounts(now);
        for (int i = random.nextInt(200); i > 0; i--) {
          long time = now - (long) (random.nextGaussian() * 20 * Window.DAY);
          Event event = new Event("item-" + (int) Math.abs(random.nextGaussian() * 40), time);
          events.add(event);
          more.add(event.itemId(), event.time());
        }
        counts.add(more);
        counts.forget(now);
        assertThat(counts.events()).isEqualTo(events.size());
        for (String name : WINDOWS) {
          Window window = Window.parse(name);
          OptionalLong since = window.since(now);
          assertThat(counts.ranked(window, since))
              .as("seed %d, step %d, %s", seed, step, name)
              .isEqualTo(ranked(events, since));
        }
      }
    }
  }

  @Test
  void daily_countsAddedInParts_equalThoseOfAListUpToTheNewestDay() {
    for (long seed = 1; seed <= 5; seed++) {
      Random random = new Random(seed);
      long now = START;
      // Events of the last days, or of a log that ended a year ago, in any order.
      long end = seed % 2 == 0 ? now : now - 365 * Window.DAY;
      List<Event> events = new ArrayList<>();
      ItemCounts counts = new ItemCounts(now);
      for (int step = 0; step < 40; step++) {
        now += random.nextLong(Window.DAY);
        end += random.nextLong(Window.DAY);
        ItemCounts more = new ItemCounts(now);
        for (int i = random.nextInt(50); i > 0; i--) {
          long time = Math.min(now, end - (long) Math.abs(random.nextGaussian() * 40 * Window.DAY));
          Event event = new Event("item-" + random.nextInt(4), time);
          events.add(event);
          more.add(event.itemId(), event.time());
        }
        counts.add(more);
        counts.forget(now);
        long newest = events.stream().mapToLong(Event::time).max().orElse(now) / Window.DAY;
        DailyEvents daily = counts.daily("item-1", 60, now);
        assertThat(daily.first().toEpochDay())
            .as("seed %d, step %d", seed, step)
            .isEqualTo(newest - 59);
        List<Integer> expected = new ArrayList<>();
        for (long day = newest - 59; day <= newest; day++) {
          long start = day * Window.DAY;
          expected.add(
              (int)
                  events.stream()
                      .filter(each -> each.itemId().equals("item-1"))
                      .filter(each -> each.time() >= start && each.time() < start + Window.DAY)
                      .count());
        }
        assertThat(daily.events()).as("seed %d, step %d", seed, step).isEqualTo(expected);
        assertThat(counts.daily("item-1", 7, now).events()).isEqualTo(expected.subList(53, 60));
      }
    }
  }

  @Test
  void daily_eventsInTheFutureAndUnknownItems_doNotMoveTheDays() {
    ItemCounts counts = new ItemCounts(START);
    assertThat(counts.daily("item", 2, START))
        .isEqualTo(
            new DailyEvents(START, LocalDate.ofEpochDay(START / Window.DAY - 1), List.of(0, 0)));
    counts.add("item", START - 3 * Window.DAY);
    counts.add("item", START + 9 * Window.DAY);
    DailyEvents daily = counts.daily("item", 2, START);
    assertThat(daily.first()).isEqualTo(LocalDate.ofEpochDay(START / Window.DAY - 4));
    assertThat(daily.events()).containsExactly(0, 1);
    assertThat(counts.daily("unknown", 2, START).events()).containsExactly(0, 0);
    counts.forget(START + 9 * Window.DAY);
    assertThat(counts.daily("item", 2, START + 9 * Window.DAY).events()).containsExactly(0, 1);
    assertThat(counts.daily("item", 60, START + 9 * Window.DAY).events())
        .as("the day that was the newest before")
        .endsWith(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  }

  @Test
  void limitUnlisted_manyInventedItems_keepsTheListedAndTheMostFrequentOnes() {
    ItemCounts counts = new ItemCounts(START);
    for (int i = 0; i < 30; i++) {
      counts.add("listed-" + i, START);
    }
    for (int round = 0; round < 3; round++) {
      counts.add("often", START);
    }
    Predicate<String> listed = id -> id.startsWith("listed");
    for (int i = 0; i < 10_000; i++) {
      counts.add("invented-" + i, START);
      counts.limitUnlisted(listed, 20);
      assertThat(ids(counts, new Window.All())).hasSizeLessThanOrEqualTo(30 + 21);
    }
    assertThat(counts.events()).as("events counted").isEqualTo(30 + 3 + 10_000);
    counts.add("listed-0", START);
    for (Window window : List.of(new Window.All(), new Window.Hours(1), new Window.Days(2))) {
      List<Ranking.Counted> ranked = counts.ranked(window, window.since(START));
      assertThat(ranked.subList(0, 2))
          .containsExactly(new Ranking.Counted("often", 3), new Ranking.Counted("listed-0", 2));
      assertThat(ranked.stream().filter(each -> listed.test(each.itemId()))).hasSize(30);
    }
  }

  private static List<String> ids(ItemCounts counts, Window window) {
    return counts.ranked(window, window.since(START)).stream()
        .map(Ranking.Counted::itemId)
        .toList();
  }

  @Test
  void times_ofAnyKind_areCounted() {
    ItemCounts counts = new ItemCounts(START);
    for (long time : new long[] {Long.MIN_VALUE, -1, 0, START, Long.MAX_VALUE}) {
      counts.add("item", time);
    }
    assertThat(counts.ranked(new Window.All(), OptionalLong.empty()))
        .containsExactly(new Ranking.Counted("item", 5));
    Window hour = new Window.Hours(1);
    assertThat(counts.ranked(hour, hour.since(START)))
        .as("one of now, and one that is far ahead of the clock")
        .containsExactly(new Ranking.Counted("item", 2));
  }
}
