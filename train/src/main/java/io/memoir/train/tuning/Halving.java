package io.memoir.train.tuning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asynchronous successive halving (ASHA, Li et al. 2020): every trial is trained up to the first
 * rung, and of the trials that have completed a rung, the best one in {@value #ETA} continues to
 * the next, without waiting for the others.
 *
 * @param epochs number of epochs at the end of each rung, ascending; the last one is that of a
 *     complete training run
 */
record Halving(List<Integer> epochs) {
  /** One trial of this number continues. */
  static final int ETA = 3;

  private static final int RUNGS = 4;

  Halving {
    epochs = List.copyOf(epochs);
  }

  /**
   * Up to {@value #RUNGS} rungs below a complete training run, each with a third of the epochs of
   * the next one.
   *
   * @param full number of epochs of a complete training run
   * @param validateEvery epochs between validations; a rung ends with a validation
   */
  static Halving of(int full, int validateEvery) {
    List<Integer> epochs = new ArrayList<>();
    for (int rung = RUNGS - 1; rung >= 0; rung--) {
      int wanted = (int) Math.ceil(full / Math.pow(ETA, rung));
      int validated = (wanted + validateEvery - 1) / validateEvery * validateEvery;
      int end = Math.min(full, validated);
      if (epochs.isEmpty() || end > epochs.getLast()) {
        epochs.add(end);
      }
    }
    return new Halving(epochs);
  }

  int last() {
    return epochs.size() - 1;
  }

  /**
   * The trial that continues to its next rung; of several, one at the highest rung.
   *
   * @param outcomes of all trials that take part
   * @param closing whether hardly any new trial will begin: then the best trial of every rung
   *     continues, however few have completed the rung
   */
  Optional<Outcome> promotion(List<Outcome> outcomes, boolean closing) {
    Set<List<Integer>> ended = new HashSet<>();
    outcomes.stream()
        .filter(Outcome::ended)
        .forEach(outcome -> ended.add(List.of(outcome.trial(), outcome.rung())));
    for (int rung = last() - 1; rung >= 0; rung--) {
      List<Outcome> ranked = ranked(outcomes, rung);
      int quota = Math.max(closing ? Math.min(1, ranked.size()) : 0, ranked.size() / ETA);
      for (Outcome outcome : ranked.subList(0, quota)) {
        if (outcome.canGoOn() && !ended.contains(List.of(outcome.trial(), rung + 1))) {
          return Optional.of(outcome);
        }
      }
    }
    return Optional.empty();
  }

  /** The trials that have completed a rung, the best first; of equal ones, the earlier first. */
  static List<Outcome> ranked(List<Outcome> outcomes, int rung) {
    return outcomes.stream()
        .filter(outcome -> outcome.ended() && outcome.rung() == rung)
        .sorted(
            Comparator.comparingDouble(Outcome::comparable)
                .reversed()
                .thenComparingInt(Outcome::trial))
        .toList();
  }
}
