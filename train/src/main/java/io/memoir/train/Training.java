package io.memoir.train;

import com.google.gson.JsonObject;
import io.memoir.data.Dataset;
import io.memoir.data.Progress;
import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.BadInputException;
import io.memoir.model.Model;
import io.memoir.model.ModelFile;
import io.memoir.model.ReplaceableDirectory;
import io.memoir.train.loss.FullSoftmax;
import io.memoir.train.loss.ItemMatrix;
import io.memoir.train.loss.Loss;
import io.memoir.train.loss.Negatives;
import io.memoir.train.loss.Objective;
import io.memoir.train.loss.SampledLoss;
import io.memoir.train.network.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Fits a network to the training part of a data set and writes the model of its best epoch.
 *
 * <p>Beside the model directory {@code MODEL} stands {@code MODEL.training}: the checkpoint, {@code
 * metrics.jsonl} and a TensorBoard event file. A run that was killed goes on from there and ends as
 * it would have ended; equal data, settings, seed, threads and machine give equal models.
 */
public final class Training {
  private static final double CHECKPOINT_SECONDS = 30;

  private final Dataset dataset;
  private final TrainingConfig config;
  private final Path output;
  private final Options options;
  private final double checkpointSeconds;
  private final SequenceNetwork architecture;
  private final Examples examples;
  private final Validation validation;
  private final ValidationMetric metric;
  private Optional<Pace> pace = Optional.empty();

  /**
   * How this run is done, apart from what the model is.
   *
   * @param seed what all random numbers start from
   * @param threads number of workers; part of what makes a run repeatable, since sums are taken in
   *     their order
   * @param resume whether to go on from a checkpoint, if there is one
   * @param start what it begins from instead of random values
   */
  public record Options(long seed, int threads, boolean resume, Optional<Start> start) {
    /** Begins from random values. */
    public Options(long seed, int threads, boolean resume) {
      this(seed, threads, resume, Optional.empty());
    }
  }

  /**
   * How far a run is.
   *
   * @param epochs whole epochs that are done
   * @param bestValue best value of the validation metric so far, 0 if there is none yet
   * @param bestEpoch its epoch, 0 if there is none yet
   * @param seconds wall time that the run has taken, pauses left out
   * @param finished whether it has come to its end
   */
  public record Standing(
      int epochs, double bestValue, int bestEpoch, double seconds, boolean finished) {}

  /**
   * Prepares a run; nothing is written yet.
   *
   * @param output the model directory
   * @throws BadInputException if the data set has nothing to learn from or to validate on, or if
   *     something else stands at {@code output}
   */
  public Training(Dataset dataset, TrainingConfig config, Path output, Options options)
      throws IOException {
    this(dataset, config, output, options, CHECKPOINT_SECONDS);
  }

  /** A run that writes a checkpoint in the middle of an epoch after so many seconds. */
  Training(
      Dataset dataset,
      TrainingConfig config,
      Path output,
      Options options,
      double checkpointSeconds)
      throws IOException {
    this.checkpointSeconds = checkpointSeconds;
    this.dataset = dataset;
    this.config = config;
    this.output = output;
    this.options = options;
    ReplaceableDirectory.requireOurs(output, ModelFile.DESCRIPTION);
    if (dataset.items().size() == 0) {
      throw new BadInputException(dataset.directory() + " has no items to learn");
    }
    architecture = config.network().architecture(dataset.items().size());
    examples =
        new Examples(
            dataset.sequences(),
            config,
            architecture.itemCount(),
            architecture.timed(),
            options.seed());
    validation = new Validation(dataset.sequences(), config.stopping().keepSeen());
    metric = ValidationMetric.of(config.stopping().metric());
    if (examples.count() == 0) {
      throw new BadInputException(
          dataset.directory() + " has no training sequence of at least 2 events");
    }
    if (validation.caseCount() == 0 && config.stopping().holdOut()) {
      throw new BadInputException(
          dataset.directory()
              + " has no validation events: prepare it with a split that has some, or set hold-out=false");
    }
  }

  /** What the run is going to do and needs. */
  public Estimate estimate() {
    // The values, the best ones, what the optimiser remembers, and two sets for every worker.
    long copies = 4 + 2L * options.threads();
    return new Estimate(
        architecture.parameterCount(),
        examples.count(),
        examples.batchSize(),
        examples.eventCount(),
        config.stopping().epochs(),
        config.stopping().holdOut() ? validation.caseCount() : 0,
        options.threads(),
        copies * 4 * architecture.parameterCount() + Runtime.getRuntime().totalMemory());
  }

  /** How fast the run goes: empty until some of its steps are done. */
  public Optional<Pace> pace() {
    return pace;
  }

  /**
   * Trains, and writes the model of the best epoch.
   *
   * @return the model as written
   * @throws BadInputException if a checkpoint belongs to another run, or the loss is no number any
   *     more
   * @throws IOException if the checkpoint, the log or the model cannot be written
   */
  public Model run(Progress progress) throws IOException {
    return goOn(
        Integer.MAX_VALUE,
        () -> false,
        progress,
        state -> {
          Model model = state.model();
          ModelFile.write(model, output);
          return model;
        });
  }

  /**
   * Trains until so many epochs are done, the run ends, or somebody asks for a pause; writes a
   * checkpoint and no model. The rate follows the schedule of the whole run, and a run that was
   * paused becomes what it would have become without.
   *
   * @param epochs after how many epochs of the run to pause
   * @param pause asked between two steps
   * @throws DivergedException if the loss is no number any more
   * @throws BadInputException if a checkpoint belongs to another run
   * @throws IOException if the checkpoint or the log cannot be written
   */
  public Standing advance(int epochs, BooleanSupplier pause, Progress progress) throws IOException {
    return goOn(epochs, pause, progress, State::standing);
  }

  /** What becomes of a run that has ended or paused. */
  @FunctionalInterface
  private interface Ending<T> {
    T of(State state) throws IOException;
  }

  private <T> T goOn(int epochs, BooleanSupplier pause, Progress progress, Ending<T> ending)
      throws IOException {
    Path directory = trainingDirectory(output);
    Path checkpoint = checkpoint(output);
    boolean resumed = options.resume() && Checkpoint.exists(checkpoint);
    try (Workers workers = new Workers(options.threads());
        RunLog log = new RunLog(directory, resumed)) {
      State state = new State(workers);
      state.begun.ifPresent(each -> progress.say(each.taken().toText()));
      if (resumed) {
        state.resume(checkpoint, progress);
        log.goOnAt(state.epoch);
      }
      Pace.Meter meter = new Pace.Meter(System::nanoTime);
      boolean paused = false;
      while (!paused && !state.finished && state.epoch <= epochs) {
        paused = !state.epoch(checkpoint, pause, progress, log, meter);
      }
      return ending.of(state);
    }
  }

  /** How far the run is that writes to {@code model}; empty if it has no checkpoint. */
  public static Optional<Standing> standing(Path model) throws IOException {
    Path checkpoint = checkpoint(model);
    if (!Checkpoint.exists(checkpoint)) {
      return Optional.empty();
    }
    Checkpoint.Position position = Checkpoint.readPosition(checkpoint);
    return Optional.of(
        new Standing(
            position.epoch() - 1,
            position.bestValue(),
            position.bestEpoch(),
            position.seconds(),
            position.finished()));
  }

  /** Removes the checkpoint of the run that writes to {@code model}; its logs stay. */
  public static void dropCheckpoint(Path model) throws IOException {
    Checkpoint.drop(checkpoint(model));
  }

  private static Path checkpoint(Path model) {
    return trainingDirectory(model).resolve("checkpoint");
  }

  /** Where a run that writes to {@code model} keeps its checkpoint and its logs. */
  public static Path trainingDirectory(Path model) {
    Path place = model.toAbsolutePath().normalize();
    return place.resolveSibling(place.getFileName() + ".training");
  }

  /** The running state: parameters, what the optimiser remembers, the best so far. */
  private final class State {
    private final Workers workers;
    private final Parameters parameters;
    private final Optional<Start.Begun> begun;
    private final Parameters best;
    private final Optimizer optimizer;
    private final Team team;
    private final long totalSteps;
    private long startedAt = System.nanoTime();
    private long savedAt = startedAt;
    private double secondsBefore;
    private int epoch = 1;
    private int batch;
    private double epochLoss;
    private double bestValue = Double.NEGATIVE_INFINITY;
    private int bestEpoch;
    private Map<String, Double> bestMetrics = Map.of();
    private boolean finished;

    State(Workers workers) {
      this.workers = workers;
      parameters = InitialValues.of(architecture, options.seed());
      begun = options.start().map(start -> start.into(architecture, dataset.items(), parameters));
      team =
          new Team(
              architecture,
              parameters,
              begun.map(Start.Begun::frozen).orElse(Start.Frozen.NOTHING),
              config,
              workers,
              options.seed(),
              items -> loss(config.loss(), items));
      optimizer = team.optimizer();
      best = Parameters.zeros(architecture);
      totalSteps = (long) config.stopping().epochs() * examples.batchesAnEpoch();
    }

    private Loss loss(LossConfig loss, ItemMatrix items) {
      return switch (loss.kind()) {
        case SOFTMAX -> new FullSoftmax(items, (float) loss.smoothing());
        case SAMPLED_SOFTMAX -> sampled(loss, items, new Objective.SampledSoftmax(loss.logQ()));
        case BPR_MAX -> sampled(loss, items, new Objective.BprMax((float) loss.regularisation()));
        case BCE -> sampled(loss, items, new Objective.BinaryCrossEntropy());
      };
    }

    private Loss sampled(LossConfig loss, ItemMatrix items, Objective objective) {
      Negatives negatives = new Negatives(dataset.itemCounts(), loss.negatives(), loss.alpha());
      return new SampledLoss(items, negatives, objective);
    }

    /** One step on a batch of stretches; gives the mean loss. */
    double step(int[] stretches, int ofEpoch, int ofBatch) {
      double loss =
          team.step(
              stretches.length,
              (share, shares, random) -> examples.pack(stretches, share, shares, random),
              ((long) ofEpoch << 40) + ((long) ofBatch << 8),
              config.schedule().factor(optimizer.steps(), totalSteps));
      if (!Double.isFinite(loss)) {
        throw new DivergedException(
            "the loss is %s in epoch %d: the rate %s is too high for these data"
                .formatted(loss, ofEpoch, config.optimizer().rate()));
      }
      return loss;
    }

    /** Goes on to the end of the epoch; false if it was paused before. */
    boolean epoch(
        Path checkpoint, BooleanSupplier pause, Progress progress, RunLog log, Pace.Meter meter)
        throws IOException {
      int[][] batches = examples.batches(epoch);
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
          save(checkpoint);
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
              pace = Optional.of(found);
              progress.say(found.toText());
            });
        progress.advance(before + events, "loss %.4f".formatted(epochLoss / batch));
        if (batch < batches.length && secondsSince(savedAt) > checkpointSeconds) {
          save(checkpoint);
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
      log.epoch(epoch, values);
      progress.say(line(values));
      finished =
          last
              || epoch - bestEpoch
                  >= config.stopping().patience() * config.stopping().validateEvery();
      epoch++;
      batch = 0;
      epochLoss = 0;
      save(checkpoint);
      return true;
    }

    private boolean outOfTime() {
      double minutes = config.stopping().minutes();
      return minutes > 0 && seconds() > 60 * minutes;
    }

    private void validate(Map<String, Double> values) {
      int[] ranks = validation.ranks(workers, team.workers());
      Map<String, Double> metrics = new LinkedHashMap<>();
      for (String name : List.of("hr@10", "ndcg@10", "mrr@10", "hr@20", "mrr@20", metric.name())) {
        ValidationMetric each = ValidationMetric.of(name);
        double sum = 0;
        for (int rank : ranks) {
          sum += each.at(rank);
        }
        metrics.put(name, sum / ranks.length);
      }
      values.putAll(metrics);
      double value = metrics.getOrDefault(metric.name(), 0.0);
      if (value > bestValue) {
        bestMetrics = metrics;
        keep(value);
      }
    }

    /** Makes this epoch the one whose values become the model. */
    private void keep(double value) {
      bestValue = value;
      bestEpoch = epoch;
      best.matrices().forEach((name, matrix) -> matrix.copyFrom(parameters.get(name)));
    }

    private String line(Map<String, Double> values) {
      Double value = values.get(metric.name());
      return "epoch %3d  loss %.4f  %s%,.0f events/s%s"
          .formatted(
              epoch,
              values.get("loss"),
              value == null ? "" : "%s %.4f  ".formatted(metric.name(), value),
              values.get("events-per-second"),
              value != null && bestEpoch == epoch ? "  best" : "");
    }

    private double seconds() {
      return secondsBefore + secondsSince(startedAt);
    }

    private void save(Path checkpoint) throws IOException {
      Checkpoint.write(
          checkpoint,
          new Checkpoint.Position(
              dataset.fingerprint(),
              settings(),
              options.seed(),
              workers.count(),
              epoch,
              batch,
              optimizer.steps(),
              epochLoss,
              bestEpoch == 0 ? 0 : bestValue,
              bestEpoch,
              bestMetrics,
              seconds(),
              finished),
          parameters,
          best,
          optimizer.memory());
      savedAt = System.nanoTime();
    }

    void resume(Path checkpoint, Progress progress) throws IOException {
      Checkpoint.Position position = Checkpoint.readPosition(checkpoint);
      requireSame("data", position.dataFingerprint(), dataset.fingerprint());
      requireSame("seed", position.seed(), options.seed());
      requireSame("number of threads", position.workers(), workers.count());
      for (Map.Entry<String, String> entry : settings().entrySet()) {
        requireSame(
            "setting '" + entry.getKey() + "'",
            String.valueOf(position.settings().get(entry.getKey())),
            entry.getValue());
      }
      Checkpoint.readInto(checkpoint, parameters, best, optimizer.memory());
      optimizer.resumeAt(position.optimizerSteps());
      team.refresh();
      epoch = position.epoch();
      batch = position.batch();
      epochLoss = position.epochLoss();
      bestEpoch = position.bestEpoch();
      bestValue = bestEpoch == 0 ? Double.NEGATIVE_INFINITY : position.bestValue();
      bestMetrics = position.bestMetrics();
      secondsBefore = position.seconds();
      finished = position.finished();
      progress.say(
          finished
              ? "the run had ended"
              : "going on in epoch %d after %d of %d batches"
                  .formatted(epoch, batch, examples.batchesAnEpoch()));
    }

    private void requireSame(String what, Object found, Object wanted) {
      if (!found.equals(wanted)) {
        throw new BadInputException(
            "the checkpoint in %s was made with another %s (%s, now %s): leave out --resume to start anew"
                .formatted(trainingDirectory(output), what, found, wanted));
      }
    }

    Standing standing() {
      return new Standing(
          epoch - 1, bestEpoch == 0 ? 0 : bestValue, bestEpoch, seconds(), finished);
    }

    Model model() {
      Map<String, Double> metrics = new LinkedHashMap<>();
      bestMetrics.forEach((name, value) -> metrics.put("validation " + name, value));
      metrics.put("epoch", (double) bestEpoch);
      JsonObject settings = new JsonObject();
      settings().forEach(settings::addProperty);
      return new Model(
          config.name(),
          architecture,
          best.toWeights(architecture),
          dataset.items(),
          settings,
          metrics,
          Origin.of(dataset.fingerprint(), options.seed(), options.threads(), seconds()));
    }
  }

  /** The configuration, and what the run began from. */
  private Map<String, String> settings() {
    Map<String, String> settings = config.settings();
    options
        .start()
        .ifPresent(start -> {
          settings.put(
              "from", start.model().name() + " of " + start.model().provenance().createdAt());
          settings.put("freeze", String.join(",", start.frozen()));
        });
    return settings;
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
