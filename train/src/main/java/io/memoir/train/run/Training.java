package io.memoir.train.run;

import io.memoir.data.ItemDomains;
import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.train.batch.Examples;
import io.memoir.train.batch.TargetWeights;
import io.memoir.train.batch.Validation;
import io.memoir.train.batch.WorkerThreads;
import io.memoir.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Trains a network on the training part of a data set and writes the model of its best epoch.
 *
 * <p>The directory {@code MODEL.training}, next to the model directory {@code MODEL}, contains the
 * checkpoint, {@code metrics.jsonl} and a TensorBoard event file. A run that was killed continues
 * from the checkpoint with the same result; equal data, settings, seed, number of threads and
 * machine give equal models.
 */
public final class Training {
  private static final double CHECKPOINT_SECONDS = 30;

  private final RunPlan plan;
  private final double checkpointSeconds;
  private Optional<Throughput> pace = Optional.empty();

  /**
   * Prepares a run; nothing is written yet.
   *
   * @param output the model directory
   * @throws BadInputException if the data set contains nothing to train on or to validate on, if it
   *     does not have the event types that the settings name, or if something else exists at {@code
   *     output}
   */
  public Training(Dataset dataset, TrainingConfig config, Path output, TrainingOptions options)
      throws IOException {
    this(dataset.trainingData(), config, output, options);
  }

  /** The same with training data that are not a data set on disk. */
  public Training(TrainingData data, TrainingConfig config, Path output, TrainingOptions options)
      throws IOException {
    this(data, config, output, options, CHECKPOINT_SECONDS);
  }

  /**
   * @param checkpointSeconds seconds between two checkpoints within an epoch
   */
  Training(
      TrainingData data,
      TrainingConfig config,
      Path output,
      TrainingOptions options,
      double checkpointSeconds)
      throws IOException {
    this.plan = RunPlan.of(data, config, output, options);
    this.checkpointSeconds = checkpointSeconds;
  }

  /** The size of the run. */
  public Estimate estimate() {
    int threads = plan.options().threads();
    long parameters = plan.architecture().parameterCount();
    Examples examples = plan.examples();
    // The parameters, the best ones, the optimizer state, and two copies for every worker.
    long copies = 4 + 2L * threads;
    return new Estimate(
        parameters,
        examples.count(),
        examples.batchSize(),
        examples.eventCount(),
        plan.config().stopping().epochs(),
        plan.validationTargets(),
        RunPlan.ranked(plan.config()) ? plan.validation().missedRepeats() : 0,
        threads,
        copies * 4 * parameters + Runtime.getRuntime().totalMemory());
  }

  /** A line about the domains of the items, if requests can ask for any. */
  public Optional<String> domains() {
    return plan.data().features().domains().map(ItemDomains::toText);
  }

  /**
   * Checks that the event types in the labels of tasks occur in the data, as every run does before
   * it begins.
   *
   * @throws BadInputException if one does not occur, naming the setting
   */
  public static void requireTypes(TrainingData data, TrainingConfig config) {
    RunPlan.requireTypes(data, config);
  }

  /**
   * Checks that settings fit the data, and that the tables of the network are not too large, as
   * every run does before it begins. It takes little time compared with preparing a run.
   *
   * @throws BadInputException if not, naming the setting or the table
   */
  public static void requireFits(TrainingData data, TrainingConfig config) {
    RunPlan.requireFits(data, config);
  }

  /** A line about validation targets that may not be recommended, if there are any. */
  public static Optional<String> unreachableTargets(TrainingData data, TrainingConfig config) {
    if (!RunPlan.ranked(config)) {
      return Optional.empty();
    }
    Validation validation =
        new Validation(
            data.sequences(),
            config.stopping().keepSeen(),
            TargetWeights.of(config.loss().typeWeights(), data));
    return Estimate.repeatsText(validation.missedRepeats(), validation.caseCount());
  }

  /** The speed of the run; empty until some of its steps are done. */
  public Optional<Throughput> pace() {
    return pace;
  }

  /**
   * Trains, and writes the model of the best epoch.
   *
   * @return the model as written
   * @throws BadInputException if a checkpoint belongs to another run, or the loss is no longer a
   *     finite number
   * @throws IOException if the checkpoint, the log or the model cannot be written
   */
  public Model run(Progress progress) throws IOException {
    return goOn(
        Integer.MAX_VALUE,
        () -> false,
        progress,
        state -> {
          Model model = state.model();
          ModelFile.write(model, plan.output());
          return model;
        });
  }

  /**
   * Trains until a number of epochs is completed, the run ends, or a pause is requested; writes a
   * checkpoint and no model. The learning rate follows the schedule of the whole run, and pausing a
   * run does not change its result.
   *
   * @param epochs number of epochs of the run after which to pause
   * @param pause queried between two steps
   * @throws DivergedException if the loss is no longer a finite number
   * @throws BadInputException if a checkpoint belongs to another run
   * @throws IOException if the checkpoint or the log cannot be written
   */
  public TrainingProgress advance(int epochs, BooleanSupplier pause, Progress progress)
      throws IOException {
    return goOn(epochs, pause, progress, RunState::standing);
  }

  /** Computes the result of a run that has ended or paused. */
  @FunctionalInterface
  private interface Completion<T> {
    T of(RunState state) throws IOException;
  }

  private <T> T goOn(int epochs, BooleanSupplier pause, Progress progress, Completion<T> ending)
      throws IOException {
    try (RunLock _ = RunLock.take(RunDirectory.of(plan.output()))) {
      return goOnAlone(epochs, pause, progress, ending);
    }
  }

  private <T> T goOnAlone(
      int epochs, BooleanSupplier pause, Progress progress, Completion<T> ending)
      throws IOException {
    boolean resumed = plan.options().resume() && Checkpoint.exists(plan.checkpoint());
    try (WorkerThreads workers = new WorkerThreads(plan.options().threads())) {
      RunState state = new RunState(plan, workers, checkpointSeconds, resumed, progress);
      state.begun().ifPresent(each -> progress.say(each.taken().toText()));
      if (resumed) {
        state.resume(progress);
      }
      // Not earlier: whatever cannot begin must not touch the log of a run before it.
      try (RunLog log = new RunLog(RunDirectory.of(plan.output()), resumed)) {
        if (resumed) {
          log.goOnAt(state.epoch());
        }
        Throughput.Meter meter = new Throughput.Meter(System::nanoTime);
        boolean paused = false;
        while (!paused && !state.finished() && state.epoch() <= epochs) {
          paused = !state.goOn(pause, progress, log, meter, found -> pace = Optional.of(found));
        }
        return ending.of(state);
      }
    }
  }

  /** The progress of the run that writes to {@code model}; empty if it has no checkpoint. */
  public static Optional<TrainingProgress> standing(Path model) throws IOException {
    Path checkpoint = RunDirectory.checkpoint(model);
    if (!Checkpoint.exists(checkpoint)) {
      return Optional.empty();
    }
    Checkpoint.Position position = Checkpoint.readPosition(checkpoint);
    return Optional.of(
        new TrainingProgress(
            position.epoch() - 1,
            position.bestValue(),
            position.bestEpoch(),
            position.seconds(),
            position.finished()));
  }

  /** Removes the checkpoint of the run that writes to {@code model}, but not its logs. */
  public static void dropCheckpoint(Path model) throws IOException {
    Checkpoint.drop(RunDirectory.checkpoint(model));
  }

  /** The directory of the checkpoint and the logs of a run that writes to {@code model}. */
  public static Path trainingDirectory(Path model) {
    return RunDirectory.of(model);
  }
}
