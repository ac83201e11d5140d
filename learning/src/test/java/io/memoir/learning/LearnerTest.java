package io.memoir.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.memoir.data.Progress;
import io.memoir.learning.interest.InterestClusters;
import io.memoir.learning.interest.InterestData;
import io.memoir.learning.interest.InterestSettings;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.interest.InterestCluster;
import io.memoir.runtime.interest.InterestFile;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.Query;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Job.End.Done;
import io.memoir.server.engine.job.Job.Kind;
import io.memoir.server.engine.job.Job.State;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.engine.stored.PromotedModel;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real engine on a real log, and what learns from it. */
class LearnerTest {
  private static final Learner.Schedule SCHEDULE =
      new Learner.Schedule(500, Duration.ofMinutes(30));

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Path model;

  private final List<RefitOutcome> outcomes = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Instant now = Instant.ofEpochMilli(DriftingShop.START + 2 * DriftingShop.DAY);

  /** The log that was opened last. */
  private @Nullable EventStore store;

  @BeforeAll
  static void train() throws IOException {
    model = DriftingShop.model(shared.resolve("model"));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private EventStore store() {
    return Objects.requireNonNull(store);
  }

  private Engine engine() throws IOException {
    EventStore opened = EventStores.open(folder.resolve("events").toString(), Durability.RELAXED);
    store = opened;
    Path serving = PromotedModel.of(opened).orElse(model);
    Engine engine =
        new Engine(opened, ModelVersion.open(serving), new Engine.Settings(1_000, 3_600, false));
    open.add(engine);
    return engine;
  }

  private Learner learner(ServingPlace place, RefitSettings settings) throws IOException {
    return learner(place, settings, Optional.empty());
  }

  private Learner learner(ServingPlace place, RefitSettings settings, Optional<Path> interests)
      throws IOException {
    return learner(place, settings, interests, false);
  }

  /** The same, where the interests may be those of another model than the one that serves. */
  private Learner learner(
      ServingPlace place, RefitSettings settings, Optional<Path> interests, boolean missing)
      throws IOException {
    Refit refit = new Refit(settings);
    Learner learner =
        new Learner(
            store(),
            place,
            Versions.open(folder.resolve("models")),
            refit,
            SCHEDULE,
            () -> now,
            new Learner.Listener() {
              @Override
              public void done(RefitOutcome outcome) {
                outcomes.add(outcome);
              }

              @Override
              public void failed(Throwable failure) {
                failures.add(failure);
              }

              @Override
              public void warned(String what) {
                warnings.add(what);
              }
            },
            interests.map(directory -> new RefittedInterests(directory, refit, missing)));
    open.add(learner);
    return learner;
  }

  /** Three interests of the people in the log, by the first model. */
  private InterestMap interests(Path directory) throws IOException {
    Model first = ModelFile.read(model);
    InterestData data =
        new InterestData(
            new Refit(DriftingShop.settings()).newest(first, store(), now.toEpochMilli()),
            List.of(),
            Set.of());
    InterestMap map =
        new InterestClusters(InterestSettings.standard().withClusters(3, 3))
            .of(Recommender.of(first), data, Optional.empty(), Progress.SILENT);
    InterestFile.write(map, directory);
    return map;
  }

  private List<String> recommended(Engine engine, String user) {
    Query query = Query.ofUser(user).limit(3).at(now.toEpochMilli()).build();
    return engine.answer(query).items().stream().map(Recommendation::itemId).toList();
  }

  private static List<StoredEvent> two(String user, String first, String second) {
    long time = DriftingShop.START + DriftingShop.DAY * 3 / 2;
    return List.of(
        StoredEvent.of(user + "-1", user, first, "view", time),
        StoredEvent.of(user + "-2", user, second, "view", time + 1_000));
  }

  @Test
  void learn_itemThatTheModelDoesNotKnow_isRecommendedAfterwards() throws IOException {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS + 4, 1, 5));
    engine.append(two("ada", "i29", "i30"));
    assertThat(recommended(engine, "ada")).doesNotContain("i31");
    assertThat(engine.catalogue().find("i31")).isEmpty();
    Learner learner = learner(ServingPlace.of(engine), DriftingShop.settings());

    learner.learn();

    assertThat(failures).isEmpty();
    assertThat(outcomes).singleElement().isInstanceOf(RefitOutcome.Published.class);
    assertThat(engine.models().current().model().version()).isEqualTo("refit-000001");
    assertThat(engine.catalogue().find("i31").orElseThrow().known()).isPresent();
    assertThat(recommended(engine, "ada").getFirst()).isEqualTo("i31");
    assertThat(engine.jobs().list())
        .extracting(Job::kind, Job::state)
        .containsExactly(
            tuple(Kind.REFIT, State.QUEUED),
            tuple(Kind.REFIT, State.DONE),
            tuple(Kind.PROMOTION, State.DONE));
    Job refit = engine.jobs().list().get(1);
    assertThat(refit.end().orElseThrow())
        .isInstanceOfSatisfying(
            Done.class,
            end -> {
              assertThat(end.model()).hasValue("refit-000001");
              assertThat(end.line()).isEqualTo(outcomes.getFirst().toText());
            });
    assertThat(refit.step().orElseThrow().total()).isPositive();
    assertThat(learner.figures().published()).isEqualTo(1);
    assertThat(learner.figures().waiting()).isZero();
    assertThat(learner.figures().candidateNdcg()).isGreaterThan(learner.figures().servingNdcg());
  }

  @Test
  void learn_withInterests_computesThoseOfTheNewModel_andTheirIdsAreKept() throws IOException {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS + 4, 1, 5));
    Path directory = folder.resolve("interests");
    InterestMap before = interests(directory);
    assertThat(engine.interests().follow(directory)).isNotNull();
    assertThat(engine.interestMap()).isPresent();
    Learner learner =
        learner(ServingPlace.of(engine), DriftingShop.settings(), Optional.of(directory));

    learner.learn();

    assertThat(failures).isEmpty();
    assertThat(warnings).isEmpty();
    assertThat(outcomes).singleElement().isInstanceOf(RefitOutcome.Published.class);
    InterestMap after = engine.interestMap().orElseThrow();
    assertThat(after.model()).as("of the new model").isNotEqualTo(before.model());
    assertThat(after.clusters()).hasSameSizeAs(before.clusters());
    assertThat(after.seed()).isEqualTo(before.seed());
    Map<Integer, String> names = new HashMap<>();
    before.clusters().forEach(cluster -> names.put(cluster.id(), cluster.name()));
    List<InterestCluster> kept =
        after.clusters().stream().filter(cluster -> names.containsKey(cluster.id())).toList();
    assertThat(kept).isNotEmpty();
    assertThat(kept).allMatch(cluster -> cluster.name().equals(names.get(cluster.id())));
    assertThat(learner.figures().interests()).isEqualTo(1);
    assertThat(learner.figures().interestsFailed()).isZero();
  }

  /** As when a new server begins with the interests of everybody, and few people have come yet. */
  @Test
  void learn_tooFewPeopleForTheInterests_leavesThoseOfTheModelBefore() throws IOException {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS + 4, 1, 5));
    Path directory = folder.resolve("interests");
    InterestMap before = interests(directory);
    InterestMap ofThousands =
        new InterestMap(
            before.model(),
            before.data(),
            before.seed(),
            6_040,
            before.silhouette(),
            before.sharpness(),
            20,
            before.spaces(),
            IntStream.range(0, 20)
                .mapToObj(id -> before.clusters().get(id % 3).withId(id))
                .toList());
    InterestFile.write(ofThousands, directory);
    Learner learner =
        learner(ServingPlace.of(engine), DriftingShop.settings(), Optional.of(directory));

    learner.learn();

    assertThat(failures).isEmpty();
    assertThat(outcomes).singleElement().isInstanceOf(RefitOutcome.Published.class);
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains(
            "the interests of the new model could not be computed", "for each of the 20 interests")
        .doesNotContain("\n");
    assertThat(InterestFile.read(directory).clusters()).hasSize(20);
    assertThat(learner.figures().interestsFailed()).isEqualTo(1);
  }

  @Test
  void learn_interestsThatCannotBeComputed_areAWarning_andTheModelServes() throws IOException {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS + 4, 1, 5));
    Path directory = Files.createDirectories(folder.resolve("interests"));
    Files.writeString(directory.resolve(InterestFile.NAME), "{}");
    Learner learner =
        learner(ServingPlace.of(engine), DriftingShop.settings(), Optional.of(directory));

    learner.learn();

    assertThat(failures).isEmpty();
    assertThat(outcomes).singleElement().isInstanceOf(RefitOutcome.Published.class);
    assertThat(engine.models().current().model().version()).isEqualTo("refit-000001");
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("the interests of the new model could not be computed")
        .doesNotContain("\n");
    assertThat(learner.figures().published()).isEqualTo(1);
    assertThat(learner.figures().failed()).isZero();
    assertThat(learner.figures().interestsFailed()).isEqualTo(1);
  }

  /** A place whose model is rolled back as soon as somebody asks for the one that was promoted. */
  private record RolledBack(ServingPlace place, Engine engine) implements ServingPlace {
    @Override
    public Served model() throws IOException {
      Served served = place.model();
      if (engine.models().current().model().version().startsWith("refit-")) {
        try {
          assertThat(engine.models().rollBack().failure()).isEmpty();
          assertThat(engine.models().settled()).isPresent();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return served;
    }

    @Override
    public Set<Path> needed() {
      return place.needed();
    }

    @Override
    public boolean promote(Path promoted, Served from) throws IOException, InterruptedException {
      return place.promote(promoted, from);
    }

    @Override
    public Jobs jobs() {
      return place.jobs();
    }
  }

  @Test
  void learn_rolledBackWhileInterestsAreComputed_leavesThoseOfTheModelThatServes()
      throws IOException {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS + 4, 1, 5));
    Path directory = folder.resolve("interests");
    InterestMap before = interests(directory);
    Learner learner =
        learner(
            new RolledBack(ServingPlace.of(engine), engine),
            DriftingShop.settings(),
            Optional.of(directory));

    learner.learn();

    assertThat(failures).isEmpty();
    assertThat(warnings).isEmpty();
    assertThat(outcomes).singleElement().isInstanceOf(RefitOutcome.Published.class);
    assertThat(engine.models().current().model().directory()).isEqualTo(model);
    assertThat(InterestFile.read(directory).model()).isEqualTo(before.model());
    assertThat(learner.figures().interests()).isZero();
    assertThat(learner.figures().interestsFailed()).isZero();
  }

  /** As after a process that was ended while it computed them. */
  @Test
  void start_withTheInterestsOfAnotherModel_computesThoseOfTheServingOne() throws Exception {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS + 4, 1, 5));
    Path directory = folder.resolve("interests");
    InterestMap before = interests(directory);
    Learner first = learner(ServingPlace.of(engine), DriftingShop.settings());
    first.learn();
    first.close();
    assertThat(engine.models().current().model().version()).isEqualTo("refit-000001");
    assertThat(engine.interests().follow(directory)).isNotNull();
    assertThat(engine.interestMap()).as("of another model").isEmpty();
    Learner next =
        learner(ServingPlace.of(engine), DriftingShop.settings(), Optional.of(directory), true);
    Job waiting =
        engine.jobs().list().stream()
            .filter(job -> job.state() == State.QUEUED)
            .findFirst()
            .orElseThrow();

    next.start();

    assertThat(engine.jobs().await(waiting.id(), Duration.ofMinutes(10)).orElseThrow().state())
        .isEqualTo(State.DONE);
    assertThat(engine.interestMap().orElseThrow().clusters()).hasSameSizeAs(before.clusters());
    assertThat(next.figures().interests()).isEqualTo(1);
    assertThat(warnings).isEmpty();
  }

  /** K-means does not look for interruptions, and may take minutes. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aside_interrupted_doesNotWaitForTheComputation() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    FutureTask<Boolean> waiting =
        new FutureTask<>(() -> {
          try {
            return RefittedInterests.aside(() -> {
              begun.countDown();
              boolean over = false;
              while (!over) {
                try {
                  over = released.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                  // It goes on, as k-means does.
                }
              }
              return true;
            });
          } catch (InterruptedException e) {
            return false;
          }
        });
    Thread thread = Thread.ofPlatform().daemon().start(waiting);
    begun.await();
    try {
      thread.interrupt();
      assertThat(waiting.get()).as("waited for the end").isFalse();
    } finally {
      released.countDown();
    }
    assertThat(RefittedInterests.aside(() -> 7)).isEqualTo(7);
    assertThatThrownBy(() ->
            RefittedInterests.aside(() -> {
              throw new BadInputException("too few people");
            }))
        .isInstanceOf(BadInputException.class)
        .hasMessage("too few people");
  }

  @Test
  void due_afterSoManyEventsOrSomeTimeWithAny() throws IOException {
    Engine engine = engine();
    Learner learner = learner(ServingPlace.of(engine), DriftingShop.settings());
    List<StoredEvent> events = DriftingShop.day(1, DriftingShop.ITEMS, 1, 6);

    assertThat(learner.due()).as("nothing happened").isFalse();
    now = now.plus(Duration.ofHours(2));
    assertThat(learner.due()).as("nothing happened for long").isFalse();
    now = now.minus(Duration.ofHours(2));
    engine.append(events.subList(0, 499));
    assertThat(learner.due()).as("one event too few").isFalse();
    assertThat(engine.jobs().list())
        .singleElement()
        .satisfies(job -> {
          assertThat(job.state()).isEqualTo(State.QUEUED);
          assertThat(job.step()).hasValue(new Job.Step("waiting for events", 499, 500, "events"));
        });
    engine.append(events.subList(499, 500));
    assertThat(learner.due()).as("enough events").isTrue();

    learner.learn();

    assertThat(learner.due()).as("just done").isFalse();
    engine.append(events.subList(500, 501));
    assertThat(learner.due()).as("one event, no time").isFalse();
    now = now.plus(Duration.ofMinutes(30));
    assertThat(learner.due()).as("one event, and the time").isTrue();
  }

  /** A login or a deletion is nothing that could be learned. */
  @Test
  void due_afterMergesAlone_isFalse() throws IOException {
    Engine engine = engine();
    engine.append(two("session:s", "i3", "i4"));
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS, 1, 6).subList(0, 500));
    Learner learner = learner(ServingPlace.of(engine), DriftingShop.settings());
    learner.learn();
    engine.merge("session:s", "ada");
    engine.deleteEvent("ada", "session:s-1");
    now = now.plus(Duration.ofHours(2));
    assertThat(learner.due()).isFalse();
    engine.append(two("bob", "i5", "i6"));
    assertThat(learner.due()).as("a new event, and the time").isTrue();
  }

  /** A model that could not be promoted is not worth training. */
  @Test
  void due_whileAnotherModelIsOnTrial_isFalseUntilItEnds() throws Exception {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 14));
    Learner learner = learner(ServingPlace.of(engine), DriftingShop.settings());
    assertThat(learner.due()).isTrue();
    Model same = ModelFile.read(model);
    Path other = folder.resolve("other");
    ModelFile.write(
        new Model(
            same.name(),
            same.architecture(),
            same.weights(),
            same.items(),
            same.settings(),
            Map.of("another", 1.0),
            same.provenance()),
        other);
    engine.models().startTrial(other, 0.5);
    engine.models().settled();

    assertThat(learner.due()).isFalse();
    assertThat(engine.jobs().list().getFirst().step().orElseThrow().name())
        .isEqualTo("waiting for the end of the trial");
    engine.models().endTrial();
    assertThat(learner.due()).isTrue();
  }

  /** Whatever prevents the promotions: they do not fill the disk. */
  @Test
  void learn_promotionFailsEachTime_keepsTheNewestModelsOnly() throws IOException {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 15));
    RefitSettings many = DriftingShop.settings();
    RefitSettings one =
        new RefitSettings(
            many.events(),
            many.eventsAUser(),
            many.heldOut(),
            many.mostHeldOut(),
            many.epochs(),
            many.rate(),
            many.threads(),
            1,
            many.seed());
    Learner learner =
        learner(
            new Meddled(
                ServingPlace.of(engine),
                () -> {
                  throw new IllegalStateException("not now");
                }),
            one);

    learner.learn();
    learner.learn();

    assertThat(outcomes).isEmpty();
    assertThat(failures).hasSize(2);
    assertThat(engine.models().current().model().directory()).isEqualTo(model);
    try (var entries = Files.list(folder.resolve("models"))) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("refit-000002", ".lock");
    }
  }

  /** A promotion that is done is no failure, whatever else fails. */
  @Test
  void learn_positionCannotBeStored_isAWarning_andTheModelServes() throws IOException {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 7));
    EventStore real = store();
    store =
        (EventStore)
            Proxy.newProxyInstance(
                EventStore.class.getClassLoader(),
                new Class<?>[] {EventStore.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("putDocuments")) {
                    throw new StoreUnavailableException(Reason.DISK_FULL, "the disk is full");
                  }
                  return method.invoke(real, arguments);
                });
    Learner learner = learner(ServingPlace.of(engine), DriftingShop.settings());

    learner.learn();

    assertThat(failures).isEmpty();
    assertThat(outcomes).singleElement().isInstanceOf(RefitOutcome.Published.class);
    assertThat(warnings).singleElement().asString().contains("the disk is full");
    assertThat(engine.models().current().model().version()).isEqualTo("refit-000001");
    assertThat(learner.figures().published()).isEqualTo(1);
    assertThat(learner.figures().failed()).isZero();
    assertThat(learner.figures().waiting()).isZero();
    assertThat(learner.due()).isFalse();
  }

  @Test
  void learn_fails_isToldAndServesAsBefore() throws IOException {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 7));
    engine.append(two("ada", "i3", "i4"));
    List<String> before = recommended(engine, "ada");
    ServingPlace place =
        new ServingPlace() {
          @Override
          public Served model() {
            return new Served(folder.resolve("gone"), "gone");
          }

          @Override
          public java.util.Set<Path> needed() {
            return java.util.Set.of();
          }

          @Override
          public boolean promote(Path promoted, Served from) {
            throw new AssertionError("nothing to promote");
          }

          @Override
          public Jobs jobs() {
            return engine.jobs();
          }
        };
    Learner learner = learner(place, DriftingShop.settings());

    learner.learn();

    assertThat(failures)
        .singleElement()
        .satisfies(failure -> assertThat(failure).hasMessageContaining("no model at"));
    assertThat(learner.figures().failed()).isEqualTo(1);
    Job refit = engine.jobs().list().getLast();
    assertThat(refit.state()).isEqualTo(State.FAILED);
    assertThat(refit.end().orElseThrow().line()).contains("no model at").doesNotContain("\n");
    assertThat(learner.due()).as("tried again when the next one is due").isFalse();
    assertThat(recommended(engine, "ada")).isEqualTo(before);

    learner.close();
    assertThat(engine.jobs().list()).as("nothing waits any more").containsExactly(refit);
  }

  @Test
  void start_again_goesOnWithWhatWasPromotedAndLearned() throws Exception {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 8));
    Learner learner = learner(ServingPlace.of(engine), DriftingShop.settings());
    learner.learn();
    Path promoted = engine.models().current().model().directory();
    close();
    open.clear();
    // What a kill in the middle of a refit leaves.
    Files.createDirectories(folder.resolve("models/.work/model.training"));
    Files.createDirectories(folder.resolve("models/.refit-000002.writing"));

    Engine again = engine();
    Learner next = learner(ServingPlace.of(again), DriftingShop.settings());

    assertThat(again.models().current().model().directory()).isEqualTo(promoted);
    assertThat(next.due()).as("all of it was learned").isFalse();
    try (var entries = Files.list(folder.resolve("models"))) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("refit-000001", ".lock");
    }
  }

  @Test
  void learn_logThatNobodyServes_isPromotedForTheNextServer() throws IOException {
    EventStore opened = EventStores.open(folder.resolve("events").toString(), Durability.RELAXED);
    store = opened;
    open.add(opened);
    opened.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 9));

    learner(ServingPlace.of(opened, model), DriftingShop.settings()).learn();

    assertThat(PromotedModel.of(opened)).contains(folder.resolve("models/refit-000001"));
    assertThat(ModelFile.read(folder.resolve("models/refit-000001")).items().size())
        .isEqualTo(DriftingShop.ITEMS);
  }

  /** A place where somebody acts when a refit wants to promote its model. */
  private record Meddled(ServingPlace place, Callable<?> act) implements ServingPlace {
    @Override
    public Served model() throws IOException {
      return place.model();
    }

    @Override
    public java.util.Set<Path> needed() {
      return place.needed();
    }

    @Override
    public boolean promote(Path promoted, Served from) throws IOException, InterruptedException {
      try {
        act.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      return place.promote(promoted, from);
    }

    @Override
    public Jobs jobs() {
      return place.jobs();
    }
  }

  private void assertSuperseded(RefitOutcome outcome, String version) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RefitOutcome.Superseded.class,
            superseded -> {
              assertThat(superseded.model()).hasFileName(version).isDirectory();
              assertThat(superseded.toText())
                  .contains("has changed since the retraining began")
                  .contains(version + " is not promoted");
              assertThat(superseded.toJson().get("verdict").getAsString()).isEqualTo("superseded");
            });
  }

  /** Rolled back because it is bad: a child of it must not take over a moment later. */
  @Test
  void learn_whileSomebodyRollsBack_leavesTheirModel() throws IOException {
    Engine engine = engine();
    engine.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 11));
    Learner first = learner(ServingPlace.of(engine), DriftingShop.settings());
    first.learn();
    first.close();
    engine.append(DriftingShop.day(2, DriftingShop.ITEMS, 7, 12));
    now = now.plus(Duration.ofDays(1));
    Learner learner =
        learner(
            new Meddled(ServingPlace.of(engine), () -> engine.models().rollBack()),
            DriftingShop.settings());

    learner.learn();

    assertThat(failures).isEmpty();
    assertThat(engine.models().current().model().directory()).isEqualTo(model);
    assertThat(PromotedModel.of(store())).contains(model);
    assertThat(outcomes).hasSize(2);
    assertSuperseded(outcomes.getLast(), "refit-000002");
    assertThat(learner.figures().kept()).isOne();
    assertThat(learner.due()).as("begins again with the next events").isFalse();
    assertThat(engine.jobs().list())
        .filteredOn(job -> job.kind() == Kind.REFIT && job.state() == State.DONE)
        .extracting(job -> job.end().orElseThrow().line())
        .contains(outcomes.getLast().toText());
  }

  @Test
  void learn_whileAnotherProcessPromotes_leavesItsModelAndGoesOnFromIt() throws Exception {
    EventStore opened = EventStores.open(folder.resolve("events").toString(), Durability.RELAXED);
    store = opened;
    open.add(opened);
    opened.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 13));
    Path other = folder.resolve("other");
    ModelFile.write(ModelFile.read(model), other);
    ServingPlace place = ServingPlace.of(opened, model);
    Learner learner =
        learner(
            new Meddled(
                place,
                () -> {
                  PromotedModel.record(opened, other);
                  return true;
                }),
            DriftingShop.settings());

    learner.learn();

    assertThat(failures).isEmpty();
    assertSuperseded(outcomes.getFirst(), "refit-000001");
    assertThat(PromotedModel.of(opened)).contains(other);
    assertThat(place.model().directory()).isEqualTo(other);
    assertThat(place.promote(folder.resolve("models/refit-000001"), place.model())).isTrue();
    assertThat(PromotedModel.of(opened)).contains(folder.resolve("models/refit-000001"));
  }

  @Test
  void start_followsInTheBackgroundUntilClosed() throws Exception {
    Engine engine = engine();
    BlockingQueue<RefitOutcome> told = new LinkedBlockingQueue<>();
    Learner learner =
        new Learner(
            store(),
            ServingPlace.of(engine),
            Versions.open(folder.resolve("models")),
            new Refit(DriftingShop.settings()),
            SCHEDULE,
            InstantSource.system(),
            new Learner.Listener() {
              @Override
              public void done(RefitOutcome outcome) {
                told.add(outcome);
              }

              @Override
              public void failed(Throwable failure) {
                failures.add(failure);
              }
            });
    open.add(learner);
    learner.start();

    engine.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 10));

    assertThat(told.poll(2, TimeUnit.MINUTES)).isInstanceOf(RefitOutcome.Published.class);
    assertThat(failures).isEmpty();
  }

  @Test
  void start_whoseLooksRunOutOfMemory_goesOn() throws Exception {
    Engine engine = engine();
    EventStore real = store();
    CountDownLatch looks = new CountDownLatch(3);
    store =
        (EventStore)
            Proxy.newProxyInstance(
                EventStore.class.getClassLoader(),
                new Class<?>[] {EventStore.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("end")) {
                    looks.countDown();
                    throw new OutOfMemoryError("Java heap space");
                  }
                  return method.invoke(real, arguments);
                });
    Learner learner = learner(ServingPlace.of(engine), DriftingShop.settings());
    learner.start();

    assertThat(looks.await(2, TimeUnit.MINUTES)).as("it looks again").isTrue();
    assertThat(warnings).as("once").singleElement().asString().contains("Java heap space");
    assertThat(failures).isEmpty();
  }
}
