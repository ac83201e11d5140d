package io.memoir.server.engine.training;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A training run, as its files describe it.
 *
 * @param name of the model in the directory
 * @param model name of the network, of the count-based model, or {@code auto}; empty if unknown
 * @param data name of the data set; empty if the run was not started by a server
 * @param settings all settings of the run as far as they are known
 * @param curves one for a network, one for each network of {@code auto}, none for others
 * @param epochs maximum number of epochs
 * @param metric the validation metric that chooses the best epoch
 * @param secondsLeft estimated time until all epochs are done, if the run is running. It is an
 *     upper bound, as a run may stop earlier
 * @param failure the reason in one line, if the run failed
 * @param changed when it last wrote something
 */
public record TrainingRun(
    String name,
    State state,
    Optional<String> model,
    Optional<String> data,
    Map<String, String> settings,
    List<Curve> curves,
    OptionalInt epochs,
    Optional<String> metric,
    OptionalDouble secondsLeft,
    Optional<String> failure,
    Optional<Instant> changed) {

  /** The state of a run. */
  public enum State {
    RUNNING,
    /** The model is written. */
    DONE,
    FAILED,
    /** The process ended before the model was written. */
    INTERRUPTED
  }

  /**
   * The course of the training of a network.
   *
   * @param name of the network
   * @param epochs those that are completed, in order
   * @param best number of the epoch with the best value of the metric; empty if unknown
   */
  public record Curve(String name, List<Epoch> epochs, OptionalInt best) {}

  /**
   * A completed epoch.
   *
   * @param epoch its number, from 1
   * @param end when it was completed
   * @param loss mean loss of its batches
   * @param eventsPerSecond training events per second, without the validation
   * @param seconds wall time of the run up to its end, without interruptions
   * @param metrics validation metrics by name; empty if it was not validated
   */
  public record Epoch(
      int epoch,
      Optional<Instant> end,
      OptionalDouble loss,
      OptionalDouble eventsPerSecond,
      OptionalDouble seconds,
      Map<String, Double> metrics) {}
}
