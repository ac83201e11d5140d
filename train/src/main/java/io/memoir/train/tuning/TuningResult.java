package io.memoir.train.tuning;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a search has found.
 *
 * @param metric the validation metric that trials are compared by
 * @param rungs epochs at which each rung ends
 * @param trials what each trial came to, the best first; their seconds are those of all rungs
 * @param importances of each setting, the most important first
 * @param best the first of the trials, if it has a value
 * @param config the file of the best configuration, if there is one
 * @param seconds wall time in all
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
      String metric,
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
        metric, rungs, trials, Importance.of(space, outcomes), best(outcomes), config, seconds);
  }

  /** The outcome with the best value; of equals the first. */
  static Optional<Outcome> best(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.hasValue() && outcome.failure().isEmpty())
        .reduce((best, other) -> other.value() > best.value() ? other : best);
  }
}
