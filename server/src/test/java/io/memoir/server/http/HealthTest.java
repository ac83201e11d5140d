package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memoir.server.engine.WatchedStore;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readiness tells the truth of store and memory, and comes back by itself. */
class HealthTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  @TempDir Path directory;

  private Running over(BiConsumer<String, List<Object>> before) throws IOException {
    EventStore store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
    return Running.over(
        TestShop.model(directory.resolve("shop"), 1), WatchedStore.of(store, before));
  }

  private static Reply awaitReady(Running running, int status) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    Reply reply = running.get("/health/ready");
    while (reply.status() != status && System.nanoTime() < end) {
      reply = running.get("/health/ready");
    }
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    return reply;
  }

  private StoreUnavailableException refusal() {
    EventStore closed =
        EventStores.open(directory.resolve("closed").toString(), Durability.RELAXED);
    closed.close();
    return catchThrowableOfType(StoreUnavailableException.class, () -> closed.follow(0, 1));
  }

  @Test
  void store_thatTakesNoWrites_isSaidWithoutAnyRequest_untilItDoesAgain() throws IOException {
    AtomicBoolean refuses = new AtomicBoolean();
    StoreUnavailableException refusal = refusal();
    try (Running running =
        over((method, _) -> {
          if (refuses.get() && (method.equals("requireWritable") || method.equals("append"))) {
            throw refusal;
          }
        })) {
      assertThat(running.get("/health/ready").status()).isEqualTo(200);
      refuses.set(true);
      assertThat(running.event("e1", "ada", "item-1", 1).status()).isEqualTo(503);
      Reply down = running.get("/health/ready"); // what was known before is not believed any more
      assertThat(down.status()).isEqualTo(503);
      assertThat(down.json().get("code").getAsString()).isEqualTo("store-unavailable");
      assertThat(running.get("/health/live").status()).isEqualTo(200);
      refuses.set(false);
      awaitReady(running, 200);
      refuses.set(true);
      awaitReady(running, 503); // though nobody has asked for anything else
      refuses.set(false);
      awaitReady(running, 200);
      assertThat(running.event("e1", "ada", "item-1", 1).status()).isEqualTo(200);
    }
  }

  @Test
  void store_thatHangs_isNotWaitedForLong() throws IOException {
    CountDownLatch goesOn = new CountDownLatch(1);
    AtomicBoolean hangs = new AtomicBoolean();
    try (Running running =
        over((method, _) -> {
          if (hangs.get() && method.equals("requireWritable")) {
            await(goesOn);
          }
        })) {
      hangs.set(true);
      for (int i = 0; i < 3; i++) {
        Reply down = awaitReady(running, 503);
        assertThat(down.json().get("detail").getAsString()).contains("not answered");
        assertThat(running.get("/health/live").status()).isEqualTo(200);
      }
      hangs.set(false);
      goesOn.countDown();
      awaitReady(running, 200);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Not 500, which would be a bug in Memoir. */
  @Test
  void memory_thatTheCheckOfTheStoreLacks_isSaid() throws IOException {
    AtomicBoolean full = new AtomicBoolean();
    try (Running running =
        over((method, _) -> {
          if (full.get() && method.equals("requireWritable")) {
            throw new OutOfMemoryError("Java heap space");
          }
        })) {
      assertThat(running.get("/health/ready").status()).isEqualTo(200);
      full.set(true);
      Reply down = running.get("/health/ready");
      while (down.status() == 200) { // until the store is checked again
        down = running.get("/health/ready");
      }
      assertThat(down.status()).as(down.text()).isEqualTo(503);
      assertThat(down.json().get("code").getAsString()).isEqualTo("out-of-memory");
      full.set(false);
      awaitReady(running, 200);
    }
  }

  @Test
  void memory_thatIsUsedUp_isToldToClientAndOperator() throws IOException {
    AtomicBoolean full = new AtomicBoolean();
    try (Running running =
        over((method, _) -> {
          if (full.get() && method.equals("append")) {
            throw new OutOfMemoryError("Java heap space");
          }
        })) {
      full.set(true);
      Reply reply = running.event("e1", "ada", "item-1", 1);
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.json().get("code").getAsString()).isEqualTo("out-of-memory");
      assertThat(running.troubles)
          .hasSize(1)
          .allSatisfy(line -> assertThat(line).contains("out of memory", "-Xmx"));
      Reply down = running.get("/health/ready");
      assertThat(down.status()).isEqualTo(503);
      assertThat(down.json().get("code").getAsString()).isEqualTo("out-of-memory");
      assertThat(running.get("/health/live").status()).isEqualTo(200);
      full.set(false);
      awaitReady(running, 200);
      assertThat(running.event("e1", "ada", "item-1", 1).status()).isEqualTo(200);
      assertThat(running.defects).isEmpty();
    }
  }
}
