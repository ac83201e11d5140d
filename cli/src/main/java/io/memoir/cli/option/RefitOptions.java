package io.memoir.cli.option;

import io.memoir.cli.option.task.ModelTasks;
import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.evaluation.DailyQuestions;
import io.memoir.learning.Refit;
import io.memoir.learning.RefitSettings;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import java.nio.file.Files;
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

  private static final int USUAL_QUESTIONS = 2_000;
  private static final int USUAL_EVENTS = 500_000;
  private static final int USUAL_EPOCHS = 2;
  private static final int USUAL_THREADS = 1;
  private static final long USUAL_SEED = 1;

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
      paramLabel = "N",
      description =
          "With --refit: maximum number of events per day to evaluate, evenly spread. Default:"
              + " 2000.")
  private Optional<Integer> questions = Optional.empty();

  @Option(
      names = "--refit-events",
      paramLabel = "N",
      description = "With --refit: number of newest events to train on. Default: 500000.")
  private Optional<Integer> events = Optional.empty();

  @Option(
      names = "--refit-epochs",
      paramLabel = "N",
      description = "With --refit: number of epochs. Default: 2.")
  private Optional<Integer> epochs = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "With --refit: training threads. Default: 1.")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "With --refit: random seed. Default: 1.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "With --refit: write a plot of hit rate and NDCG by day, as SVG.")
  private Optional<Path> plot = Optional.empty();

  /**
   * Whether the model is refitted.
   *
   * @throws BadInputException if it is not, and an option is given that needs refits
   */
  public boolean wanted() {
    if (days.isEmpty()) {
      refuse("--from", from);
      refuse("--until", until);
      refuse("--questions", questions);
      refuse("--refit-events", events);
      refuse("--refit-epochs", epochs);
      refuse("--threads", threads);
      refuse("--seed", seed);
      refuse("--plot", plot);
    }
    return days.isPresent();
  }

  private static void refuse(String option, Optional<?> given) {
    if (given.isPresent()) {
      throw new BadInputException(
          "%s has no effect without --refit; add --refit DAYS or remove it".formatted(option));
    }
  }

  /**
   * Checks the values of all options before any work is done.
   *
   * @throws BadInputException if one is out of range, or the plot cannot be written at its place
   */
  public void check() {
    step();
    refit();
    plot.ifPresent(RefitOptions::requireWritable);
  }

  private static void requireWritable(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new BadInputException(
          "--plot %s cannot be written: there is no directory %s".formatted(file, directory));
    }
    if (!Files.isWritable(Files.exists(file) ? file : directory)) {
      throw new BadInputException("--plot %s cannot be written: permission denied".formatted(file));
    }
  }

  public Optional<Path> plot() {
    return plot;
  }

  public Refit refit() {
    return new Refit(
        RefitSettings.standard()
            .withEvents(events.orElse(USUAL_EVENTS))
            .withEpochs(epochs.orElse(USUAL_EPOCHS))
            .withThreads(Threads.of("--threads", threads.orElse(USUAL_THREADS)))
            .withSeed(seed.orElse(USUAL_SEED)),
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
    return new DailyQuestions(firstDay, until, questions.orElse(USUAL_QUESTIONS));
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
   * Rejects a model with a task that learns from items that were shown: a replay writes the events
   * of a data set to its log, and not what was shown with them.
   *
   * @throws BadInputException naming the task
   */
  public static void requireNothingShown(ModelTasks tasks) {
    for (Task.Scored task : tasks.scored()) {
      boolean shown =
          switch (task.label()) {
            case Label.Column(String name) -> name.equals(EventLabels.CHOSEN);
            case Label.AtLeast(String name, double _) -> name.equals(EventLabels.CHOSEN);
            case Label.Happened _, Label.Types _ -> false;
          };
      if (shown) {
        throw new BadInputException(
            "task '%s' of model %s learns from items that were shown, which replay --refit does not write to its log: expected a model without such a task"
                .formatted(task.name(), tasks.model()));
      }
    }
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
