package io.memoir.server.store.contract;

import static io.memoir.server.store.contract.StoreValues.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.store.LogPage;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store promises of its log, which has the events in order of arrival. */
interface LogContract extends StoreFixture {
  @Test
  default void follow_pieceByPiece_seesEveryEventOnceInOrderOfArrival() {
    List<StoredEvent> sent = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      sent.add(event("e" + i, "user" + i % 7, 1000 - i));
    }
    for (int from = 0; from < sent.size(); from += 100) {
      append(sent.subList(from, from + 100));
    }
    List<StoredEvent> seen = new ArrayList<>();
    long after = 0;
    for (List<LoggedEvent> piece = store().follow(after, 1111);
        !piece.isEmpty();
        piece = store().follow(after, 1111)) {
      piece.forEach(logged -> seen.add(logged.event()));
      after = piece.getLast().position();
    }
    assertThat(seen).isEqualTo(sent);
    assertThat(store().end()).isEqualTo(after);
  }

  @Test
  default void page_whileOthersAppend_hasTheTotalOfItsOwnMoment() throws Exception {
    int events = 1_000;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writer =
          threads.submit(() -> {
            for (int i = 0; i < events; i += 5) {
              int first = i;
              append(
                  IntStream.range(first, first + 5)
                      .mapToObj(number -> event("e" + number, "user" + number % 7, number))
                      .toList());
            }
          });
      long seen = 0;
      long after = 0;
      while (seen < events) {
        LogPage page = store().page(after, 50);
        seen += page.events().size();
        after = page.events().isEmpty() ? after : page.events().getLast().position();
        if (page.events().size() < 50) {
          assertThat(page.total()).isEqualTo(seen);
        }
      }
      writer.get();
    }
  }

  @Test
  default void page_afterAnErasure_holdsFewerThanWereSeen() {
    append(List.of(event("a", "u", 1), event("b", "v", 2), event("c", "w", 3)));
    long last = store().page(0, 10).events().getLast().position();
    store().merge("v", "w");
    assertThat(store().page(last, 10)).isEqualTo(new LogPage(List.of(), 3));
    store().erase("u");
    append(List.of(event("d", "x", 4)));
    LogPage page = store().page(last, 10);
    assertThat(page.events()).extracting(logged -> logged.event().eventId()).containsExactly("d");
    assertThat(page.total()).as("seen are a, b, c and d").isEqualTo(3);
  }

  @Test
  default void end_afterErasingTheLast_doesNotGoBack() {
    append(List.of(event("a", "u", 1), event("b", "v", 2)));
    long end = store().end();
    store().erase("v");
    reopen();
    assertThat(store().end()).isGreaterThanOrEqualTo(end);
    assertThat(append(List.of(event("c", "u", 3))).getFirst().position()).isGreaterThan(end);
  }
}
