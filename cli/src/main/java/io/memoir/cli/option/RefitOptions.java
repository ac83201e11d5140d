package io.memoir.cli.option;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.evaluation.DailyQuestions;
import io.memoir.learning.Refit;
import io.memoir.learning.RefitSettings;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The options of a replay with refits. */
public final class RefitOptions {
  private static final double DAY = 86_400_000;

  @Option(
      names = "--refit",
      paramLabel = "DAYS",
      description =
          "Refit the model on the newest earlier events (--refit-events) each time this many days"
              + " of the log have passed, and continue with the new model if it is not worse; the"
              + " unchanged model is reported for comparison. The data set may then have items that"
              + " the model does not know.")
  private Optional<Double> days = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "With --refit: first day to evaluate. Default: the day of the first target.")
  private Optional<LocalDate> from = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "DATE",
      description = "With --refit: stop before this day. Default: the end of the log.")
  private Optional<LocalDate> until = Optional.empty();

  @Option(
      names = "--questions",
      defaultValue = "2000",
      paramLabel = "N",
      description =
          "With --refit: maximum number of events per day to evaluate, evenly spread. Default:"
              + " ${DEFAULT-VALUE}.")
  private int questions;

  @Option(
      names = "--refit-events",
      defaultValue = "500000",
      paramLabel = "N",
      description = "With --refit: number of newest events to train on. Default: ${DEFAULT-VALUE}.")
  private int events;

  @Option(
      names = "--refit-epochs",
      defaultValue = "2",
      paramLabel = "N",
      description = "With --refit: number of epochs. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "With --refit: training threads. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "With --refit: random seed. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "With --refit: write a plot of hit rate and NDCG by day, as SVG.")
  private Optional<Path> plot = Optional.empty();

  public boolean wanted() {
    if (days.isEmpty() && (plot.isPresent() || from.isPresent() || until.isPresent())) {
      throw new BadInputException("--plot, --from and --until have no effect without --refit DAYS");
    }
    return days.isPresent();
  }

  public Optional<Path> plot() {
    return plot;
  }

  public Refit refit() {
    return new Refit(
        RefitSettings.standard()
            .withEvents(events)
            .withEpochs(epochs)
            .withThreads(Threads.of("--threads", threads))
            .withSeed(seed),
        TextFeatures.encoders());
  }

  /** Milliseconds between two refits. */
  public long step() {
    double wanted = days.orElse(0.0);
    if (!(wanted > 0)) {
      throw new BadInputException("--refit is " + wanted + ", expected more than 0 days");
    }
    return Math.max(1, Math.round(wanted * DAY));
  }

  /** The first day that is evaluated. */
  public LocalDate firstDay(Sequences sequences, Part part) {
    if (from.isPresent()) {
      return from.get();
    }
    long first = Long.MAX_VALUE;
    for (int e = 0; e < sequences.eventCount() && sequences.timed(); e++) {
      if (sequences.parts()[e] == part.code()) {
        first = Math.min(first, sequences.times()[e]);
      }
    }
    if (first == Long.MAX_VALUE) {
      throw new BadInputException(
          "the data set has no target with a time, expected --from DATE, the first day to evaluate");
    }
    return day(first);
  }

  public DailyQuestions questions(LocalDate firstDay) {
    return new DailyQuestions(firstDay, until, questions);
  }

  /** The share of each day's targets that a model does not know. */
  public static Map<LocalDate, Double> unknown(
      Sequences sequences, ItemTable items, ItemTable known) {
    Map<LocalDate, int[]> counts = new TreeMap<>();
    for (int e = 0; e < sequences.eventCount(); e++) {
      if (sequences.parts()[e] == Part.TEST.code()) {
        int[] count = counts.computeIfAbsent(day(sequences.times()[e]), _ -> new int[2]);
        count[0]++;
        count[1] += known.indexOf(items.item(sequences.items()[e]).id()) < 0 ? 1 : 0;
      }
    }
    Map<LocalDate, Double> shares = new TreeMap<>();
    counts.forEach((day, count) -> shares.put(day, (double) count[1] / count[0]));
    return shares;
  }

  private static LocalDate day(long millis) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }

  /**
   * Rejects a data set that lacks an item of the model, which could be recommended but not
   * evaluated.
   */
  public static void requireAll(Path model, ItemTable ofModel, Dataset dataset) {
    for (ItemTable.Item item : ofModel.items()) {
      if (dataset.items().indexOf(item.id()) < 0) {
        throw new BadInputException(
            "model %s knows item '%s', which is missing from data set %s: expected a data set with all items, for example one prepared with --split leave-one-out"
                .formatted(model, item.id(), dataset.directory()));
      }
    }
  }
}
