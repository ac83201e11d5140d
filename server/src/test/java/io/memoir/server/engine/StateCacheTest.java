package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memoir.runtime.UserState;
import io.memoir.server.http.TestShop;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of states: who waits for whom, what leaves memory, and what is saved. */
class StateCacheTest {
  /** More than enough for any machine: only something that hangs takes so long. */
  private static final int HANGING_SECONDS = 120;

  @TempDir Path directory;
  private ModelVersion model;
  private LiveModel live;
  private EventStore store;

  @BeforeEach
  void open() throws IOException {
    model = ModelVersion.open(TestShop.model(directory.resolve("shop"), 1));
    store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
    live = new LiveModel(model, new Items(store, false, InstantSource.system()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private StateCache states(EventStore asked, int budget) {
    return new StateCache(asked, live, budget, false, Runnable::run);
  }

  private void happens(String userId, long time) {
    store.append(
        List.of(
            new StoredEvent(
                userId + "-" + time,
                userId,
                "item-" + Math.floorMod(time * 7, TestShop.ITEMS),
                "view",
                time,
                OptionalDouble.empty(),
                Optional.empty(),
                Map.of())));
  }

  /** So many users that any two of a thousand locks would be shared. */
  private static List<String> manyUsers() {
    return IntStream.range(0, 3_000).mapToObj(i -> "user-" + i).toList();
  }

  private static void inAnotherThread(Runnable work) {
    try {
      CompletableFuture.runAsync(work, StateCacheTest::start)
          .get(HANGING_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("somebody waits for a question of somebody else", e);
    }
  }

  /** A thread of its own: a pool may have but one, which waits. */
  private static void start(Runnable work) {
    Thread.ofPlatform().daemon().start(work);
  }

  @Test
  void question_whileItIsAnswered_holdsUpNobody() {
    StateCache states = states(store, 10_000);
    happens("asked", 1);
    for (String user : manyUsers()) {
      happens(user, 1);
      states.ask(user, UserState::eventCount);
    }
    happens("asked", 2);
    long remembered =
        states.ask(
            "asked",
            state -> {
              inAnotherThread(() -> {
                manyUsers().forEach(states::refresh);
                states.refresh("asked");
                states.save();
                states.forget("asked");
              });
              return state.eventCount();
            });
    assertThat(remembered).isEqualTo(2);
  }

  @Test
  void state_whileItIsLoaded_holdsUpNobodyElse() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch mayLoad = new CountDownLatch(1);
    EventStore slow =
        WatchedStore.of(
            store,
            (method, arguments) -> {
              if (method.equals("history") && arguments.contains("slow")) {
                loading.countDown();
                await(mayLoad);
              }
            });
    StateCache states = states(slow, 10_000);
    happens("slow", 1);
    CompletableFuture<Long> loaded =
        CompletableFuture.supplyAsync(
            () -> states.ask("slow", UserState::eventCount), StateCacheTest::start);
    await(loading);
    inAnotherThread(() -> manyUsers().forEach(user -> states.ask(user, UserState::eventCount)));
    mayLoad.countDown();
    assertThat(loaded.get(HANGING_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(HANGING_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void states_beyondTheBudget_areWrittenByTheBackgroundOnly() {
    AtomicBoolean inBackground = new AtomicBoolean();
    List<String> wrongly = new ArrayList<>();
    EventStore watched =
        WatchedStore.of(
            store,
            (method, _) -> {
              if (method.equals("saveSnapshots") && !inBackground.get()) {
                wrongly.add(method);
              }
            });
    Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    StateCache states = new StateCache(watched, live, 10, false, later::add);
    for (int user = 0; user < 50; user++) {
      happens("user-" + user, user + 1);
      states.ask("user-" + user, UserState::eventCount);
      assertThat(states.counts().inMemory()).isLessThanOrEqualTo(10);
    }
    assertThat(wrongly).isEmpty();
    assertThat(states.counts().evictions()).isEqualTo(40);
    assertThat(store.snapshot(model.fingerprint(), "user-0")).isEmpty();
    inBackground.set(true);
    later.forEach(Runnable::run);
    List<String> gone =
        IntStream.range(0, 50)
            .mapToObj(user -> "user-" + user)
            .filter(user -> !states.users().contains(user))
            .toList();
    assertThat(gone)
        .hasSize(40)
        .allSatisfy(
            user -> assertThat(store.snapshot(model.fingerprint(), user)).as(user).isPresent());
    assertThat(later).as("one task for all that wait").hasSize(1);
  }

  @Test
  void states_beyondTheBudget_areWrittenAfterTheBackgroundHadNoMemory() {
    AtomicBoolean exhausted = new AtomicBoolean(true);
    StateCache states =
        new StateCache(
            store,
            live,
            1,
            false,
            work -> {
              if (exhausted.getAndSet(false)) {
                throw new OutOfMemoryError("Java heap space");
              }
              work.run();
            });
    for (String user : List.of("ada", "bob", "cyd")) {
      happens(user, 1);
    }
    states.ask("ada", UserState::eventCount);
    assertThatThrownBy(() -> states.ask("bob", UserState::eventCount))
        .isInstanceOf(OutOfMemoryError.class);
    states.ask("cyd", UserState::eventCount);
    assertThat(store.snapshot(model.fingerprint(), "ada")).isPresent();
  }

  @Test
  void state_evictedAndAskedForAgain_goesOnFromTheSnapshotThatWaits() {
    List<Object> fromStart = new ArrayList<>();
    EventStore watched =
        WatchedStore.of(
            store,
            (method, arguments) -> {
              if (method.equals("history")) {
                fromStart.add(arguments.get(1));
              }
            });
    StateCache states = new StateCache(watched, live, 1, false, _ -> {});
    happens("ada", 1);
    happens("bob", 1);
    states.ask("ada", UserState::eventCount);
    states.ask("bob", UserState::eventCount);
    fromStart.clear();
    assertThat(states.ask("ada", UserState::eventCount)).isEqualTo(1);
    assertThat(fromStart).hasSize(1).doesNotContain(io.memoir.server.store.EventCursor.START);
    states.save();
    assertThat(store.snapshot(model.fingerprint(), "ada")).isPresent();
    assertThat(store.snapshot(model.fingerprint(), "bob")).isPresent();
  }

  @Test
  void user_forgottenWhileItsSnapshotWaits_isFoldedAnew() {
    StateCache states = new StateCache(store, live, 1, false, _ -> {});
    happens("ada", 1);
    happens("bob", 1);
    states.ask("ada", UserState::eventCount);
    states.ask("bob", UserState::eventCount);
    store.erase("ada");
    states.forget("ada");
    assertThat(states.ask("ada", UserState::eventCount)).isZero();
    states.save();
    assertThat(store.snapshot(model.fingerprint(), "ada")).isEmpty();
  }

  @Test
  void save_refusedByTheStore_isDoneTheNextTime() throws IOException {
    EventStore closed =
        EventStores.open(directory.resolve("closed").toString(), Durability.RELAXED);
    closed.close();
    StoreUnavailableException refusal =
        catchThrowableOfType(StoreUnavailableException.class, () -> closed.follow(0, 1));
    AtomicBoolean refuses = new AtomicBoolean(true);
    EventStore full =
        WatchedStore.of(
            store,
            (method, _) -> {
              if (method.equals("saveSnapshots") && refuses.get()) {
                throw refusal;
              }
            });
    StateCache states = states(full, 10);
    happens("ada", 1);
    states.ask("ada", UserState::eventCount);
    assertThatThrownBy(states::save).isSameAs(refusal);
    assertThat(store.snapshot(model.fingerprint(), "ada")).isEmpty();
    refuses.set(false);
    states.save();
    Optional<StateSnapshot> snapshot = store.snapshot(model.fingerprint(), "ada");
    assertThat(snapshot).as("what was not saved is saved the next time").isPresent();
    assertThat(model.recommender().readState(snapshot.get().state()).eventCount()).isEqualTo(1);
  }

  @Test
  void states_askedForByManyThreads_knowOfEveryAcknowledgedEvent() throws Exception {
    long seed = 20261128;
    int users = 24;
    int threads = 4;
    StateCache states = states(store, 6);
    AtomicLongArray acknowledged = new AtomicLongArray(users);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        Random random = new Random(seed + thread);
        long first = thread + 1L;
        tasks.add(() -> {
          for (int i = 0; i < 400; i++) {
            int user = random.nextInt(users);
            String userId = "user-" + user;
            if (random.nextBoolean()) {
              happens(userId, first + (long) i * threads);
              states.refresh(userId);
              acknowledged.incrementAndGet(user);
            } else if (random.nextInt(20) == 0) {
              states.save();
            } else {
              long least = acknowledged.get(user);
              assertThat(states.ask(userId, UserState::eventCount))
                  .as("seed %d, %s", seed, userId)
                  .isGreaterThanOrEqualTo(least);
            }
          }
          return 0;
        });
      }
      for (Future<Integer> task : executor.invokeAll(tasks)) {
        task.get();
      }
    }
    for (int user = 0; user < users; user++) {
      assertThat(states.ask("user-" + user, UserState::eventCount))
          .as("seed %d, user-%d", seed, user)
          .isEqualTo(acknowledged.get(user));
    }
    assertThat(states.counts().inMemory()).isLessThanOrEqualTo(6);
  }
}
