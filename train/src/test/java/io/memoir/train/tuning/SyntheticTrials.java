package io.memoir.train.tuning;

import io.memoir.data.Progress;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.DivergedException;
import io.memoir.train.run.TrainingProgress;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Trials that pretend to be trained: a hill over four settings, which is climbed epoch by epoch. An
 * epoch takes {@value #SECONDS_AN_EPOCH} seconds of a clock that stands still otherwise.
 */
final class SyntheticTrials implements Trials, LongSupplier {
  static final double SECONDS_AN_EPOCH = 10;

  /** What a process dies of in a test. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Map<Integer, Integer> epochs;
  private final double divergingRate;
  private final String tooWide;
  private int epochsToLive;
  private double seconds;

  /** Trials without a past. */
  SyntheticTrials() {
    this(new LinkedHashMap<>(), Integer.MAX_VALUE, Double.MAX_VALUE, "");
  }

  /**
   * @param epochs what is trained of each trial, as the checkpoints of a process before have it
   * @param epochsToLive after which the process is killed
   * @param divergingRate from which on a trial cannot be trained
   * @param tooWide a width that memory does not suffice for
   */
  SyntheticTrials(
      Map<Integer, Integer> epochs, int epochsToLive, double divergingRate, String tooWide) {
    this.epochs = epochs;
    this.epochsToLive = epochsToLive;
    this.divergingRate = divergingRate;
    this.tooWide = tooWide;
  }

  static TrainingConfig config() {
    return TrainingConfig.of(
        Map.of("epochs", "27", "dropout", "0.55", "rate", "4e-4", "width", "224"));
  }

  static Space space() {
    Map<String, Range> ranges = new LinkedHashMap<>();
    ranges.put("rate", new Range.Real(1e-4, 1e-1, true));
    ranges.put("dropout", new Range.Real(0, 0.9, false));
    ranges.put(
        "width",
        new Range.Stepped(BigDecimal.valueOf(32), BigDecimal.valueOf(256), BigDecimal.valueOf(32)));
    ranges.put("cell", new Range.Choice(List.of("lstm", "gru")));
    return new Space(ranges);
  }

  /** At most 1. */
  static double quality(Map<String, String> values) {
    double rate = Math.log10(Double.parseDouble(values.getOrDefault("rate", ""))) + 2.2;
    double dropout = Double.parseDouble(values.getOrDefault("dropout", "")) - 0.25;
    double width = (Double.parseDouble(values.getOrDefault("width", "")) - 96) / 256;
    double cell = values.getOrDefault("cell", "").equals("gru") ? 0 : 0.1;
    return 1 - 0.3 * rate * rate - dropout * dropout - 0.5 * width * width - cell;
  }

  static double value(Map<String, String> values, int epochs) {
    // What is as good in the end is not as good in the beginning.
    double speed = 4 + Double.parseDouble(values.getOrDefault("dropout", ""));
    return Math.max(1e-9, quality(values)) * (1 - Math.exp(-epochs / speed));
  }

  @Override
  public TrainingProgress advance(
      Search.Job job, int until, BooleanSupplier pause, Progress progress) {
    if (Double.parseDouble(job.values().getOrDefault("rate", "")) >= divergingRate) {
      throw new DivergedException("the loss is NaN in epoch 1");
    }
    if (job.values().getOrDefault("width", "").equals(tooWide)) {
      throw new OutOfMemoryError("no room");
    }
    int done = epochs.getOrDefault(job.trial(), 0);
    while (done < until && !pause.getAsBoolean()) {
      if (epochsToLive-- == 0) {
        throw new Killed();
      }
      done++;
      epochs.put(job.trial(), done);
      seconds += SECONDS_AN_EPOCH;
    }
    return new TrainingProgress(
        done, value(job.values(), done), done, SECONDS_AN_EPOCH * done, done == 27);
  }

  @Override
  public double clock(int trial) {
    return SECONDS_AN_EPOCH * epochs.getOrDefault(trial, 0);
  }

  @Override
  public void drop(int trial) {
    epochs.remove(trial);
  }

  @Override
  public long getAsLong() {
    return (long) (seconds * 1e9);
  }

  /** Epochs that were trained of all trials, by the outcomes. */
  static int epochs(List<Outcome> outcomes) {
    Map<Integer, Integer> of = new LinkedHashMap<>();
    outcomes.forEach(outcome -> of.merge(outcome.trial(), outcome.epochs(), Math::max));
    return of.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** What a search comes to within so many epochs. */
  static List<Outcome> outcomes(Search search, int budget) {
    List<Outcome> outcomes = new ArrayList<>();
    while (epochs(outcomes) < budget) {
      Search.Job job = search.next(outcomes, true, false).orElseThrow();
      int done = search.halving().epochs().get(job.rung());
      outcomes.add(
          new Outcome(
              job.trial(),
              job.origin(),
              job.rung(),
              true,
              done,
              value(job.values(), done),
              done,
              done == search.halving().epochs().getLast(),
              "",
              0,
              0,
              job.values()));
    }
    return outcomes;
  }
}
