package io.memoir.train.run;

import io.memoir.model.architecture.Model;
import java.util.List;
import java.util.Optional;

/**
 * Options of a run that are not part of the configuration of the model.
 *
 * @param seed of all random numbers
 * @param threads number of workers; the result depends on it, because sums are computed in their
 *     order
 * @param resume whether to continue from a checkpoint, if there is one
 * @param start source of the initial values, if they are not random
 * @param teachers models whose predictions are used as targets, if any
 */
public record TrainingOptions(
    long seed, int threads, boolean resume, Optional<WarmStart> start, List<Model> teachers) {
  public TrainingOptions {
    teachers = List.copyOf(teachers);
  }

  /** Without teachers. */
  public TrainingOptions(long seed, int threads, boolean resume, Optional<WarmStart> start) {
    this(seed, threads, resume, start, List.of());
  }

  /** With random initial values and without teachers. */
  public TrainingOptions(long seed, int threads, boolean resume) {
    this(seed, threads, resume, Optional.empty());
  }
}
