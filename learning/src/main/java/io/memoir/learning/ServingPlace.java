package io.memoir.learning;

import io.memoir.model.BadInputException;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.Models;
import io.memoir.server.engine.Models.Promotion;
import io.memoir.server.engine.Models.Stage;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.store.EventStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/** A place where a model serves and can be replaced. */
public interface ServingPlace {

  /** The directory of the serving model. */
  Path model();

  /** Models that must not be deleted: the serving one, and those needed for a rollback. */
  Set<Path> needed();

  /**
   * Promotes a model, which serves when this returns.
   *
   * @throws BadInputException if it cannot be promoted
   */
  void promote(Path model) throws IOException, InterruptedException;

  /** The long-running jobs of this place. */
  Jobs jobs();

  /** A running engine: the previous model serves until all states are computed with the new one. */
  static ServingPlace of(Engine engine) {
    return new ServingPlace() {
      @Override
      public Path model() {
        return engine.models().current().model().directory();
      }

      @Override
      public Set<Path> needed() {
        Set<Path> needed = new HashSet<>();
        needed.add(model());
        engine.models().previous().map(ModelVersion::directory).ifPresent(needed::add);
        engine.models().trial().ifPresent(trial -> needed.add(trial.serving().model().directory()));
        return needed;
      }

      @Override
      public void promote(Path model) throws IOException, InterruptedException {
        engine.models().promote(model);
        Promotion promotion = engine.models().settled().orElseThrow();
        if (promotion.stage() != Stage.DONE) {
          throw new BadInputException(
              "%s did not take over: %s"
                  .formatted(
                      model.getFileName(),
                      promotion.failure().orElse("the server is shutting down")));
        }
      }

      @Override
      public Jobs jobs() {
        return engine.jobs();
      }
    };
  }

  /**
   * A log that no server has open: the next server that opens it serves the model.
   *
   * @param first the model that serves as long as none was promoted
   */
  static ServingPlace of(EventStore store, Path first) {
    return new ServingPlace() {
      private final Jobs jobs = new Jobs(InstantSource.system()); // not visible to anybody
      private Path current = first.toAbsolutePath().normalize();

      @Override
      public Path model() {
        return current;
      }

      @Override
      public Set<Path> needed() {
        return Set.of(current);
      }

      @Override
      public void promote(Path model) {
        Models.promote(store, model);
        current = model.toAbsolutePath().normalize();
      }

      @Override
      public Jobs jobs() {
        return jobs;
      }
    };
  }
}
