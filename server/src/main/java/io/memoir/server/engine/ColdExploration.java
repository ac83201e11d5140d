package io.memoir.server.engine;

import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommendation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Shows items that no model knows yet, so that there are events to learn them from: where an answer
 * explores and there are such items, every second place that chance takes goes to one of them,
 * drawn evenly.
 *
 * <p>Propensities stay exact: a place goes to a cold item with probability {@code share}, else it
 * is what the model put there, and what was put there moves on where it was not taken.
 *
 * @param share of the places
 * @param coldIds the items, none twice
 */
record ColdExploration(double share, List<String> coldIds) {
  /** Of what is explored, what goes to cold items. */
  private static final double OF_EXPLORATION = 0.5;

  ColdExploration {
    coldIds = List.copyOf(coldIds);
  }

  /**
   * For an answer whose places are taken by chance with a given probability.
   *
   * @param candidates cold items that may be shown
   */
  static ColdExploration of(float exploration, List<String> candidates) {
    return new ColdExploration(candidates.isEmpty() ? 0 : OF_EXPLORATION * exploration, candidates);
  }

  /** How often the model's own places are to be taken by chance, so that both make the whole. */
  float ofTheRest(float exploration) {
    return (float) ((exploration - share) / (1 - share));
  }

  /** Whether no place goes to a cold item. */
  boolean none() {
    return share == 0;
  }

  /**
   * The places of an answer.
   *
   * @param best what the model put in order
   * @param seed the same seed gives the same places
   */
  List<Recommendation> among(List<Recommendation> best, int limit, long seed) {
    SplittableRandom random = new SplittableRandom(seed * 31 + 17);
    List<String> left = new ArrayList<>(coldIds);
    List<Recommendation> places = new ArrayList<>();
    int next = 0;
    while (places.size() < limit && (next < best.size() || !left.isEmpty())) {
      double cold = left.isEmpty() ? 0 : next == best.size() ? 1 : share;
      if (random.nextDouble() < cold) {
        double propensity = cold / left.size();
        String id = left.remove(random.nextInt(left.size()));
        places.add(
            new Recommendation(
                id, -1, 0, Optional.empty(), propensity, new ItemTable.Item(id, id, List.of())));
      } else {
        Recommendation own = best.get(next++);
        places.add(
            new Recommendation(
                own.itemId(),
                own.item(),
                own.score(),
                own.shares(),
                own.propensity() * (1 - cold),
                own.details()));
      }
    }
    return places;
  }

  /** Those of some places that are cold. */
  Set<String> shown(List<Recommendation> places) {
    Set<String> cold = Set.copyOf(coldIds);
    return places.stream()
        .map(Recommendation::itemId)
        .filter(cold::contains)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
