package io.memoir.learning;

import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.BadInputException;
import io.memoir.model.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.Recommender;
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

/**
 * Retrains the serving model on the newest events of its log.
 *
 * <p>The newest of all events are held out. A candidate starts from the serving model and is
 * trained on the events before them; then both models predict the held-out events ({@link
 * ChallengerEvaluation}). If the candidate is not worse, the serving model is trained once more in
 * the same way on all events, including those held out; the resulting model is written and takes
 * over.
 */
public final class Refit {
  private final RefitSettings settings;

  public Refit(RefitSettings settings) {
    this.settings = settings;
  }

  public RefitSettings settings() {
    return settings;
  }

  /**
   * Trains and evaluates a candidate, and writes the new model if the candidate is not worse.
   *
   * @param serving the directory of the serving model
   * @param store its log
   * @param versions the directory of the models
   * @param now milliseconds since 1970
   * @throws BadInputException if the model cannot be refitted, or the loss is no longer a finite
   *     number
   */
  public RefitOutcome run(
      Path serving, EventStore store, Versions versions, long now, Progress progress)
      throws IOException {
    long begun = System.nanoTime();
    Model before = ModelFile.read(serving);
    SequenceNetwork network = network(before);
    TrainingConfig config = config(before, network);
    LearnedLog log = LearnedLog.read(store, before.items(), settings, now);
    RefitOutcome.Read read =
        new RefitOutcome.Read(
            log.end(), log.eventCount(), log.items().size() - before.items().size());
    int cases = log.cases();
    if (cases < RefitSettings.FEWEST_CASES) {
      return new RefitOutcome.TooFew(read, cases);
    }
    try {
      Model candidate = fit(before, network, config, log.earlier(), versions, progress);
      ChallengerEvaluation evaluation =
          ChallengerEvaluation.of(
              Recommender.of(before), Recommender.of(candidate), log, settings.threads(), progress);
      if (!evaluation.publishes()) {
        return new RefitOutcome.Kept(read, evaluation, secondsSince(begun));
      }
      Model whole = fit(before, network, config, log.whole(), versions, progress);
      Path written = versions.write(whole);
      return new RefitOutcome.Published(read, evaluation, written, secondsSince(begun));
    } finally {
      versions.clearWork();
    }
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
    WarmStart start =
        new WarmStart(ItemWarmStart.of(before, network, data.items(), data.sequences()), List.of());
    return new Training(
            data,
            config,
            versions.work().resolve("model"),
            new TrainingOptions(settings.seed(), settings.threads(), false, Optional.of(start)))
        .run(progress);
  }

  private static SequenceNetwork network(Model model) {
    if (model.architecture() instanceof SequenceNetwork network) {
      return network;
    }
    throw new BadInputException(
        "model '%s' is not a network: count-based models and ensembles cannot be refitted, fit them again"
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
    SequenceNetwork described = config.network().architecture(network.itemCount());
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
