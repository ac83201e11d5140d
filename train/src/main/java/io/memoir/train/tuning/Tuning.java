package io.memoir.train.tuning;

import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.BadInputException;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.DivergedException;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import io.memoir.train.run.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Searches for settings of a network within a budget. {@link Search} decides what is trained when,
 * and {@link SearchDirectory} describes the files.
 *
 * <p>Every trial is trained with the learning rate schedule of a complete training run and paused
 * at the end of a rung, so its result is what {@code train} reaches with its settings, the same
 * seed and the same number of threads.
 */
public final class Tuning {
  private static final int FORMAT = 1;

  /** In the last quarter of the time, running trials are continued before new ones begin. */
  private static final double CLOSING = 0.75;

  private final TrainingConfig given;
  private final Space space;
  private final Path directory;
  private final Budget budget;
  private final TrainingOptions options;
  private final Halving halving;
  private final String dataName;
  private final SearchDirectory.Identity identity;
  private final TrialsOf trialsOf;
  private final LongSupplier nanos;

  /**
   * When a search ends; at least one of the two is a limit.
   *
   * @param minutes total wall time, including that before a kill; 0 for no limit. The running trial
   *     is stopped between two steps.
   * @param trials maximum number of trials, including the given configuration; 0 for no limit
   */
  public record Budget(double minutes, int trials) {
    /** Requires at least one limit. */
    public Budget {
      if (!(minutes >= 0) || trials < 0 || (minutes == 0 && trials == 0)) {
        throw new BadInputException(
            "the budget is %s minutes and %d trials, expected --minutes or --trials greater than 0"
                .formatted(minutes, trials));
      }
    }
  }

  /** Creates the trials of an opened directory. */
  @FunctionalInterface
  interface TrialsOf {
    Trials in(SearchDirectory directory);
  }

  /**
   * Prepares a search; nothing is written yet.
   *
   * @param directory to write
   * @param options of every training run; {@code resume} continues the search in the directory
   * @throws BadInputException if the directory contains another search or something else, if the
   *     configuration does not hold out the validation part, or if the label of a task names an
   *     event type that does not occur
   */
  public Tuning(
      Dataset dataset,
      TrainingConfig given,
      Space space,
      Path directory,
      Budget budget,
      TrainingOptions options)
      throws IOException {
    this(
        given,
        space,
        directory,
        budget,
        options,
        dataset.directory().toString(),
        dataset.fingerprint(),
        places -> new TrainedTrials(dataset, given, space, places::trial, options),
        System::nanoTime);
    Training.requireTypes(dataset.trainingData(), given);
  }

  Tuning(
      TrainingConfig given,
      Space space,
      Path directory,
      Budget budget,
      TrainingOptions options,
      String dataName,
      String dataFingerprint,
      TrialsOf trialsOf,
      LongSupplier nanos)
      throws IOException {
    this.given = given;
    this.space = space;
    this.directory = directory;
    this.budget = budget;
    this.options = options;
    this.dataName = dataName;
    this.trialsOf = trialsOf;
    this.nanos = nanos;
    if (!given.stopping().holdOut()) {
      throw new BadInputException(
          "setting 'hold-out' is false, expected true: a search compares metrics of the validation"
              + " part");
    }
    halving = Halving.of(given.stopping().epochs(), given.stopping().validateEvery());
    identity =
        new SearchDirectory.Identity(
            FORMAT,
            dataFingerprint,
            given.settings(),
            space.toText(),
            halving.epochs(),
            options.seed(),
            options.threads());
    SearchDirectory.requireFitting(directory, identity, options.resume());
  }

  /** A description of the search, as lines for the terminal. */
  public List<String> plan() {
    List<String> lines = new ArrayList<>();
    lines.add("searching for the best " + given.stopping().metric() + " on validation over");
    space.toText().forEach(line -> lines.add("  " + line));
    String first =
        "trial 1 is the given configuration, trained for up to %d epochs"
            .formatted(halving.epochs().getLast());
    String rungs =
        halving.epochs().subList(0, halving.last()).stream()
            .map(String::valueOf)
            .collect(Collectors.joining(" and after epoch "));
    lines.add(
        rungs.isEmpty()
            ? first
            : first + "; of the others, only the best third continues after epoch " + rungs);
    return lines;
  }

  /**
   * Searches until the budget is used, or nothing is left to try.
   *
   * @throws BadInputException if a search is running in the directory, or if it is impossible to
   *     train with the data or configuration
   * @throws IOException if something cannot be written
   */
  public TuningResult run(Progress progress) throws IOException {
    try (SearchDirectory opened = SearchDirectory.open(directory, identity)) {
      return new Run(opened, trialsOf.in(opened), progress).toTheEnd();
    }
  }

  /** A running search. */
  private final class Run {
    private final SearchDirectory files;
    private final Trials trials;
    private final Progress progress;
    private final Search search;
    private final long start = nanos.getAsLong();
    private double secondsBefore;

    Run(SearchDirectory files, Trials trials, Progress progress) {
      this.files = files;
      this.trials = trials;
      this.progress = progress;
      search =
          new Search(
              space,
              space.of(given),
              halving,
              options.seed(),
              true,
              values -> space.allows(given, values));
    }

    TuningResult toTheEnd() throws IOException {
      Optional<Search.Job> job = files.running();
      secondsBefore = files.outcomes().stream().mapToDouble(Outcome::seconds).sum();
      if (job.isPresent()) {
        int trial = job.get().trial();
        secondsBefore += Math.max(0, trials.clock(trial) - loggedClock(trial));
      }
      if (!files.outcomes().isEmpty() || job.isPresent()) {
        progress.say(
            String.format(
                Locale.ROOT, "resuming after %d trials and %.0f s", begun(), secondsBefore));
      }
      while (!timeIsOver()) {
        if (job.isEmpty()) {
          job = search.next(files.outcomes(), mayBegin(), closing());
        }
        if (job.isEmpty()) {
          break;
        }
        files.begin(job.get());
        Outcome outcome = train(job.get());
        files.append(outcome);
        progress.say(line(outcome));
        writeBest();
        dropHopeless();
        job = Optional.empty();
      }
      return TuningResult.of(
          given.watchedMetric(),
          space,
          halving.epochs(),
          files.outcomes(),
          files.best(),
          seconds());
    }

    private Outcome train(Search.Job job) throws IOException {
      double clockBefore = Math.min(trials.clock(job.trial()), loggedClock(job.trial()));
      long began = nanos.getAsLong();
      try {
        TrainingProgress standing =
            trials.advance(job, halving.epochs().get(job.rung()), this::timeIsOver, progress);
        boolean ended =
            standing.finished() || standing.epochs() >= halving.epochs().get(job.rung());
        return new Outcome(
            job.trial(),
            job.origin(),
            job.rung(),
            ended,
            standing.epochs(),
            standing.bestValue(),
            standing.bestEpoch(),
            standing.finished(),
            "",
            standing.seconds() - clockBefore,
            standing.seconds(),
            job.values());
      } catch (DivergedException | OutOfMemoryError e) {
        // The search continues without a trial that diverges, or that is too large for this
        // machine.
        double seconds = (nanos.getAsLong() - began) / 1e9;
        return new Outcome(
            job.trial(),
            job.origin(),
            job.rung(),
            true,
            0,
            0,
            0,
            false,
            String.valueOf(e.getMessage()),
            seconds,
            clockBefore + seconds,
            job.values());
      }
    }

    /** The clock of a trial at its last line. */
    private double loggedClock(int trial) {
      return files.outcomes().stream()
          .filter(outcome -> outcome.trial() == trial)
          .reduce((_, later) -> later)
          .map(Outcome::clock)
          .orElse(0.0);
    }

    private double seconds() {
      return secondsBefore + (nanos.getAsLong() - start) / 1e9;
    }

    private boolean timeIsOver() {
      return budget.minutes() > 0 && seconds() >= 60 * budget.minutes();
    }

    private long begun() {
      return files.outcomes().stream().mapToInt(Outcome::trial).distinct().count();
    }

    private boolean mayBegin() {
      return budget.trials() == 0 || begun() < budget.trials();
    }

    private boolean closing() {
      return !mayBegin() || (budget.minutes() > 0 && seconds() >= CLOSING * 60 * budget.minutes());
    }

    private void writeBest() throws IOException {
      Optional<Outcome> best = TuningResult.best(files.outcomes());
      if (best.isPresent()) {
        files.writeBest(
            BestConfig.toYaml(
                best.get().origin() == Outcome.Origin.GIVEN
                    ? given
                    : space.apply(given, best.get().values()),
                best.get(),
                dataName,
                options));
      }
    }

    /**
     * Deletes the checkpoints of trials that are unlikely to continue: the worse half of each rung.
     */
    private void dropHopeless() throws IOException {
      for (int rung = 0; rung <= halving.last(); rung++) {
        List<Outcome> ranked = Halving.ranked(files.outcomes(), rung);
        int kept = Math.max(2 * Halving.ETA, (ranked.size() + 1) / 2);
        for (int i = 0; i < ranked.size(); i++) {
          Outcome outcome = ranked.get(i);
          if (!outcome.canGoOn() || (i >= kept && isLast(outcome))) {
            trials.drop(outcome.trial());
          }
        }
      }
    }

    private boolean isLast(Outcome outcome) {
      return files.outcomes().stream()
          .noneMatch(other -> other.trial() == outcome.trial() && other.rung() > outcome.rung());
    }

    /** For example {@code trial 7, rung 1 of 4, 3 epochs, ndcg@10 0.0713, 12 s: rate 0.002}. */
    private String line(Outcome outcome) {
      String values =
          outcome.values().entrySet().stream()
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .collect(Collectors.joining(", "));
      Optional<Outcome> best = TuningResult.best(files.outcomes());
      return String.format(
          Locale.ROOT,
          "trial %3d  rung %d/%d  %3d epochs  %s  %4.0f s  %s%s",
          outcome.trial(),
          outcome.rung() + 1,
          halving.epochs().size(),
          outcome.epochs(),
          outcome.failure().isEmpty()
              ? outcome.hasValue()
                  ? String.format(
                      Locale.ROOT,
                      "%s %.4f",
                      given.stopping().metric(),
                      given.watchedMetric().score(outcome.value()))
                  : "not validated"
              : "failed",
          outcome.seconds(),
          outcome.origin() == Outcome.Origin.GIVEN ? "as given" : values,
          (best.isPresent() && best.get().equals(outcome) ? "  best" : "")
              + (outcome.ended() ? "" : "  stopped, time is up")
              + (outcome.failure().isEmpty() ? "" : "  " + outcome.failure()));
    }
  }
}
