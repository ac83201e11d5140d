package io.memoir.train.tuning;

import java.util.Map;

/**
 * The result of training a trial up to the end of a rung, or until the time was up: a line of
 * {@code trials.jsonl}.
 *
 * @param trial its number, from 1
 * @param origin how its values were chosen
 * @param rung from 0
 * @param ended whether it completed the rung; otherwise the time was up before
 * @param epochs number of completed epochs
 * @param value best value of the validation metric so far, or its negative if lower values are
 *     better
 * @param bestEpoch its epoch, 0 if there is no value
 * @param finished whether its training has ended, because all epochs are done or the patience is
 *     exhausted
 * @param failure why it could not be trained, empty if it could
 * @param seconds wall time of this rung
 * @param clock seconds of its training from the first epoch on
 * @param values of the settings that vary
 */
public record Outcome(
    int trial,
    Origin origin,
    int rung,
    boolean ended,
    int epochs,
    double value,
    int bestEpoch,
    boolean finished,
    String failure,
    double seconds,
    double clock,
    Map<String, String> values) {

  /** How the values of a trial were chosen. */
  public enum Origin {
    /** Those of the given configuration. */
    GIVEN,
    /** At random. */
    RANDOM,
    /** By the Parzen estimator, where good trials are denser than others (Bergstra et al. 2011). */
    TPE
  }

  /** Whether there is a value. */
  public boolean hasValue() {
    return bestEpoch > 0;
  }

  /** The same with another value. */
  Outcome withValue(double other) {
    return new Outcome(
        trial, origin, rung, ended, epochs, other, bestEpoch, finished, failure, seconds, clock,
        values);
  }

  boolean canGoOn() {
    return !finished && failure.isEmpty();
  }

  /** The value, or a number below all values if there is none or the training failed. */
  double comparable() {
    return hasValue() && failure.isEmpty() ? value : Double.NEGATIVE_INFINITY;
  }
}
