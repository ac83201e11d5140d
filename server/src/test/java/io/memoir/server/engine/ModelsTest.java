package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.Models.Promotion;
import io.memoir.server.engine.Models.Stage;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.engine.stored.PromotedModel;
import io.memoir.server.engine.stored.SnapshotModels;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.History;
import io.memoir.server.store.StateSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ModelsTest {
  private static final ModelVersion FIRST = TinyModels.of("first", 1);
  private static final ModelVersion SECOND = TinyModels.of("second", 2);
  private static final ModelVersion THIRD = TinyModels.of("third", 3);
  private static final ModelVersion FOURTH = TinyModels.of("fourth", 4);

  private final LogInMemory log = new LogInMemory();
  private final List<Runnable> later = new ArrayList<>();

  /** The models of a process, whose preparations run in a way of their own. */
  private static Models models(
      EventStore store,
      Jobs jobs,
      SnapshotModels snapshots,
      ModelVersion first,
      Models.Background background) {
    Items items = new Items(store, false, InstantSource.system());
    return new Models(
        store,
        jobs,
        snapshots,
        first,
        version -> {
          LiveModel live = new LiveModel(version, items);
          return new Serving(
              live,
              new StateCache(store, live, 10, false, Runnable::run),
              new Availability(() -> live.recommender().items(), items));
        },
        background);
  }

  /** A preparation that runs when the test says so. */
  private Optional<Thread> later(Runnable work) {
    later.add(work);
    return Optional.empty();
  }

  private Models models(EventStore store, Jobs jobs) {
    return models(store, jobs, new SnapshotModels(store, false), FIRST, (_, work) -> later(work));
  }

  private Models models() {
    return models(log, jobs());
  }

  /** The models of one of several processes with the same store. */
  private Models modelsOfOneOfSeveral(ModelVersion first) {
    return models(log, jobs(), new SnapshotModels(log, true), first, (_, work) -> later(work));
  }

  private static Jobs jobs() {
    return new Jobs(InstantSource.fixed(Instant.EPOCH));
  }

  private void promote(Models models, ModelVersion model) throws IOException {
    models.promote(model.directory(), () -> model);
    later.removeLast().run();
  }

  @Test
  void promote_overAnotherModelThanTheServingOne_isNotBegun() throws Exception {
    Models models = models();
    promote(models, SECOND);
    assertThat(models.promote(THIRD.directory(), FIRST.fingerprint())).isEmpty();
    assertThat(models.current().model()).isEqualTo(SECOND);
    assertThat(later).isEmpty();
    assertThatThrownBy(() -> models.promote(THIRD.directory(), SECOND.fingerprint()))
        .as("opens it")
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no model in /models/third");
  }

  @Test
  void promoteInAStore_ifTheExpectedModelWasPromotedLast() {
    assertThat(PromotedModel.replace(log, Path.of("/models/a"), Optional.of(Path.of("/models/b"))))
        .isFalse();
    assertThat(PromotedModel.of(log)).isEmpty();
    assertThat(PromotedModel.replace(log, Path.of("/models/a"), Optional.empty())).isTrue();
    assertThat(PromotedModel.replace(log, Path.of("/models/b"), Optional.empty())).isFalse();
    assertThat(PromotedModel.of(log)).hasValue(Path.of("/models/a"));
    assertThat(PromotedModel.replace(log, Path.of("/models/b"), Optional.of(Path.of("/models/a"))))
        .isTrue();
    assertThat(PromotedModel.of(log)).hasValue(Path.of("/models/b"));
  }

  @Test
  void promote_whileAnotherModelIsBeingOpened_isRefusedBeforeItIsRead() throws Exception {
    Models models = models();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger opened = new AtomicInteger();
    Thread slow =
        Thread.ofPlatform()
            .start(() -> {
              try {
                models.promote(
                    SECOND.directory(),
                    () -> {
                      begun.countDown();
                      awaitQuietly(goOn);
                      return SECOND;
                    });
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    begun.await();
    Models.Opening counted =
        () -> {
          opened.incrementAndGet();
          return THIRD;
        };
    assertThatThrownBy(() -> models.promote(THIRD.directory(), counted))
        .isInstanceOf(BadInputException.class)
        .hasMessage("another model is still being opened: wait until this has finished");
    goOn.countDown();
    slow.join();
    assertThatThrownBy(() -> models.promote(THIRD.directory(), counted))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("second is still being prepared");
    assertThat(opened).hasValue(0);

    later.removeLast().run();
    models.promote(THIRD.directory(), counted);
    assertThat(opened).hasValue(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether there is a snapshot of a user by a model. */
  private boolean hasSnapshot(ModelVersion model) {
    return log.snapshot(model.statesId(), "ada").isPresent();
  }

  private void save(ModelVersion model) {
    History history = log.history("ada");
    EventCursor last = history.events().getLast().cursor();
    log.saveSnapshots(
        model.statesId(), Map.of("ada", new StateSnapshot(history.revision(), last, new byte[1])));
  }

  @Test
  void snapshots_ofModelsThatNeitherServeNorServedBefore_areDropped() throws IOException {
    log.append("ada", 1);
    save(THIRD); // of an earlier version, which recorded nothing
    Models models = models();
    save(FIRST);
    models.dropOldSnapshots();
    assertThat(hasSnapshot(THIRD)).isFalse();
    assertThat(hasSnapshot(FIRST)).isTrue();

    promote(models, SECOND);
    save(SECOND);
    promote(models, THIRD);
    save(THIRD);
    assertThat(hasSnapshot(FIRST)).as("before the previous one").isFalse();
    assertThat(hasSnapshot(SECOND)).as("needed for a rollback").isTrue();

    Models again = models();
    save(FIRST);
    again.dropOldSnapshots();
    assertThat(hasSnapshot(FIRST)).isTrue();
    assertThat(hasSnapshot(SECOND)).as("of the process before").isFalse();
    assertThat(hasSnapshot(THIRD)).as("of the process before").isFalse();
  }

  /** Another process may serve a model that this one does not need. */
  @Test
  void snapshots_ofModelsOfOtherProcesses_areKept() throws IOException {
    log.append("ada", 1);
    save(THIRD); // of an earlier version, which recorded nothing
    Models here = modelsOfOneOfSeveral(FIRST);
    save(FIRST);
    Models there = modelsOfOneOfSeveral(SECOND);
    save(SECOND);
    there.dropOldSnapshots();
    here.dropOldSnapshots();
    assertThat(hasSnapshot(FIRST)).isTrue();
    assertThat(hasSnapshot(SECOND)).isTrue();
    assertThat(hasSnapshot(THIRD)).isTrue();

    promote(there, FIRST);
    promote(there, FOURTH);
    assertThat(hasSnapshot(FIRST)).isTrue();
    assertThat(hasSnapshot(SECOND)).as("its own, before the previous one").isFalse();
    save(SECOND);
    save(FOURTH);
    promote(there, SECOND);
    assertThat(hasSnapshot(FIRST)).as("recorded by the other process").isTrue();
    assertThat(hasSnapshot(FOURTH)).as("needed for a rollback").isTrue();

    promote(here, SECOND);
    promote(here, FOURTH);
    assertThat(hasSnapshot(FIRST)).as("its own, before the previous one").isFalse();
    assertThat(hasSnapshot(SECOND)).isTrue();
  }

  @Test
  void statesId_differsByTheStorageOfTheItems() {
    Recommender.Options options = FIRST.options().withItems(ItemStorage.INT8);
    ModelVersion rounded =
        new ModelVersion(
            FIRST.name(),
            FIRST.version(),
            FIRST.fingerprint(),
            FIRST.directory(),
            options,
            FIRST.recommender());
    assertThat(FIRST.statesId()).isEqualTo(FIRST.fingerprint());
    assertThat(rounded.statesId()).startsWith(FIRST.fingerprint()).endsWith("int8");
  }

  /** Whoever waits for the job may begin the next promotion at once. */
  @Test
  void jobOfAPromotion_endsAfterThePromotion() throws IOException {
    AtomicReference<Optional<Models>> made = new AtomicReference<>(Optional.empty());
    AtomicReference<Optional<Stage>> atEnd = new AtomicReference<>(Optional.empty());
    Jobs jobs =
        new Jobs(() -> {
          // The last time that it is read is the end of the job.
          atEnd.set(made.get().flatMap(Models::promotion).map(Promotion::stage));
          return Instant.EPOCH;
        });
    Models models = models(log, jobs);
    made.set(Optional.of(models));
    promote(models, SECOND);
    assertThat(atEnd.get()).hasValue(Stage.DONE);
    assertThat(jobs.list()).extracting(Job::state).containsExactly(Job.State.DONE);
  }

  @Test
  void promotion_thatEndsWithAnError_failsAndTheNextBegins() throws IOException {
    log.append("ada", 1);
    AtomicReference<Optional<Error>> failure = new AtomicReference<>(Optional.empty());
    EventStore failing =
        WatchedStore.of(
            log,
            (_, _) ->
                failure
                    .getAndSet(Optional.empty())
                    .ifPresent(error -> {
                      throw error;
                    }));
    Models models = models(failing, jobs());
    models.current().states().ask("ada", _ -> true);
    models.promote(SECOND.directory(), () -> SECOND);
    failure.set(Optional.of(new StackOverflowError("planted")));
    later.removeLast().run();
    Promotion failed = models.promotion().orElseThrow();
    assertThat(failed.stage()).isEqualTo(Stage.FAILED);
    assertThat(failed.failure()).hasValue("planted");
    assertThat(models.listening()).containsExactly(models.current());

    promote(models, SECOND);
    assertThat(models.current().model()).isEqualTo(SECOND);
  }

  /** A refit waits for it, and would report that its model did not take over. */
  @Test
  void promotion_thatTookOver_hasNotFailedIfMemoryRunsOutAfterwards() throws IOException {
    log.append("ada", 1);
    EventStore failing =
        WatchedStore.of(
            log,
            (method, _) -> {
              if (method.equals("saveSnapshots")) {
                throw new OutOfMemoryError("Java heap space");
              }
            });
    Jobs jobs = jobs();
    Models models = models(failing, jobs);
    models.current().states().ask("ada", _ -> true);
    promote(models, SECOND);
    assertThat(models.current().model()).isEqualTo(SECOND);
    assertThat(models.promotion().orElseThrow().stage()).isEqualTo(Stage.DONE);
    assertThat(jobs.list()).extracting(Job::state).containsExactly(Job.State.DONE);
  }

  @Test
  void promotion_thatTookOver_isDoneEvenIfMemoryRunsOutWhenThisIsNoted() throws IOException {
    AtomicBoolean exhausted = new AtomicBoolean();
    Jobs jobs =
        new Jobs(() -> {
          if (exhausted.getAndSet(false)) {
            throw new OutOfMemoryError("Java heap space");
          }
          return Instant.EPOCH;
        });
    Models models = models(log, jobs);
    models.promote(SECOND.directory(), () -> SECOND);
    exhausted.set(true); // the clock is read next when the end is noted
    later.removeLast().run();
    assertThat(exhausted).isFalse();
    assertThat(models.current().model()).isEqualTo(SECOND);
    assertThat(models.promotion().orElseThrow().stage()).isEqualTo(Stage.DONE);
    assertThat(jobs.list()).extracting(Job::state).containsExactly(Job.State.DONE);
  }

  @Test
  void promotion_forWhichNoThreadCanBeMade_isNotBegun() throws IOException {
    AtomicBoolean exhausted = new AtomicBoolean(true);
    Models models =
        models(
            log,
            jobs(),
            new SnapshotModels(log, false),
            FIRST,
            (_, work) -> {
              if (exhausted.getAndSet(false)) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              return later(work);
            });
    assertThatThrownBy(() -> models.promote(SECOND.directory(), () -> SECOND))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(models.promotion()).isEmpty();
    assertThat(models.listening()).containsExactly(models.current());

    promote(models, SECOND);
    assertThat(models.current().model()).isEqualTo(SECOND);
  }

  @Test
  void promote_whileARefitWaitsForAnotherPromotion_namesWhatIsBeingPrepared() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Models models =
        models(
            log,
            jobs(),
            new SnapshotModels(log, false),
            FIRST,
            (_, work) ->
                Optional.of(
                    Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                          awaitQuietly(goOn);
                          work.run();
                        })));
    models.promote(SECOND.directory(), () -> SECOND);
    AtomicReference<String> failure = new AtomicReference<>("none");
    Thread refit =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                models.promote(THIRD.directory(), SECOND.fingerprint());
              } catch (BadInputException | IOException | InterruptedException e) {
                failure.set(String.valueOf(e.getMessage()));
              }
            });
    while (refit.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    assertThatThrownBy(() -> models.promote(THIRD.directory(), () -> THIRD))
        .isInstanceOf(BadInputException.class)
        .hasMessage("second is still being prepared: wait until this has finished");
    goOn.countDown();
    refit.join();
    assertThat(failure.get())
        .as("opens its model when the other one serves")
        .contains("no model in /models/third");
  }
}
