package io.memoir.server.engine.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A search for settings, written by {@code memoir tune}.
 *
 * @param name of its directory in that of the trainings
 * @param metric the validation metric; empty if it is the default of the model
 * @param space the searched settings and their ranges, in words
 * @param trials in the order of their numbers
 */
public record TuningSearch(
    String name, Optional<String> metric, List<String> space, List<Trial> trials) {

  /** The number of the best trial; empty if none has a score. */
  public OptionalInt best() {
    OptionalInt best = OptionalInt.empty();
    double most = Double.NEGATIVE_INFINITY;
    for (Trial trial : trials) {
      if (trial.failure().isEmpty()
          && trial.score().isPresent()
          && trial.score().getAsDouble() > most) {
        most = trial.score().getAsDouble();
        best = OptionalInt.of(trial.number());
      }
    }
    return best;
  }

  /**
   * A trial, after the last rung that it took part in.
   *
   * @param number from 1
   * @param origin how its settings were chosen: given, random or tpe
   * @param values of the searched settings
   * @param score best value of the metric, or its negative if lower values are better; empty if
   *     there is none
   * @param bestEpoch its epoch; empty if there is no score
   * @param epochs number of completed epochs
   * @param seconds wall time of its training
   * @param rung from 0; a trial with a higher one was trained longer
   * @param failure why it could not be trained, if it could not
   */
  public record Trial(
      int number,
      String origin,
      Map<String, String> values,
      OptionalDouble score,
      OptionalInt bestEpoch,
      int epochs,
      double seconds,
      int rung,
      Optional<String> failure) {}
}
