package io.memoir.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.runtime.Recommender;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.Query;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose model is refitted again and again needs no more memory than after a few times. */
class ManyRefitsTest {
  private static final int REFITS = 30;
  private static final int WARM = 5;

  /** The model that serves, the one that served before, and one that a thread may still hold. */
  private static final int MOST_MODELS = 3;

  /** So many items that a few models more are a tenth of the heap that a test has. */
  private static final int MORE_ITEMS = 12_000;

  /** Steps through the items by which nobody comes back to one. */
  private static final int[] STEPS = {1, 7, 11, 13, 17, 19, 23, 29};

  @TempDir Path folder;

  @Test
  void learn_thirtyTimes_heapStaysAndOldModelsGo() throws Exception {
    Path first = DriftingShop.model(folder.resolve("model"), MORE_ITEMS, Map.of());
    EventStore store = EventStores.open(folder.resolve("events").toString(), Durability.RELAXED);
    List<Throwable> failures = new ArrayList<>();
    List<RefitOutcome> outcomes = new ArrayList<>();
    List<WeakReference<Recommender>> models = new ArrayList<>();
    long[] heap = new long[REFITS + 1];
    Instant[] now = {Instant.ofEpochMilli(DriftingShop.START)};
    try (Engine engine =
            new Engine(store, ModelVersion.open(first), new Engine.Settings(1_000, 3_600, false));
        Learner learner =
            new Learner(
                store,
                ServingPlace.of(engine),
                Versions.open(folder.resolve("models")),
                new Refit(DriftingShop.settings().withEpochs(3).withEvents(1_000)),
                new Learner.Schedule(500, Duration.ofMinutes(30)),
                () -> now[0],
                new Learner.Listener() {
                  @Override
                  public void done(RefitOutcome outcome) {
                    outcomes.add(outcome);
                  }

                  @Override
                  public void failed(Throwable failure) {
                    failures.add(failure);
                  }
                })) {
      for (int round = 1; round <= REFITS; round++) {
        now[0] = Instant.ofEpochMilli(DriftingShop.START + (round + 1) * DriftingShop.DAY);
        engine.append(
            DriftingShop.day(round, DriftingShop.ITEMS, STEPS[round % STEPS.length], round));
        models.add(new WeakReference<>(engine.models().current().model().recommender()));
        answer(engine, "d%d-p0".formatted(round), now[0]);
        learner.learn();
        heap[round] = usedAfterCollections();
      }
      assertThat(failures).isEmpty();
      assertThat(outcomes.stream().filter(RefitOutcome.Published.class::isInstance).count())
          .as("models that took over")
          .isGreaterThan(25);
      assertThat(models)
          .as("models that are still in memory")
          .filteredOn(each -> each.get() != null)
          .hasSizeLessThanOrEqualTo(MOST_MODELS);
    }
    assertThat(heap[REFITS])
        .as("heap in bytes after each refit: %s", java.util.Arrays.toString(heap))
        .isLessThanOrEqualTo((long) (1.1 * heap[WARM]));
  }

  private static void answer(Engine engine, String user, Instant now) {
    engine.answer(Query.ofUser(user).at(now.toEpochMilli()).build());
  }

  private static long usedAfterCollections() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least =
          Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
    return least;
  }
}
