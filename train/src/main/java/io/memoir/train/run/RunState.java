package io.memoir.train.run;

import com.google.gson.JsonObject;
import io.memoir.data.ItemDomains;
import io.memoir.data.Progress;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.task.Task;
import io.memoir.train.batch.Examples;
import io.memoir.train.batch.TeacherTargets;
import io.memoir.train.batch.WorkerThreads;
import io.memoir.train.config.RecordedSettings;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.counted.SpectralItems;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.loss.Losses;
import io.memoir.train.loss.Prototypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/**
 * The state of a run: parameters, optimizer state, and the best model so far. A checkpoint contains
 * all of it, and another run of the same plan can continue from it.
 */
final class RunState {
  private final RunPlan plan;
  private final TrainingConfig config;
  private final double checkpointSeconds;
  private final WorkerThreads workers;
  private final Parameters parameters;
  private final Optional<WarmStart.Started> begun;
  private final Map<String, float[]> calibrations;
  private final Parameters best;
  private final Optimizer optimizer;
  private final DataParallel team;
  private final ValidationMetrics validationMetrics;
  private final TeacherTargets teachers;
  private final Prototypes intents;
  private final long totalSteps;
  private long startedAt = System.nanoTime();
  private long savedAt = startedAt;
  private double secondsBefore;
  private int epoch = 1;
  private int batch;
  private double epochLoss;
  private double bestScore = Double.NEGATIVE_INFINITY;
  private int bestEpoch;
  private Map<String, Double> bestMetrics = Map.of();
  private boolean finished;

  /**
   * The state at the beginning of a run.
   *
   * @param checkpointSeconds seconds between two checkpoints within an epoch
   * @param resumed whether its values are replaced by those of a checkpoint
   */
  RunState(
      RunPlan plan,
      WorkerThreads workers,
      double checkpointSeconds,
      boolean resumed,
      Progress progress) {
    this.plan = plan;
    this.config = plan.config();
    this.workers = workers;
    this.checkpointSeconds = checkpointSeconds;
    SequenceNetwork architecture = plan.architecture();
    long seed = plan.options().seed();
    parameters = InitialValues.of(architecture, seed);
    plan.scoredTasks().forEach(each -> startAtMean(each, parameters));
    if (!resumed && config.itemStart() == TrainingConfig.ItemStart.COUNTS) {
      startFromCounts(progress);
    }
    begun =
        plan.options()
            .start()
            .map(start -> start.into(architecture, plan.data().items(), parameters));
    calibrations = calibrations(architecture, parameters);
    intents = new Prototypes(config.loss().contrasts().intents());
    team =
        new DataParallel(
            architecture,
            plan.data().features(),
            parameters,
            begun.map(WarmStart.Started::frozen).orElse(WarmStart.Frozen.NOTHING),
            config,
            plan.scoredTasks(),
            plan.targetWeights(),
            workers,
            seed,
            new Losses(config.loss(), plan.data().itemCounts(), intents)::of);
    validationMetrics = new ValidationMetrics(plan, workers, team.workers());
    optimizer = team.optimizer();
    best = Parameters.zeros(architecture);
    teachers =
        TeacherTargets.of(
            plan.options().teachers(),
            plan.taught(),
            config.stopping().holdOut(),
            config.loss().teacherShare(),
            seed,
            workers,
            progress);
    totalSteps = (long) config.stopping().epochs() * plan.examples().batchesAnEpoch();
  }

  /** The calibration of scores to probabilities, for each task that has one. */
  private static Map<String, float[]> calibrations(
      SequenceNetwork architecture, Parameters parameters) {
    Map<String, float[]> calibrations = new LinkedHashMap<>();
    for (Task task : architecture.tasks()) {
      if (task instanceof Task.Binary binary) {
        String name = ValidationMetrics.calibration(binary);
        calibrations.put(name, parameters.get(name).toArray());
      }
    }
    return calibrations;
  }

  /** Initialises a task so that it predicts the mean of its labels for every user and item. */
  private static void startAtMean(DataParallel.ScoredTask each, Parameters parameters) {
    double mean = each.examples().meanLabel();
    int last = each.task().tower().hidden().size();
    parameters
        .get(SequenceNetwork.prefix(each.task()) + "tower." + last + ".bias")
        .fill(
            (float)
                switch (each.task()) {
                  case Task.Binary _ -> Math.log(mean / (1 - mean));
                  case Task.Rating _ -> mean;
                });
  }

  /** Initialises the vectors of items that co-occur with others from the counts. */
  private void startFromCounts(Progress progress) {
    SpectralItems counted =
        SpectralItems.of(
            plan.data().sequences(),
            plan.architecture().itemCount(),
            config.stopping().holdOut(),
            plan.architecture().width(),
            plan.options().seed(),
            progress);
    Matrix vectors = Matrix.zeros(plan.architecture().itemCount(), counted.width());
    vectors.copyFrom(counted.values());
    parameters.get(SequenceNetwork.ITEM_EMBEDDING).copyParts(vectors, counted.known());
  }

  /** What was copied from another model, if the initial values are not random. */
  Optional<WarmStart.Started> begun() {
    return begun;
  }

  /** The current epoch, from 1. */
  int epoch() {
    return epoch;
  }

  boolean finished() {
    return finished;
  }

  /** One step on a batch of pieces; returns the mean loss. */
  private double step(int[] stretches, int ofEpoch, int ofBatch) {
    double loss =
        team.step(
            stretches.length,
            (share, shares, random) ->
                plan.examples().pack(stretches, share, shares, teachers, random),
            ((long) ofEpoch << 40) + ((long) ofBatch << 8),
            config.schedule().factor(optimizer.steps(), totalSteps));
    if (!Double.isFinite(loss)) {
      throw new DivergedException(
          "the loss is %s in epoch %d: the learning rate %s is probably too high"
              .formatted(loss, ofEpoch, config.optimizer().rate()));
    }
    return loss;
  }

  /**
   * Continues to the end of the epoch; returns false if it was paused before.
   *
   * @param paced receives the speed of the run once it is known
   */
  boolean goOn(
      BooleanSupplier pause,
      Progress progress,
      RunLog log,
      Throughput.Meter meter,
      Consumer<Throughput> paced)
      throws IOException {
    Examples examples = plan.examples();
    int[][] batches = examples.batches(epoch);
    if (batch == 0 && epoch > 1 && config.loss().contrasts().intents() > 0) {
      new IntentSample(plan, teachers, epoch).fit(intents, workers, team.workers().getFirst());
    }
    long start = System.nanoTime();
    long events = 0;
    long before = 0;
    for (int b = 0; b < batch; b++) {
      before += examples.events(batches[b]);
    }
    progress.start(
        "epoch " + epoch + "/" + config.stopping().epochs(), examples.eventCount(), "events");
    while (batch < batches.length) {
      if (pause.getAsBoolean()) {
        progress.finish();
        save();
        return false;
      }
      epochLoss += step(batches[batch], epoch, batch);
      long stepEvents = examples.events(batches[batch]);
      events += stepEvents;
      batch++;
      int epochsLeft = config.stopping().epochs() - epoch + 1;
      meter
          .step(stepEvents, examples.eventCount(), epochsLeft, batch == batches.length)
          .ifPresent(found -> {
            paced.accept(found);
            progress.say(found.toText());
          });
      progress.advance(before + events, String.format(Locale.ROOT, "loss %.4f", epochLoss / batch));
      if (batch < batches.length && secondsSince(savedAt) > checkpointSeconds) {
        save();
      }
    }
    progress.finish();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", epochLoss / batches.length);
    values.put("events-per-second", events / secondsSince(start));
    boolean last = epoch == config.stopping().epochs() || outOfTime();
    if (!config.stopping().holdOut()) {
      keep(0);
    } else if (epoch % config.stopping().validateEvery() == 0 || last) {
      validate(values);
    }
    values.put("seconds", seconds());
    log.epoch(epoch, values);
    progress.say(line(values));
    finished =
        last
            || epoch - bestEpoch
                >= config.stopping().patience() * config.stopping().validateEvery();
    epoch++;
    batch = 0;
    epochLoss = 0;
    save();
    return true;
  }

  private boolean outOfTime() {
    double minutes = config.stopping().minutes();
    return minutes > 0 && seconds() > 60 * minutes;
  }

  private void validate(Map<String, Double> values) {
    Map<String, Double> metrics = validationMetrics.metrics();
    values.putAll(metrics);
    double score = plan.metric().score(validationMetrics.watched(metrics));
    if (score > bestScore) {
      bestMetrics = metrics;
      keep(score);
    }
  }

  /** Stores the values of this epoch as those of the model. */
  private void keep(double score) {
    bestScore = score;
    bestEpoch = epoch;
    best.matrices().forEach((name, matrix) -> matrix.copyFrom(parameters.get(name)));
  }

  private String line(Map<String, Double> values) {
    Double value = values.get(plan.metric().name());
    return String.format(
        Locale.ROOT,
        "epoch %3d  loss %.4f  %s%,.0f events/s%s",
        epoch,
        values.get("loss"),
        value == null ? "" : String.format(Locale.ROOT, "%s %.4f  ", plan.metric().name(), value),
        values.get("events-per-second"),
        value != null && bestEpoch == epoch ? "  best" : "");
  }

  private double seconds() {
    return secondsBefore + secondsSince(startedAt);
  }

  private void save() throws IOException {
    Checkpoint.write(
        plan.checkpoint(),
        new Checkpoint.Position(
            plan.data().fingerprint(),
            plan.settings(),
            plan.options().seed(),
            workers.count(),
            epoch,
            batch,
            optimizer.steps(),
            DoubleStream.of(team.taskWeights().means()).boxed().toList(),
            epochLoss,
            bestEpoch == 0 ? 0 : bestScore,
            bestEpoch,
            bestMetrics,
            seconds(),
            finished),
        parameters,
        best,
        optimizer.memory(),
        intents.centres());
    savedAt = System.nanoTime();
  }

  /** Restores the state from the checkpoint of a run of the same plan. */
  void resume(Progress progress) throws IOException {
    Path checkpoint = plan.checkpoint();
    Checkpoint.Position position = Checkpoint.readPosition(checkpoint);
    requireSame("data set", position.dataFingerprint(), plan.data().fingerprint());
    requireSame("seed", position.seed(), plan.options().seed());
    requireSame("number of threads", position.workers(), workers.count());
    TrainedSettings.difference(position.settings(), plan.settings())
        .ifPresent(difference -> {
          throw new BadInputException(
              "the checkpoint in %s was written with another %s: continue with the same, or start over without --resume"
                  .formatted(RunDirectory.of(plan.output()), difference));
        });
    RecordedSettings.difference(position.settings(), plan.settings())
        .ifPresent(difference -> {
          throw new BadInputException(
              "the checkpoint in %s was written %s: %sstart over without --resume"
                  .formatted(
                      RunDirectory.of(plan.output()),
                      difference.what(),
                      difference
                          .choice()
                          .map("continue with --set %s, or "::formatted)
                          .orElse("")));
        });
    Matrix centres = Matrix.empty();
    Checkpoint.readInto(checkpoint, parameters, best, optimizer.memory(), centres);
    intents.restore(centres);
    optimizer.resumeAt(position.optimizerSteps());
    team.taskWeights()
        .resumeAt(
            position.taskLosses().stream().mapToDouble(Double::doubleValue).toArray(),
            position.optimizerSteps());
    team.refresh();
    epoch = position.epoch();
    batch = position.batch();
    epochLoss = position.epochLoss();
    bestEpoch = position.bestEpoch();
    bestScore = bestEpoch == 0 ? Double.NEGATIVE_INFINITY : position.bestValue();
    bestMetrics = position.bestMetrics();
    secondsBefore = position.seconds();
    finished = position.finished();
    progress.say(
        finished
            ? "the run had already finished"
            : "resuming in epoch %d after %d of %d batches"
                .formatted(epoch, batch, plan.examples().batchesAnEpoch()));
  }

  private void requireSame(String what, Object found, Object wanted) {
    if (!found.equals(wanted)) {
      throw new BadInputException(
          "the checkpoint in %s was written with another %s (%s, now %s): start over without --resume"
              .formatted(RunDirectory.of(plan.output()), what, found, wanted));
    }
  }

  TrainingProgress standing() {
    return new TrainingProgress(
        epoch - 1, bestEpoch == 0 ? 0 : bestScore, bestEpoch, seconds(), finished);
  }

  /** The model of the best epoch, its probabilities calibrated on the validation part. */
  Model model() {
    best.matrices().forEach((name, matrix) -> parameters.get(name).copyFrom(matrix));
    team.refresh();
    validationMetrics.calibrate(best, calibrations);
    Map<String, Double> metrics = new LinkedHashMap<>();
    bestMetrics.forEach((name, value) -> metrics.put("validation " + name, value));
    metrics.put("epoch", (double) bestEpoch);
    JsonObject settings = new JsonObject();
    plan.settings().forEach(settings::addProperty);
    return new Model(
        config.name(),
        plan.architecture(),
        ItemTensors.withDomains(
            ItemTensors.withFeatures(
                best.toWeights(plan.architecture()),
                plan.data().features().items(),
                plan.architecture().itemCount()),
            plan.data().features().domains().map(ItemDomains::numbers).orElse(new int[0])),
        plan.data().items(),
        settings,
        metrics,
        TrainingProvenance.of(
            plan.data(), plan.options().seed(), plan.options().threads(), seconds()));
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
