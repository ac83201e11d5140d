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
 * Shows cold items, so that there are events from which a model can learn them: if an answer
 * explores and there are cold items, half of the random positions go to cold items, drawn
 * uniformly.
 *
 * <p>Propensities remain exact: a position goes to a cold item with probability {@code share}, and
 * otherwise to the next item of the model's answer.
 *
 * @param share of the positions
 * @param coldIds the distinct items
 */
record ColdExploration(double share, List<String> coldIds) {
  /** The share of the exploration that goes to cold items. */
  private static final double OF_EXPLORATION = 0.5;

  ColdExploration {
    coldIds = List.copyOf(coldIds);
  }

  /**
   * For an answer with a given share of random positions.
   *
   * @param candidates cold items that may be shown
   */
  static ColdExploration of(float exploration, List<String> candidates) {
    return new ColdExploration(candidates.isEmpty() ? 0 : OF_EXPLORATION * exploration, candidates);
  }

  /**
   * The exploration among the items of the model with which both together give the requested share.
   */
  float ofTheRest(float exploration) {
    return (float) ((exploration - share) / (1 - share));
  }

  /** Whether no position goes to a cold item. */
  boolean none() {
    return share == 0;
  }

  /**
   * The positions of an answer.
   *
   * @param best the answer of the model
   * @param seed equal seeds give equal answers
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
                own.details(),
                own.prediction()));
      }
    }
    return places;
  }

  /** The ids of the cold items among given positions. */
  Set<String> shown(List<Recommendation> places) {
    Set<String> cold = Set.copyOf(coldIds);
    return places.stream()
        .map(Recommendation::itemId)
        .filter(cold::contains)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
