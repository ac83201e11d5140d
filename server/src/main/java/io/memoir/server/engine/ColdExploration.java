package io.memoir.server.engine;

import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommendation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
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
 * @param coldIds the distinct items in ascending order; there may be very many of them, so they are
 *     neither copied nor looked at one by one, and must not be changed
 * @param excluded positions of those of them that may not be shown, in ascending order
 */
record ColdExploration(double share, List<String> coldIds, List<Integer> excluded) {
  /** The share of the exploration that goes to cold items. */
  private static final double OF_EXPLORATION = 0.5;

  ColdExploration {
    excluded = List.copyOf(excluded);
  }

  /**
   * For an answer with a given share of random positions.
   *
   * @param candidates cold items in ascending order; neither copied nor changed
   * @param excludedIds items that may not be shown; others than candidates have no effect
   */
  static ColdExploration of(
      float exploration, List<String> candidates, Collection<String> excludedIds) {
    List<Integer> excluded =
        excludedIds.stream()
            .map(id -> Collections.binarySearch(candidates, id))
            .filter(place -> place >= 0)
            .distinct()
            .sorted()
            .toList();
    double share = candidates.size() == excluded.size() ? 0 : OF_EXPLORATION * exploration;
    return new ColdExploration(share, candidates, excluded);
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
    TreeSet<Integer> taken = new TreeSet<>(excluded);
    List<Recommendation> places = new ArrayList<>();
    int next = 0;
    while (places.size() < limit && (next < best.size() || taken.size() < coldIds.size())) {
      int left = coldIds.size() - taken.size();
      double cold = left == 0 ? 0 : next == best.size() ? 1 : share;
      if (random.nextDouble() < cold) {
        double propensity = cold / left;
        int place = free(random.nextInt(left), taken);
        taken.add(place);
        String id = coldIds.get(place);
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

  /** The position of a cold item, counted without those that are taken, among all of them. */
  private static int free(int number, TreeSet<Integer> taken) {
    int place = number;
    for (int before : taken) {
      if (before > place) {
        break;
      }
      place++;
    }
    return place;
  }

  /** The ids of the cold items among given positions. */
  Set<String> shown(List<Recommendation> places) {
    return places.stream()
        .map(Recommendation::itemId)
        .filter(id -> Collections.binarySearch(coldIds, id) >= 0)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
