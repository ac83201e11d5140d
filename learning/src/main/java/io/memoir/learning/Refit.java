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
import io.memoir.train.run.WarmStart;
import io.memoir.train.run.TrainedSettings;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Fits the model that serves on to the newest events of its log.
 *
 * <p>The newest events of all are held out. A candidate begins from the serving model and learns
 * the events before them; then both predict those held out ({@link ChallengerEvaluation}). If the
 * candidate is not worse, what it did has proved itself, and the same is done once more with all
 * events, those held out included: that model is written, and serves what comes next.
 */
public final class Refit {
  /** With fewer events to predict nothing is known of a candidate. */
  static final int FEWEST_CASES = 30;

  private final Settings settings;

  public Refit(Settings settings) {
    this.settings = settings;
  }

  /**
   * How it is done.
   *
   * @param events how many of the newest events of the log it reads, 1,000 or more
   * @param eventsAUser how many of these of one user, 2 or more
   * @param heldOut which share of the newest events judges, more than 0 and less than 1
   * @param mostHeldOut how many at most
   * @param epochs passes over the events, 1 or more
   * @param rate the learning rate; empty for that which the model was trained with
   * @param threads that learn and judge, 1 or more
   * @param kept how many models that it made are kept, 1 or more
   * @param seed what random numbers start from
   */
  public record Settings(
      int events,
      int eventsAUser,
      double heldOut,
      int mostHeldOut,
      int epochs,
      OptionalDouble rate,
      int threads,
      int kept,
      long seed) {
    /**
     * @throws BadInputException if a value makes no sense, naming it
     */
    public Settings {
      require("events", events, 1_000);
      require("eventsAUser", eventsAUser, 2);
      require("mostHeldOut", mostHeldOut, FEWEST_CASES);
      require("epochs", epochs, 1);
      require("threads", threads, 1);
      require("kept", kept, 1);
      if (!(heldOut > 0 && heldOut < 1)) {
        throw new BadInputException(
            "heldOut is " + heldOut + ", expected more than 0 and less than 1");
      }
    }

    private static void require(String name, int value, int least) {
      if (value < least) {
        throw new BadInputException("%s is %d, expected %d or more".formatted(name, value, least));
      }
    }

    /**
     * The newest 500,000 events, 200 of a user; a tenth of them judges, at most 5,000; two epochs
     * at the model's own rate on one thread; three models are kept.
     */
    public static Settings standard() {
      return new Settings(500_000, 200, 0.1, 5_000, 2, OptionalDouble.empty(), 1, 3, 1);
    }

    public Settings withEvents(int newest) {
      return new Settings(
          newest, eventsAUser, heldOut, mostHeldOut, epochs, rate, threads, kept, seed);
    }

    public Settings withEpochs(int passes) {
      return new Settings(
          events, eventsAUser, heldOut, mostHeldOut, passes, rate, threads, kept, seed);
    }

    public Settings withRate(double learningRate) {
      return new Settings(
          events,
          eventsAUser,
          heldOut,
          mostHeldOut,
          epochs,
          OptionalDouble.of(learningRate),
          threads,
          kept,
          seed);
    }

    public Settings withThreads(int workers) {
      return new Settings(
          events, eventsAUser, heldOut, mostHeldOut, epochs, rate, workers, kept, seed);
    }

    public Settings withSeed(long start) {
      return new Settings(
          events, eventsAUser, heldOut, mostHeldOut, epochs, rate, threads, kept, start);
    }
  }

  public Settings settings() {
    return settings;
  }

  /**
   * Makes a candidate, judges it, and writes what is to serve if it is not worse.
   *
   * @param serving the directory of the model that serves
   * @param store the log that it serves from
   * @param versions where models are written
   * @param now milliseconds since 1970
   * @throws BadInputException if the model is none that can be fitted on, or the loss is no number
   *     any more
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
    if (cases < FEWEST_CASES) {
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

  /** How the model was trained, but for what a refit does otherwise. */
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
