package io.memoir.server.engine.popular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.server.engine.WatchedStore;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Popular items are exact whatever becomes of events; each kind of store runs it. */
abstract class PopularItemsContract {
  private static final long START = Instant.parse("2026-06-15T12:34:56Z").toEpochMilli();

  /** In the ids of items that do not exist. */
  private static final String INVENTED = "invented";

  private static final int MOST_INVENTED = 10;

  /** Only catches counting that hangs. */
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

  private final AtomicLong clock = new AtomicLong(START);
  private EventStore store;
  private PopularItems popular;
  private int events;

  abstract EventStore open();

  /** The store as another process has it, which is the same one where only one may. */
  abstract EventStore other(EventStore store);

  @BeforeEach
  void start() {
    store = open();
    popular = counting(store);
  }

  private PopularItems counting(EventStore log) {
    return new PopularItems(
        log,
        () -> Instant.ofEpochMilli(clock.get()),
        id -> !id.contains(INVENTED),
        MOST_INVENTED,
        10);
  }

  @AfterEach
  void end() {
    popular.close();
    store.close();
  }

  private void append(EventStore to, String userId, String itemId, long time) {
    to.append(List.of(StoredEvent.of("e" + events++, userId, itemId, "view", time)));
  }

  private void append(String userId, String itemId) {
    append(store, userId, itemId, START);
  }

  /** A ranking of the log as it is now, as what was done before has its time before. */
  private Ranking now(String window) {
    long now = clock.addAndGet(1);
    long deadline = System.nanoTime() + PATIENCE;
    while (System.nanoTime() < deadline) {
      Ranking ranking = popular.ranking(Window.parse(window)).orElseThrow();
      if (ranking.asOf() >= now) {
        return ranking;
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new AssertionError("not counted in minutes");
  }

  @Test
  void hasToSort_aWindowThatIsNotAmongTheLast() {
    assertThat(popular.isCounted()).isFalse();
    assertThat(popular.hasToSort(Window.parse("1h"))).as("nothing is counted yet").isFalse();
    append("ada", "a");
    now("1h");
    assertThat(popular.isCounted()).isTrue();
    assertThat(popular.hasToSort(Window.parse("1h"))).isFalse();
    for (String other : List.of("2h", "3h", "4d", "all")) {
      assertThat(popular.hasToSort(Window.parse(other))).as(other).isTrue();
      assertThat(popular.ranking(Window.parse(other)).orElseThrow().items())
          .extracting(Ranking.Counted::itemId)
          .containsExactly("a");
      assertThat(popular.hasToSort(Window.parse(other))).as(other).isFalse();
    }
    assertThat(popular.hasToSort(Window.parse("1h"))).isTrue();
  }

  private Map<String, Long> counts(String window) {
    return now(window).items().stream()
        .collect(Collectors.toMap(Ranking.Counted::itemId, Ranking.Counted::events));
  }

  /** What the log has, told by its histories. */
  private List<Ranking.Counted> inTheLog(OptionalLong since) {
    return store.follow(0, Integer.MAX_VALUE).stream()
        .map(LoggedEvent::event)
        .filter(event -> since.isEmpty() || event.time() >= since.getAsLong())
        .collect(Collectors.groupingBy(StoredEvent::itemId, Collectors.counting()))
        .entrySet()
        .stream()
        .map(entry -> new Ranking.Counted(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparingLong((Ranking.Counted each) -> -each.events())
                .thenComparing(Ranking.Counted::itemId))
        .toList();
  }

  @Test
  void emptyLog_hasNoPopularItems() {
    assertThat(now("all").items()).isEmpty();
  }

  @Test
  void eventsOnInventedItems_areCountedForFewOfThem_andTheOthersExactly() {
    for (int round = 1; round <= 4; round++) {
      for (int i = 0; i < 40; i++) {
        append("eve", INVENTED + round + "-" + i);
      }
      append("ada", "film");
      Map<String, Long> counts = counts("all");
      assertThat(counts).containsEntry("film", (long) round);
      assertThat(counts).hasSizeLessThanOrEqualTo(1 + MOST_INVENTED);
    }
    assertThat(popular.fullCounts()).as("the log is not counted again for it").isOne();
  }

  @Test
  void events_thatCameBeforeAndAfterTheFirstQuestion_areCounted() {
    append("ada", "film");
    append("bob", "film");
    append("ada", "book");
    assertThat(counts("all")).isEqualTo(Map.of("film", 2L, "book", 1L));
    append("cyd", "book");
    append("dan", "book");
    assertThat(now("all").items())
        .containsExactly(new Ranking.Counted("book", 3), new Ranking.Counted("film", 2));
  }

  @Test
  void erasedUser_isNotCounted() {
    append("ada", "film");
    append("ada", "book");
    append("bob", "film");
    assertThat(counts("all")).isEqualTo(Map.of("film", 2L, "book", 1L));
    store.erase("ada");
    assertThat(counts("all")).isEqualTo(Map.of("film", 1L));
    append("ada", "game");
    assertThat(counts("all")).isEqualTo(Map.of("film", 1L, "game", 1L));
  }

  @Test
  void erasedUser_andOneMoreEventAtOnce_areToldApart() {
    append("ada", "film");
    append("bob", "book");
    assertThat(counts("all")).isEqualTo(Map.of("film", 1L, "book", 1L));
    // As many events as before, but others.
    store.erase("ada");
    append("bob", "book");
    assertThat(counts("all")).isEqualTo(Map.of("book", 2L));
  }

  @Test
  void userErasedByAnotherProcess_isNotCounted() {
    EventStore other = other(store);
    append("ada", "film");
    append(other, "bob", "film", START);
    assertThat(counts("all")).isEqualTo(Map.of("film", 2L));
    other.erase("ada");
    append(other, "bob", "book", START);
    assertThat(counts("all")).isEqualTo(Map.of("film", 1L, "book", 1L));
  }

  @Test
  void mergedUsers_haveTheirEventsCountedOnce_untilTheyAreErased() {
    append("session:1", "film");
    append("ada", "film");
    append("bob", "book");
    assertThat(counts("all")).isEqualTo(Map.of("film", 2L, "book", 1L));
    store.merge("session:1", "ada");
    append("ada", "book");
    assertThat(counts("all")).isEqualTo(Map.of("film", 2L, "book", 2L));
    store.erase("ada");
    assertThat(counts("all")).isEqualTo(Map.of("book", 1L));
  }

  @Test
  void deletedEvent_isNotCounted() {
    append("ada", "film");
    append("ada", "book");
    assertThat(counts("1h")).isEqualTo(Map.of("film", 1L, "book", 1L));
    store.deleteEvent("ada", "e0");
    assertThat(counts("1h")).isEqualTo(Map.of("book", 1L));
  }

  @Test
  void window_movesOn() {
    append(store, "ada", "old", START - 40 * Window.DAY);
    append(store, "ada", "lately", START - 5 * Window.DAY);
    append(store, "ada", "today", START);
    append(store, "ada", "ahead", START + 20 * Window.HOUR);
    assertThat(counts("1h")).containsOnlyKeys("today", "ahead");
    assertThat(counts("7d")).containsOnlyKeys("lately", "today", "ahead");
    assertThat(counts("30d")).containsOnlyKeys("lately", "today", "ahead");
    assertThat(counts("all")).containsOnlyKeys("old", "lately", "today", "ahead");
    clock.addAndGet(5 * Window.DAY);
    assertThat(counts("1h")).isEmpty();
    assertThat(counts("7d")).containsOnlyKeys("today", "ahead");
    assertThat(counts("30d")).containsOnlyKeys("lately", "today", "ahead");
  }

  @Test
  void randomChanges_leaveTheCountsOfTheLog() {
    Random random = new Random(7);
    EventStore other = other(store);
    for (int step = 0; step < 40; step++) {
      EventStore writer = random.nextBoolean() ? store : other;
      for (int i = random.nextInt(6); i > 0; i--) {
        String user = "user" + random.nextInt(6);
        switch (random.nextInt(8)) {
          case 0 -> writer.erase(user);
          case 1 -> writer.merge(user, "user" + (6 + random.nextInt(3)));
          case 2 -> writer.deleteEvent(user, "e" + random.nextInt(events + 1));
          default ->
              append(
                  writer,
                  user,
                  "item" + random.nextInt(5),
                  START - random.nextLong(4 * Window.DAY));
        }
      }
      for (String window : List.of("all", "1d", "3d")) {
        Ranking ranking = now(window);
        assertThat(ranking.items())
            .as("step %d, %s", step, window)
            .isEqualTo(inTheLog(ranking.since()));
      }
    }
  }

  @Test
  void userErasedWhileOthersWrite_isInNoLaterRanking() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 2; writer++) {
        String name = "writer" + writer;
        writers.add(
            threads.submit(() -> {
              for (int i = 0; !over.get(); i++) {
                store.append(
                    List.of(StoredEvent.of(name + "-" + i, name, "item" + i % 9, "view", START)));
                LockSupport.parkNanos(1_000_000);
              }
            }));
      }
      for (int round = 0; round < 5; round++) {
        append("secret", "secret");
        assertThat(counts("all")).containsEntry("secret", 1L);
        store.erase("secret");
        assertThat(counts("all")).doesNotContainKey("secret");
      }
      over.set(true);
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    assertThat(now("all").items()).isEqualTo(inTheLog(OptionalLong.empty()));
  }

  @Test
  void countThatRunsOutOfMemory_isBegunAgain() {
    append("ada", "film");
    AtomicInteger failures = new AtomicInteger(2);
    EventStore failing =
        WatchedStore.of(
            store,
            (method, _) -> {
              if (method.equals("page") && failures.getAndDecrement() > 0) {
                throw new OutOfMemoryError("Java heap space");
              }
            });
    popular.close();
    popular = counting(failing);
    assertThat(counts("all")).isEqualTo(Map.of("film", 1L));
    failures.set(1);
    append("bob", "film");
    assertThat(counts("all")).isEqualTo(Map.of("film", 2L));
  }

  @Test
  void closedStore_isSaid_untilThereAreCounts() {
    append("ada", "film");
    store.close();
    assertThatThrownBy(() -> popular.ranking(new Window.All()))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void storeThatEnds_leavesTheCountsThatThereAre() {
    append("ada", "film");
    Ranking before = now("all");
    store.close();
    assertThat(popular.ranking(new Window.All()))
        .hasValueSatisfying(ranking -> assertThat(ranking.items()).isEqualTo(before.items()));
  }
}
