package io.memoir.train.tuning;

import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import io.memoir.train.run.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** Trials that are actually trained, all with the same seed and number of threads. */
final class TrainedTrials implements Trials {
  private final Dataset dataset;
  private final TrainingConfig given;
  private final Space space;
  private final IntFunction<Path> places;
  private final TrainingOptions options;

  /**
   * @param places the directory of the training of each trial
   */
  TrainedTrials(
      Dataset dataset,
      TrainingConfig given,
      Space space,
      IntFunction<Path> places,
      TrainingOptions options) {
    this.dataset = dataset;
    this.given = given;
    this.space = space;
    this.places = places;
    this.options =
        new TrainingOptions(
            options.seed(), options.threads(), true, options.start(), options.teachers());
  }

  @Override
  public TrainingProgress advance(
      Search.Job job, int epochs, BooleanSupplier pause, Progress progress) throws IOException {
    TrainingConfig config =
        job.origin() == Outcome.Origin.GIVEN ? given : space.apply(given, job.values());
    try {
      return new Training(dataset, config, places.apply(job.trial()), options)
          .advance(epochs, pause, new NamedProgress("trial " + job.trial(), progress));
    } finally {
      // Matrices are outside of the heap and are freed with their owners; the next trial needs the
      // memory.
      System.gc();
    }
  }

  @Override
  public double clock(int trial) throws IOException {
    return Training.standing(places.apply(trial)).map(TrainingProgress::seconds).orElse(0.0);
  }

  @Override
  public void drop(int trial) throws IOException {
    Training.dropCheckpoint(places.apply(trial));
  }

  /** Adds the trial to the name of the task, and suppresses the lines of single epochs. */
  private record NamedProgress(String name, Progress shown) implements Progress {
    @Override
    public void start(String task, long total, String unit) {
      shown.start(name + "  " + task, total, unit);
    }

    @Override
    public void advance(long done, String note) {
      shown.advance(done, note);
    }

    @Override
    public void finish() {
      shown.finish();
    }

    @Override
    public void say(String line) {}
  }
}
