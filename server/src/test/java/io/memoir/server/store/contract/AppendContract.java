package io.memoir.server.store.contract;

import static io.memoir.server.store.Appended.Outcome.CONFLICT;
import static io.memoir.server.store.Appended.Outcome.DUPLICATE;
import static io.memoir.server.store.Appended.Outcome.LATE;
import static io.memoir.server.store.Appended.Outcome.NEW;
import static io.memoir.server.store.contract.StoreValues.event;
import static io.memoir.server.store.contract.StoreValues.events;
import static io.memoir.server.store.contract.StoreValues.ids;
import static io.memoir.server.store.contract.StoreValues.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Part;
import io.memoir.server.store.History;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store promises of the events that it is given. */
interface AppendContract extends StoreFixture {
  @Test
  default void append_newEvents_areReadBackInFull() {
    StoredEvent full =
        new StoredEvent(
            "e1",
            "Zoë\u0000\n/../'\"; DROP",
            "\uD83C\uDFB5 item",
            "rating",
            -5,
            OptionalDouble.of(-0.5),
            Optional.of("request/7"),
            Map.of("device", "phone", "", "empty name", "page\u0000", ""));
    StoredEvent plain = StoredEvent.of("e2", full.userId(), "i", "view", Long.MAX_VALUE);
    assertThat(outcomes(append(List.of(full, plain)))).containsExactly(NEW, NEW);
    assertThat(events(store().history(full.userId()))).containsExactly(full, plain);
    reopen();
    assertThat(events(store().history(full.userId()))).containsExactly(full, plain);
    assertThat(store().follow(0, 10)).extracting(LoggedEvent::event).containsExactly(full, plain);
  }

  @Test
  default void append_sameEventAgain_isDuplicateAtTheFirstPosition() {
    StoredEvent event =
        new StoredEvent(
            "e1", "u", "i", "buy", 10, OptionalDouble.of(2.5), Optional.of("r1"), Map.of());
    Appended first = append(List.of(event)).getFirst();
    // Request and context are not what makes an event.
    StoredEvent again =
        new StoredEvent(
            "e1", "u", "i", "buy", 10, OptionalDouble.of(2.5), Optional.empty(), Map.of("k", "v"));
    assertThat(append(List.of(again))).containsExactly(new Appended(DUPLICATE, first.position()));
    List<Appended> batch =
        append(List.of(event("e2", "u", 11), event("e2", "u", 11), event, again));
    assertThat(outcomes(batch)).containsExactly(NEW, DUPLICATE, DUPLICATE, DUPLICATE);
    assertThat(batch.get(1).position()).isEqualTo(batch.get(0).position());
    assertThat(ids(store().history("u"))).containsExactly("e1", "e2");
    reopen();
    assertThat(append(List.of(event))).containsExactly(new Appended(DUPLICATE, first.position()));
  }

  @Test
  default void append_anotherEventOfAKnownId_isConflictThatNamesTheParts() {
    StoredEvent first = StoredEvent.of("e1", "u", "i", "view", 10);
    long position = append(List.of(first)).getFirst().position();
    Map<StoredEvent, List<Part>> others = new LinkedHashMap<>();
    others.put(StoredEvent.of("e1", "v", "i", "view", 10), List.of(Part.USER));
    others.put(StoredEvent.of("e1", "u", "j", "view", 10), List.of(Part.ITEM));
    others.put(StoredEvent.of("e1", "u", "i", "buy", 10), List.of(Part.TYPE));
    others.put(StoredEvent.of("e1", "u", "i", "view", 11), List.of(Part.TIME));
    others.put(
        new StoredEvent(
            "e1", "u", "i", "view", 10, OptionalDouble.of(0), Optional.empty(), Map.of()),
        List.of(Part.VALUE));
    others.put(
        StoredEvent.of("e1", "v", "j", "buy", 11),
        List.of(Part.USER, Part.ITEM, Part.TYPE, Part.TIME));
    for (int round = 0; round < 2; round++) {
      others.forEach((other, parts) ->
          assertThat(append(List.of(other)))
              .as(other.toString())
              .containsExactly(new Appended(CONFLICT, position, parts)));
      reopen();
    }
    // Within one call too; what stands between is taken.
    List<Appended> batch =
        append(List.of(event("e2", "u", 11), event("e2", "w", 11), event("e3", "w", 5), first));
    assertThat(outcomes(batch)).containsExactly(NEW, CONFLICT, NEW, DUPLICATE);
    assertThat(events(store().history("u"))).containsExactly(first, event("e2", "u", 11));
    assertThat(store().history("v")).isEqualTo(new History(0, List.of()));
    assertThat(ids(store().history("w"))).containsExactly("e3");
    assertThat(store().statistics().events()).isEqualTo(3);
    store().erase("u");
    assertThat(outcomes(append(List.of(StoredEvent.of("e1", "v", "i", "view", 10)))))
        .as("the id of an erased event is free")
        .containsExactly(NEW);
  }

  @Test
  default void append_againAfterMerging_isDuplicateUnderBothIds() {
    append(List.of(event("a", "first", 1), event("b", "second", 2), event("c", "third", 3)));
    store().merge("first", "second");
    store().merge("second", "third");
    reopen();
    assertThat(
            outcomes(
                append(
                    List.of(
                        event("a", "first", 1),
                        event("a", "second", 1),
                        event("a", "third", 1),
                        event("b", "second", 2),
                        event("a", "other", 1)))))
        .containsExactly(DUPLICATE, DUPLICATE, DUPLICATE, DUPLICATE, CONFLICT);
  }

  @Test
  default void append_olderThanTheNewestOfItsUser_isLateAndStandsByTime() {
    List<Appended> answers =
        append(
            List.of(
                event("a", "u", 10),
                event("b", "u", 30),
                event("late", "u", 20),
                event("same", "u", 30),
                event("other", "v", 5)));
    assertThat(outcomes(answers)).containsExactly(NEW, NEW, LATE, NEW, NEW);
    assertThat(ids(store().history("u"))).containsExactly("a", "late", "b", "same");
    reopen();
    assertThat(outcomes(append(List.of(event("later", "u", 29))))).containsExactly(LATE);
    assertThat(ids(store().history("u"))).containsExactly("a", "late", "later", "b", "same");
    assertThat(store().follow(0, 10))
        .extracting(logged -> logged.event().eventId())
        .containsExactly("a", "b", "late", "same", "other", "later");
  }

  @Test
  default void append_nothing_givesNothing() {
    assertThat(append(List.of())).isEmpty();
    assertThat(store().end()).isZero();
  }

  @Test
  default void append_timesOfBothSigns_standInOrder() {
    long[] times = {Long.MIN_VALUE, -2, -1, 0, 1, 1L << 40, Long.MAX_VALUE};
    for (int i = times.length - 1; i >= 0; i--) {
      append(List.of(event("e" + i, "u", times[i])));
    }
    assertThat(store().history("u").events())
        .extracting(logged -> logged.event().time())
        .containsExactly(Arrays.stream(times).boxed().toArray(Long[]::new));
  }

  @Test
  default void append_byManyAtOnce_answersEachAndKeepsEachOnce() throws Exception {
    int callers = 8;
    int rounds = 40;
    // Every event is sent by two callers, so that half of the answers must be duplicates.
    List<Callable<List<Appended>>> calls = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      int pair = caller / 2;
      calls.add(() -> {
        List<Appended> answers = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          int from = round * 3;
          answers.addAll(
              append(
                  IntStream.range(from, from + 3)
                      .mapToObj(i -> event("p" + pair + "-" + i, "user" + pair, i))
                      .toList()));
        }
        return answers;
      });
    }
    List<List<Appended>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<Appended>> future : threads.invokeAll(calls)) {
        answers.add(future.get());
      }
    }
    for (int pair = 0; pair < callers / 2; pair++) {
      List<Appended> one = answers.get(2 * pair);
      List<Appended> two = answers.get(2 * pair + 1);
      for (int i = 0; i < rounds * 3; i++) {
        assertThat(Set.of(one.get(i).outcome() == DUPLICATE, two.get(i).outcome() == DUPLICATE))
            .as("exactly one of the two answers for event %d of pair %d is a duplicate", i, pair)
            .hasSize(2);
        assertThat(one.get(i).position()).isEqualTo(two.get(i).position());
      }
      assertThat(store().history("user" + pair).events()).hasSize(rounds * 3);
    }
    List<Long> positions = store().follow(0, 10_000).stream().map(LoggedEvent::position).toList();
    assertThat(positions).hasSize(callers / 2 * rounds * 3).isSorted().doesNotHaveDuplicates();
    assertThat(store().statistics().events()).isEqualTo(positions.size());
    assertThat(store().statistics().users()).isEqualTo(callers / 2);
    assertThat(store().statistics().commits()).isBetween(1L, (long) callers * rounds);
  }
}
