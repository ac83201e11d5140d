package io.memoir.learning;

import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.store.EventStore;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.TrainedSettings;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import io.memoir.train.run.WarmStart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Retrains the serving model on the newest events of its log.
 *
 * <p>The newest of all events are held out, as far as the serving model was not trained on them. A
 * candidate starts from the serving model and is trained on the events before them; then both
 * models predict the held-out events by each of their tasks ({@link ChallengerEvaluation}). If the
 * candidate is worse in none of them, the serving model is trained once more in the same way on all
 * events, including those held out; the resulting model is written and takes over.
 *
 * <p>A model with features and several tasks keeps both: its schema remains as it was fitted in the
 * original training, and so do the calibrations of its tasks, because training uses all events and
 * none are left for calibration. What the log contains about events, users and items is encoded
 * with that schema ({@link LogFeatures}); a log without any value of a feature, or without labels
 * of a task, is rejected. Items that were shown with events and not chosen are labels of the tasks
 * that learn from them. Event types keep their weights as targets of the next-item task; in the
 * comparison, all events have the same weight.
 */
public final class Refit {
  private final RefitSettings settings;
  private final List<TextEncoder> texts;

  /** Refits of models without features that are texts. */
  public Refit(RefitSettings settings) {
    this(settings, List.of());
  }

  /**
   * Refits of any networks.
   *
   * @param texts encoders of texts, for models with features that are texts
   */
  public Refit(RefitSettings settings, List<TextEncoder> texts) {
    this.settings = settings;
    this.texts = List.copyOf(texts);
  }

  public RefitSettings settings() {
    return settings;
  }

  /**
   * Checks that a model can be refitted, before any work is done.
   *
   * @param serving the directory of the model
   * @throws BadInputException if it cannot
   */
  public void requireRefittable(Path serving) throws IOException {
    Model model = ModelFile.read(serving);
    config(model, network(model));
  }

  /**
   * Trains and evaluates a candidate, and writes the new model if the candidate is not worse.
   *
   * @param serving the serving model
   * @param store its log
   * @param versions the directory of the models
   * @param now milliseconds since 1970
   * @throws BadInputException if the directory contains another model than the one that serves, if
   *     the model cannot be refitted, if the log lacks one of its features, the labels of a task or
   *     the types that have weights, or if the loss is no longer a finite number
   */
  public RefitOutcome run(
      ServingPlace.Served serving, EventStore store, Versions versions, long now, Progress progress)
      throws IOException {
    long begun = System.nanoTime();
    Model before = read(serving);
    SequenceNetwork network = network(before);
    TrainingConfig config = config(before, network);
    LogFeatures features = new LogFeatures(before, network, config.loss().typeWeights(), texts);
    long trained = TrainedModels.position(store, serving.fingerprint());
    LearnedLog log = LearnedLog.read(store, before.items(), features, settings, trained, now);
    RefitOutcome.Read read =
        new RefitOutcome.Read(
            log.end(), log.eventCount(), log.items().size() - before.items().size());
    if (log.heldOut() < RefitSettings.FEWEST_CASES) {
      return new RefitOutcome.TooFew(read, config.tasks().nextItem() ? log.cases() : log.heldOut());
    }
    features.requireValues(withNegatives(config));
    HeldOutTargets targets =
        HeldOutTargets.of(Recommender.of(before), log, config.tasks(), settings.threads());
    if (targets.cases() < RefitSettings.FEWEST_CASES) {
      return new RefitOutcome.TooFew(read, targets.cases());
    }
    try {
      Model candidate = fit(before, network, config, log.earlier(), versions, progress);
      ChallengerEvaluation evaluation = targets.compare(Recommender.of(candidate), progress);
      if (!evaluation.publishes()) {
        return new RefitOutcome.Kept(read, evaluation, secondsSince(begun));
      }
      Model whole = fit(before, network, config, log.whole(), versions, progress);
      Path written = versions.write(whole);
      TrainedModels.add(store, ModelVersion.fingerprint(written), log.end());
      return new RefitOutcome.Published(read, evaluation, written, secondsSince(begun));
    } finally {
      versions.clearWork();
    }
  }

  /** The same for the model that is in a directory now. */
  public RefitOutcome run(
      Path serving, EventStore store, Versions versions, long now, Progress progress)
      throws IOException {
    return run(
        new ServingPlace.Served(serving, ModelVersion.fingerprint(serving)),
        store,
        versions,
        now,
        progress);
  }

  /**
   * The newest events of a log, with the features of a model.
   *
   * @param now milliseconds since 1970
   */
  TrainingData newest(Model model, EventStore store, long now) {
    SequenceNetwork network = network(model);
    LogFeatures features =
        new LogFeatures(model, network, config(model, network).loss().typeWeights(), texts);
    return LearnedLog.read(store, model.items(), features, settings, store.end(), now).whole();
  }

  /** The encoders of texts. */
  List<TextEncoder> texts() {
    return texts;
  }

  /** Reads the model that serves, which another command may have replaced in its directory. */
  private static Model read(ServingPlace.Served serving) throws IOException {
    Model model = ModelFile.read(serving.directory());
    if (!ModelVersion.fingerprint(serving.directory()).equals(serving.fingerprint())) {
      throw new BadInputException(
          "the model in %s is no longer the one that serves: promote it, or restart the server"
              .formatted(serving.directory()));
    }
    return model;
  }

  private Model fit(
      Model before,
      SequenceNetwork network,
      TrainingConfig config,
      TrainingData data,
      Versions versions,
      Progress progress)
      throws IOException {
    versions.clearWork();
    WarmStart start = new WarmStart(ItemWarmStart.of(before, network, data), List.of());
    return new Training(
            data,
            config,
            versions.work().resolve("model"),
            new TrainingOptions(settings.seed(), settings.threads(), false, Optional.of(start)))
        .run(progress);
  }

  /** The tasks for which random items are drawn as negatives. */
  private static Set<String> withNegatives(TrainingConfig config) {
    return config.tasks().scored().stream()
        .filter(each -> each.negatives() > 0)
        .map(each -> each.task().name())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static SequenceNetwork network(Model model) {
    if (model.architecture() instanceof SequenceNetwork network) {
      return network;
    }
    throw new BadInputException(
        "model '%s' is not a network: count-based models and ensembles cannot be refitted, retrain them with memoir train"
            .formatted(model.name()));
  }

  /** The configuration with which the model was trained, with the changes for a refit. */
  private TrainingConfig config(Model model, SequenceNetwork network) {
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put("epochs", Integer.toString(settings.epochs()));
    changes.put("hold-out", "false");
    changes.put("item-start", "random");
    changes.put("minutes", "0");
    settings.rate().ifPresent(rate -> changes.put("rate", Double.toString(rate)));
    TrainingConfig config = TrainedSettings.config(model).with(changes);
    SequenceNetwork described =
        config
            .network()
            .architecture(
                network.itemCount(),
                network.schema(),
                config.tasks(),
                network.domains(),
                config.domains().memory());
    if (!described.withCalendarEnd(network.calendarEnd()).equals(network)) {
      throw new BadInputException(
          "the settings of model '%s' do not describe its network, expected the settings it was trained with"
              .formatted(model.name()));
    }
    return config;
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
