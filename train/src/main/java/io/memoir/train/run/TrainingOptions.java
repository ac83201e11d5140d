package io.memoir.train.run;

import io.memoir.model.Model;
import java.util.List;
import java.util.Optional;

/**
 * How this run is done, apart from what the model is.
 *
 * @param seed what all random numbers start from
 * @param threads number of workers; part of what makes a run repeatable, since sums are taken in
 *     their order
 * @param resume whether to go on from a checkpoint, if there is one
 * @param start what it begins from instead of random values
 * @param teachers models whose expectations are learned beside the events, if any
 */
public record TrainingOptions(
    long seed, int threads, boolean resume, Optional<WarmStart> start, List<Model> teachers) {
  public TrainingOptions {
    teachers = List.copyOf(teachers);
  }

  /** Learns from the events alone. */
  public TrainingOptions(long seed, int threads, boolean resume, Optional<WarmStart> start) {
    this(seed, threads, resume, start, List.of());
  }

  /** Begins from random values and learns from the events alone. */
  public TrainingOptions(long seed, int threads, boolean resume) {
    this(seed, threads, resume, Optional.empty());
  }
}
