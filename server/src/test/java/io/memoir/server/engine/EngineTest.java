package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.runtime.UserState;
import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine answers after failures between the log and the states. */
class EngineTest {
  private static final ModelVersion MODEL = TinyModels.of("first", 1);

  /** Only catches saving that has ended. */
  private static final int PATIENCE_MINUTES = 2;

  @TempDir Path directory;

  private static StoredEvent event(String userId, long time) {
    return StoredEvent.of(userId + "-" + time, userId, "item-1", "view", time);
  }

  private static long eventCount(Engine engine, String userId) {
    return engine.ask(userId, UserState::eventCount);
  }

  /** The client was told to repeat its request, and that it succeeded the second time. */
  @Test
  void append_repeatedAfterMemoryRanOutBehindTheCommit_isInAllLaterAnswers() {
    EventStore store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
    AtomicBoolean exhausted = new AtomicBoolean();
    EventStore failing =
        WatchedStore.of(
            store,
            (method, arguments) -> {
              if (method.equals("history")
                  && arguments.contains("ada")
                  && exhausted.getAndSet(false)) {
                throw new OutOfMemoryError("Java heap space");
              }
            });
    try (Engine engine = new Engine(failing, MODEL, Engine.Settings.standard())) {
      engine.append(List.of(event("ada", 1), event("bob", 1)));
      assertThat(eventCount(engine, "ada")).isEqualTo(1);
      assertThat(eventCount(engine, "bob")).isEqualTo(1);

      List<StoredEvent> more = List.of(event("ada", 2), event("bob", 2));
      exhausted.set(true);
      assertThatThrownBy(() -> engine.append(more)).isInstanceOf(OutOfMemoryError.class);
      assertThat(engine.append(more))
          .extracting(Appended::outcome)
          .containsExactly(Outcome.DUPLICATE, Outcome.DUPLICATE);

      assertThat(eventCount(engine, "ada")).isEqualTo(2);
      assertThat(eventCount(engine, "bob")).isEqualTo(2);
    }
  }

  @Test
  void saving_thatRanOutOfMemory_isRepeated() throws InterruptedException {
    EventStore store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
    CountDownLatch failures = new CountDownLatch(2);
    EventStore failing =
        WatchedStore.of(
            store,
            (method, _) -> {
              if (method.equals("saveSnapshots") && failures.getCount() > 0) {
                failures.countDown();
                throw new OutOfMemoryError("Java heap space");
              }
            });
    try (Engine engine = new Engine(failing, MODEL, new Engine.Settings(10, 1, false))) {
      engine.append(List.of(event("ada", 1)));
      assertThat(eventCount(engine, "ada")).isEqualTo(1);
      assertThat(failures.await(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    }
  }
}
