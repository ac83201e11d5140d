package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.engine.WatchedStore;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user whose past changes whenever a part of the history is read. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChangingHistoryTest {
  /** More than are read at once. */
  private static final int EVENTS = 1_200;

  @TempDir Path directory;

  private final AtomicBoolean changing = new AtomicBoolean();
  private final AtomicInteger late = new AtomicInteger();
  private Running running;

  @BeforeEach
  void start() throws IOException {
    EventStore store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
    List<StoredEvent> events = new ArrayList<>();
    events.add(event("b", "bob", 0));
    for (int e = 0; e < EVENTS; e++) {
      events.add(event("a" + e, "ada", e));
    }
    store.append(events);
    running =
        Running.over(
            TasteShop.write(directory.resolve("tastes")),
            WatchedStore.of(
                store,
                (method, _) -> {
                  if (changing.get() && method.equals("history")) {
                    int number = late.incrementAndGet();
                    store.append(List.of(event("late" + number, "ada", -number)));
                  }
                }));
    Path interests =
        InterestMaps.write(
            directory.resolve("interests"), InterestMaps.serving(running), TasteShop.GENRES);
    assertThat(running.engine.interests().follow(interests).people()).isEqualTo(100);
  }

  @AfterEach
  void stop() {
    running.close();
    assertThat(running.defects).isEmpty();
  }

  private static StoredEvent event(String eventId, String userId, int minute) {
    return StoredEvent.of(
        eventId,
        userId,
        TasteShop.id(Math.floorMod(minute, TasteShop.ITEMS)),
        "view",
        1_780_000_000_000L + minute * 60_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  | /v1/users/ada/memory    | ''",
        "GET  | /v1/users/ada/interests | ''",
        "POST | /v1/what-if             | {\"userId\": \"ada\", \"remove\": [{\"index\": 0}]}",
        "POST | /v1/compare             | {\"users\": [\"bob\", \"ada\"]}",
        "POST | /v1/recommend           | {\"userId\": \"ada\"}"
      })
  void request_isAnsweredWith503_untilTheHistoryCanBeRead(String method, String path, String body) {
    changing.set(true);
    Reply refused = asked(method, path, body);
    assertThat(refused.status()).as(refused.text()).isEqualTo(503);
    assertThat(refused.json().get("code").getAsString()).isEqualTo("history-changing");
    assertThat(refused.response().headers().firstValue("Retry-After")).hasValue("1");
    changing.set(false);
    Reply answered = asked(method, path, body);
    assertThat(answered.status()).as(answered.text()).isEqualTo(200);
  }

  private Reply asked(String method, String path, String body) {
    return method.equals("GET") ? running.get(path) : running.post(path, body);
  }

  @Test
  void event_isAcceptedMeanwhile() {
    assertThat(running.recommend("ada").status()).isEqualTo(200); // the state is in memory
    changing.set(true);
    Reply accepted = running.event("new", "ada", TasteShop.id(1), EVENTS + 1);
    assertThat(accepted.status()).as(accepted.text()).isEqualTo(200);
    assertThat(accepted.json().get("accepted").getAsInt()).isOne();
    changing.set(false);
    assertThat(running.recommend("ada").status()).isEqualTo(200);
  }
}
