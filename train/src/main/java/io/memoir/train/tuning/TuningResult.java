package io.memoir.train.tuning;

import io.memoir.train.config.WatchedMetric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of a search.
 *
 * @param metric the validation metric by which trials are compared
 * @param rungs number of epochs at the end of each rung
 * @param trials the result of each trial, the best first; their values are those of the metric, and
 *     their seconds those of all rungs
 * @param importances of the settings, the most important first
 * @param best the first of the trials, if it has a value
 * @param config the file with the best configuration, if there is one
 * @param seconds total wall time
 */
public record TuningResult(
    String metric,
    List<Integer> rungs,
    List<Outcome> trials,
    List<Importance> importances,
    Optional<Outcome> best,
    Path config,
    double seconds) {

  /** Copies the lists. */
  public TuningResult {
    rungs = List.copyOf(rungs);
    trials = List.copyOf(trials);
    importances = List.copyOf(importances);
  }

  static TuningResult of(
      WatchedMetric metric,
      Space space,
      List<Integer> rungs,
      List<Outcome> outcomes,
      Path config,
      double seconds) {
    Map<Integer, Double> spent = new LinkedHashMap<>();
    Map<Integer, Outcome> last = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      spent.merge(outcome.trial(), outcome.seconds(), Double::sum);
      last.put(outcome.trial(), outcome);
    }
    List<Outcome> trials = new ArrayList<>();
    last.forEach((trial, outcome) ->
        trials.add(
            new Outcome(
                trial,
                outcome.origin(),
                outcome.rung(),
                outcome.ended(),
                outcome.epochs(),
                outcome.value(),
                outcome.bestEpoch(),
                outcome.finished(),
                outcome.failure(),
                spent.getOrDefault(trial, 0.0),
                outcome.clock(),
                outcome.values())));
    trials.sort(Comparator.comparingDouble(Outcome::comparable).reversed());
    return new TuningResult(
        metric.name(),
        rungs,
        trials.stream().map(trial -> measured(trial, metric)).toList(),
        Importance.of(space, outcomes).stream().map(each -> each.withMeans(metric::score)).toList(),
        best(outcomes).map(best -> measured(best, metric)),
        config,
        seconds);
  }

  /** With the value of the metric in place of the score by which trials are compared. */
  private static Outcome measured(Outcome outcome, WatchedMetric metric) {
    return outcome.withValue(metric.score(outcome.value()));
  }

  /** The outcome with the best value; of equal ones, the first. */
  static Optional<Outcome> best(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.hasValue() && outcome.failure().isEmpty())
        .reduce((best, other) -> other.value() > best.value() ? other : best);
  }
}
