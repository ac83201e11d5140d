package io.memoir.train.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SearchTest {
  private static final Space SPACE = SyntheticTrials.space();
  private static final Map<String, String> GIVEN = SPACE.of(SyntheticTrials.config());
  private static final Halving RUNGS = Halving.of(27, 1);
  private static final Halving WHOLE = new Halving(List.of(27));
  private static final int BUDGET = 20 * 27;
  private static final int SEEDS = 40;

  private static Search search(Halving halving, long seed, boolean estimating) {
    return new Search(SPACE, GIVEN, halving, seed, estimating, _ -> true);
  }

  /** The mean over seeds of how far below the top the best of a search is, in the end. */
  private static double regret(Halving halving, boolean estimating) {
    return LongStream.range(0, SEEDS)
        .mapToDouble(seed -> {
          List<Outcome> outcomes =
              SyntheticTrials.outcomes(search(halving, seed, estimating), BUDGET);
          Outcome best = TuningResult.best(outcomes).orElseThrow();
          return 1 - SyntheticTrials.quality(best.values());
        })
        .average()
        .orElseThrow();
  }

  @Test
  void next_atEqualBudget_beatsChance() {
    double chance = regret(WHOLE, false);
    double halving = regret(RUNGS, false);
    double estimator = regret(WHOLE, true);
    double both = regret(RUNGS, true);
    String figures =
        "mean of %d seeds: chance %.4f, halving %.4f, estimator %.4f, both %.4f"
            .formatted(SEEDS, chance, halving, estimator, both);
    assertThat(halving).as(figures).isLessThan(0.75 * chance);
    assertThat(estimator).as(figures).isLessThan(0.75 * chance);
    assertThat(both).as(figures).isLessThan(0.3 * chance).isLessThan(0.75 * halving);
  }

  @Test
  void next_first_isTheGivenConfigurationToItsEnd() {
    List<Outcome> outcomes = SyntheticTrials.outcomes(search(RUNGS, 3, true), 28);
    assertThat(outcomes).hasSize(5);
    assertThat(outcomes.subList(0, 4))
        .allSatisfy(outcome -> {
          assertThat(outcome.trial()).isEqualTo(1);
          assertThat(outcome.origin()).isEqualTo(Outcome.Origin.GIVEN);
          assertThat(outcome.values()).isEqualTo(GIVEN);
        });
    assertThat(outcomes.stream().map(Outcome::epochs)).containsExactly(1, 3, 9, 27, 1);
    assertThat(outcomes.getLast().trial()).isEqualTo(2);
  }

  @Test
  void next_atEveryRung_oneInThreeGoesOn() {
    Search search = search(RUNGS, 5, false);
    List<Outcome> all = SyntheticTrials.outcomes(search, BUDGET);
    // A new trial begins only when all have gone on that may.
    while (search.next(all, true, false).orElseThrow().rung() > 0) {
      all.removeLast();
    }
    List<Outcome> outcomes = all.stream().filter(outcome -> outcome.trial() > 1).toList();
    for (int rung = 1; rung < 4; rung++) {
      List<Outcome> before = Halving.ranked(outcomes, rung - 1);
      List<Outcome> after = Halving.ranked(outcomes, rung);
      assertThat(after).as("rung %d", rung).isNotEmpty();
      // Without waiting, a few went on that would not have, had all results been known.
      assertThat(after.size()).isBetween(before.size() / 3, before.size() / 2);
      assertThat(after.stream().map(Outcome::trial).toList())
          .containsAll(before.subList(0, before.size() / 3).stream().map(Outcome::trial).toList());
    }
  }

  @Test
  void next_ofTheSameOutcomes_isTheSame() {
    List<Outcome> outcomes = SyntheticTrials.outcomes(search(RUNGS, 7, true), BUDGET);
    for (int known = 0; known < outcomes.size(); known++) {
      Search.Job job =
          search(RUNGS, 7, true)
              .next(new ArrayList<>(outcomes.subList(0, known)), true, false)
              .orElseThrow();
      assertThat(job.values()).as("after %d", known).isEqualTo(outcomes.get(known).values());
    }
    assertThat(SyntheticTrials.outcomes(search(RUNGS, 8, true), BUDGET)).isNotEqualTo(outcomes);
  }

  @Test
  void next_whenNoMoreMayBegin_finishesTheBest() {
    Search search = search(RUNGS, 9, true);
    List<Outcome> outcomes = SyntheticTrials.outcomes(search, 27 + 10);
    List<Outcome> all = new ArrayList<>(outcomes);
    for (var job = search.next(all, false, true);
        job.isPresent();
        job = search.next(all, false, true)) {
      int done = RUNGS.epochs().get(job.get().rung());
      double value = SyntheticTrials.value(job.get().values(), done);
      all.add(
          new Outcome(
              job.get().trial(),
              job.get().origin(),
              job.get().rung(),
              true,
              done,
              value,
              done,
              done == 27,
              "",
              0,
              0,
              job.get().values()));
    }
    assertThat(all.stream().mapToInt(Outcome::trial).max())
        .isEqualTo(outcomes.stream().mapToInt(Outcome::trial).max());
    assertThat(all.stream().filter(outcome -> outcome.trial() > 1 && outcome.epochs() == 27))
        .hasSize(1);
  }

  @Test
  void importance_ofTrialsByChance_findsWhatTheHillFallsBy() {
    List<Importance> importances =
        Importance.of(SPACE, SyntheticTrials.outcomes(search(RUNGS, 5, false), BUDGET));
    assertThat(importances).extracting(Importance::setting).first().isEqualTo("rate");
    assertThat(importances.getFirst().share()).isBetween(0.5, 1.0);
    assertThat(importances.get(1).share()).isLessThan(0.3);
  }

  @Test
  void next_ofValuesThatDoNotGoTogether_isNeverChosen() {
    Search some =
        new Search(
            SPACE,
            GIVEN,
            RUNGS,
            4,
            true,
            values -> values.equals(GIVEN) || values.containsValue("gru"));
    assertThat(SyntheticTrials.outcomes(some, BUDGET))
        .filteredOn(outcome -> outcome.trial() > 1)
        .allSatisfy(outcome -> assertThat(outcome.values()).containsEntry("cell", "gru"));
  }

  @Test
  void next_ofASmallSpace_triesEveryCombinationOnce() {
    Space space =
        new Space(
            Map.of(
                "cell", new Range.Choice(List.of("lstm", "gru")),
                "batch", new Range.Choice(List.of("16", "32", "64"))));
    Search search =
        new Search(space, Map.of("cell", "gru", "batch", "16"), WHOLE, 1, true, _ -> true);
    List<Outcome> outcomes = new ArrayList<>();
    for (var job = search.next(outcomes, true, false);
        job.isPresent();
        job = search.next(outcomes, true, false)) {
      outcomes.add(
          new Outcome(
              job.get().trial(),
              job.get().origin(),
              0,
              true,
              27,
              0.5,
              1,
              true,
              "",
              0,
              0,
              job.get().values()));
    }
    assertThat(outcomes).hasSize(6);
    assertThat(outcomes.stream().map(Outcome::values)).doesNotHaveDuplicates();
  }
}
