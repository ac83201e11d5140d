package io.memoir.learning;

import io.memoir.model.BadInputException;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.Models.Promotion;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.engine.stored.PromotedModel;
import io.memoir.server.store.EventStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A place where a model serves and can be replaced. */
public interface ServingPlace {

  /**
   * The serving model.
   *
   * @throws BadInputException if its directory contains no model
   */
  Served model() throws IOException;

  /**
   * A model that serves, or served when it was read.
   *
   * @param directory from which it was opened
   * @param fingerprint of its content, see {@link ModelVersion#fingerprint}
   */
  record Served(Path directory, String fingerprint) {}

  /** Models that must not be deleted: the serving one, and those needed for a rollback. */
  Set<Path> needed();

  /**
   * Whether models can be promoted at present, so that it is worth training one. While a model is
   * on trial, no other one can be promoted.
   */
  default boolean canPromote() {
    return true;
  }

  /**
   * Promotes a model, unless another model serves than the one from which it was derived; it serves
   * when this returns.
   *
   * @param from the model from which it was derived
   * @return whether it was promoted; false if another model serves
   * @throws BadInputException if it cannot be promoted
   */
  boolean promote(Path model, Served from) throws IOException, InterruptedException;

  /** The long-running jobs of this place. */
  Jobs jobs();

  /** A running engine: the previous model serves until all states are computed with the new one. */
  static ServingPlace of(Engine engine) {
    return new ServingPlace() {
      @Override
      public Served model() {
        ModelVersion model = engine.models().current().model();
        return new Served(model.directory(), model.fingerprint());
      }

      @Override
      public Set<Path> needed() {
        Set<Path> needed = new HashSet<>();
        needed.add(engine.models().current().model().directory());
        engine.models().previous().map(ModelVersion::directory).ifPresent(needed::add);
        engine.models().trial().ifPresent(trial -> needed.add(trial.serving().model().directory()));
        return needed;
      }

      @Override
      public boolean canPromote() {
        return engine.models().trial().isEmpty();
      }

      @Override
      public boolean promote(Path model, Served from) throws IOException, InterruptedException {
        Optional<Promotion> promotion = engine.models().promote(model, from.fingerprint());
        if (promotion.isPresent()) {
          await(engine.jobs(), promotion.get().jobId(), model);
        }
        return promotion.isPresent();
      }

      @Override
      public Jobs jobs() {
        return engine.jobs();
      }
    };
  }

  /** Waits until the promotion of a model has ended, and throws if it failed. */
  private static void await(Jobs jobs, String jobId, Path model) throws InterruptedException {
    Optional<Job.End> end;
    do {
      end = jobs.await(jobId, Duration.ofMinutes(1)).flatMap(Job::end);
    } while (end.isEmpty());
    if (end.get() instanceof Job.End.Failed failed) {
      throw new BadInputException(
          "%s did not take over: %s".formatted(model.getFileName(), failed.line()));
    }
  }

  /**
   * A log that no server has open: the next server that opens it serves the model. If another
   * process promotes a model in it, that model is the serving one from then on.
   *
   * @param first the model that serves as long as none is promoted
   */
  static ServingPlace of(EventStore store, Path first) {
    return new ServingPlace() {
      private final Jobs jobs = new Jobs(InstantSource.system()); // not visible to anybody
      private Path current = first.toAbsolutePath().normalize();

      // The model promoted last in the store, as far as this process knows.
      private Optional<Path> promoted = PromotedModel.of(store);

      @Override
      public Served model() throws IOException {
        Optional<Path> now = PromotedModel.of(store);
        if (now.isPresent() && !now.equals(promoted)) {
          current = now.get();
        }
        promoted = now;
        return new Served(current, ModelVersion.fingerprint(current));
      }

      @Override
      public Set<Path> needed() {
        return Set.of(current);
      }

      @Override
      public boolean promote(Path model, Served from) {
        if (!PromotedModel.replace(store, model, promoted)) {
          return false;
        }
        current = model.toAbsolutePath().normalize();
        promoted = Optional.of(current);
        return true;
      }

      @Override
      public Jobs jobs() {
        return jobs;
      }
    };
  }
}
