package io.memoir.train.tuning;

import io.memoir.train.tuning.Outcome.Origin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Decides what is trained next, depending only on the seed and the results of the trials so far, so
 * a search that was killed continues as if it had not been.
 *
 * <p>The first trial is the given configuration, trained to its end. Then {@link Halving} chooses
 * the trials that continue; if there are none, a new trial begins: random at first, later mostly
 * chosen by {@link ParzenEstimator} from all trials so far.
 *
 * @param space the settings that vary
 * @param given their values in the given configuration
 * @param halving the rungs
 * @param seed of all decisions; each trial has random numbers of its own
 * @param estimating whether trials are chosen by the results of others, or all at random
 * @param possible whether a combination of values is valid
 */
record Search(
    Space space,
    Map<String, String> given,
    Halving halving,
    long seed,
    boolean estimating,
    Predicate<Map<String, String>> possible) {
  private static final int GIVEN_TRIAL = 1;
  private static final int FEWEST_OBSERVATIONS = 6;
  private static final double BY_CHANCE = 0.15;
  private static final int ATTEMPTS = 100;

  /**
   * The training of one trial up to the end of one rung.
   *
   * @param trial its number, from 1
   * @param rung from 0
   * @param origin how its values were chosen
   * @param values of the settings that vary
   */
  record Job(int trial, int rung, Origin origin, Map<String, String> values) {
    private static Job following(Outcome outcome) {
      return new Job(outcome.trial(), outcome.rung() + 1, outcome.origin(), outcome.values());
    }
  }

  /**
   * The next job.
   *
   * @param outcomes all results, in the order in which they were obtained
   * @param mayBegin whether another trial may begin
   * @param closing whether the search is about to end
   * @return empty if there is none
   */
  Optional<Job> next(List<Outcome> outcomes, boolean mayBegin, boolean closing) {
    if (outcomes.isEmpty()) {
      return Optional.of(new Job(GIVEN_TRIAL, 0, Origin.GIVEN, given));
    }
    Optional<Outcome> ofGiven =
        outcomes.stream()
            .filter(outcome -> outcome.trial() == GIVEN_TRIAL && outcome.ended())
            .reduce((_, later) -> later);
    if (ofGiven.isPresent() && ofGiven.get().canGoOn() && ofGiven.get().rung() < halving.last()) {
      return ofGiven.map(Job::following);
    }
    Optional<Job> promoted =
        halving
            .promotion(
                outcomes.stream().filter(outcome -> outcome.trial() != GIVEN_TRIAL).toList(),
                closing)
            .map(Job::following);
    return promoted.isPresent() || !mayBegin ? promoted : another(outcomes);
  }

  private Optional<Job> another(List<Outcome> outcomes) {
    int trial = 1 + outcomes.stream().mapToInt(Outcome::trial).max().orElse(0);
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + trial).split();
    Set<Map<String, String>> tried = new HashSet<>();
    outcomes.forEach(outcome -> tried.add(outcome.values()));
    OptionalInt size = space.size();
    if (size.isPresent() && tried.size() > size.getAsInt()) {
      return Optional.empty();
    }
    List<double[]> ranked = observations(outcomes);
    boolean byChance = !estimating || ranked.isEmpty() || random.nextDouble() < BY_CHANCE;
    List<OptionalInt> choices =
        space.ranges().values().stream()
            .map(range -> range instanceof Range.Choice ? range.size() : OptionalInt.empty())
            .toList();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      boolean chance = byChance || attempt >= ATTEMPTS / 2;
      double[] place =
          chance
              ? random.doubles(choices.size()).toArray()
              : ParzenEstimator.propose(choices, ranked, random);
      Map<String, String> values = space.at(place);
      if (!tried.contains(values) && possible.test(values)) {
        return Optional.of(new Job(trial, 0, chance ? Origin.RANDOM : Origin.TPE, values));
      }
    }
    return Optional.empty();
  }

  /**
   * The points of all trials, the best first: a trial that has reached a higher rung is better, and
   * at the same rung the value decides. Empty while there are too few.
   */
  private List<double[]> observations(List<Outcome> outcomes) {
    Set<Integer> seen = new HashSet<>();
    List<double[]> places = new ArrayList<>();
    for (int rung = halving.last(); rung >= 0; rung--) {
      for (Outcome outcome : Halving.ranked(outcomes, rung)) {
        boolean counts = outcome.trial() != GIVEN_TRIAL || rung <= deservedRung(outcomes);
        if (counts && seen.add(outcome.trial())) {
          places.add(space.placeOf(outcome.values()));
        }
      }
    }
    int enough = Math.max(FEWEST_OBSERVATIONS, space.ranges().size() + 2);
    return places.size() < enough ? List.of() : places;
  }

  /**
   * The rung that the given configuration would have reached if it had been one of the other
   * trials.
   */
  private int deservedRung(List<Outcome> outcomes) {
    int rung = 0;
    while (rung < halving.last()) {
      List<Outcome> ranked = Halving.ranked(outcomes, rung);
      if (ranked.stream()
          .limit(ranked.size() / Halving.ETA)
          .noneMatch(outcome -> outcome.trial() == GIVEN_TRIAL && outcome.canGoOn())) {
        break;
      }
      rung++;
    }
    return rung;
  }
}
