package io.memoir.server.engine;

import io.memoir.runtime.UserState;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.engine.stored.SnapshotModels;
import io.memoir.server.interleaving.Operations;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.Operation;

/**
 * A model is promoted while events arrive: whichever model answers, it knows of every event that
 * was acknowledged before.
 */
@SuppressWarnings({"exports", "missing-explicit-ctor"}) // public for the model checker only
public final class PromotionOperations extends Operations {
  private static final ModelVersion FIRST = TinyModels.of("first", 1);
  private static final ModelVersion SECOND = TinyModels.of("second", 2);
  private static final String USER = "a";

  private final LogInMemory log = new LogInMemory();
  private final Models models;
  private Runnable work = () -> {};

  public PromotionOperations() {
    Items items = new Items(log, false, InstantSource.system());
    models =
        new Models(
            log,
            new Jobs(InstantSource.fixed(Instant.EPOCH)),
            new SnapshotModels(log, false),
            FIRST,
            version -> {
              LiveModel live = new LiveModel(version, items);
              return new Serving(
                  live,
                  new StateCache(log, live, 10, false, Runnable::run),
                  new Availability(() -> live.recommender().items(), items));
            },
            (name, making) -> {
              work = making;
              return Optional.empty();
            });
  }

  /** As an engine takes an event. */
  @Operation
  public void happened() {
    log.append(USER, 1);
    for (Serving serving : models.listening()) {
      serving.states().refresh(USER);
    }
  }

  /** As an engine answers. */
  @Operation
  public long ask() {
    return models.of(Optional.of(USER)).states().ask(USER, UserState::eventCount);
  }

  /** Returns when the other model serves. */
  @Operation(runOnce = true)
  public String promote() throws IOException {
    models.promote(SECOND.directory(), () -> SECOND);
    work.run();
    return models.promotion().orElseThrow().stage() + ", " + models.current().model().name();
  }

  @Override
  protected void warmUp() {
    happened();
    ask();
    try {
      promote();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same, one call after the other. */
  public static final class Specification {
    private long events;

    public void happened() {
      events++;
    }

    public long ask() {
      return events;
    }

    public String promote() {
      return "DONE, second";
    }
  }
}
