package io.memoir.train.tuning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Successive halving without waiting for a whole rung (Li et al. 2020, ASHA): every trial is
 * trained up to the first rung, and of those that have ended a rung the best one in {@value #ETA}
 * goes on to the next.
 *
 * @param epochs at which each rung ends, rising; the last is the full length
 */
record Halving(List<Integer> epochs) {
  /** One in so many goes on. */
  static final int ETA = 3;

  private static final int RUNGS = 4;

  Halving {
    epochs = List.copyOf(epochs);
  }

  /**
   * Up to {@value #RUNGS} rungs below a full length, each a third of the next one.
   *
   * @param full epochs of a whole training
   * @param validateEvery epochs between validations: a rung ends with one
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
   * The trial that goes on to its next rung; of several, one at the highest rung.
   *
   * @param outcomes of all trials that take part
   * @param closing whether hardly a new trial is going to begin: every rung sends its best on then,
   *     however few have ended it
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

  /** Those that have ended a rung, the best first; of equals the earlier. */
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
