package io.memoir.learning.interest;

import io.memoir.runtime.interest.InterestCluster.TypicalItem;
import io.memoir.runtime.interest.InterestMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the ids of clusters when they are computed again. The interest vectors of two models cannot
 * be compared, but the items are the same: a new cluster is an earlier one if it scores the typical
 * items of the earlier one highly.
 *
 * @param ids the id of each cluster
 * @param nextId more than all ids that were ever given
 */
record InterestIdentity(List<Integer> ids, int nextId) {
  /**
   * How much more a cluster must score the typical items of an earlier one than the average item,
   * in standard deviations of the scores of all items. Between two trainings of MovieLens-1M, pairs
   * of clusters with at least a third of their typical items in common had 1.5 to 4.1, and pairs of
   * unlike ones (horror, and films for children) up to 1.0.
   */
  private static final double LEAST = 1.2;

  /** The value of a pair whose items are all unknown now. */
  private static final double NOTHING = -1e6;

  InterestIdentity {
    ids = List.copyOf(ids);
  }

  /** New ids. */
  static InterestIdentity fresh(int clusters) {
    List<Integer> ids = new ArrayList<>();
    for (int c = 0; c < clusters; c++) {
      ids.add(c);
    }
    return new InterestIdentity(ids, clusters);
  }

  /**
   * The ids of an earlier map where a cluster is one of its clusters, and new ones for others.
   *
   * @param itemIds the ids of the items
   * @param affinities {@code [clusters][items]}: how much each cluster scores each item
   */
  static InterestIdentity of(InterestMap previous, List<String> itemIds, float[][] affinities) {
    Map<String, Integer> places = HashMap.newHashMap(itemIds.size());
    for (int i = 0; i < itemIds.size(); i++) {
      places.put(itemIds.get(i), i);
    }
    List<int[]> typical =
        previous.clusters().stream()
            .map(cluster ->
                cluster.items().stream()
                    .map(TypicalItem::itemId)
                    .filter(places::containsKey)
                    .mapToInt(id -> places.getOrDefault(id, 0))
                    .toArray())
            .toList();
    double[][] values = new double[affinities.length][typical.size()];
    for (int c = 0; c < affinities.length; c++) {
      double[] standardised = standardised(affinities[c]);
      for (int p = 0; p < typical.size(); p++) {
        values[c][p] = mean(standardised, typical.get(p));
      }
    }
    int[] earlier = Assignment.best(values);
    List<Integer> ids = new ArrayList<>();
    int next = previous.nextId();
    for (int c = 0; c < affinities.length; c++) {
      boolean same = earlier[c] >= 0 && values[c][earlier[c]] >= LEAST;
      ids.add(same ? previous.clusters().get(earlier[c]).id() : next++);
    }
    return new InterestIdentity(ids, next);
  }

  private static double[] standardised(float[] scores) {
    double mean = 0;
    for (float score : scores) {
      mean += score / (double) scores.length;
    }
    double squares = 0;
    for (float score : scores) {
      squares += (score - mean) * (score - mean) / scores.length;
    }
    double deviation = squares > 0 ? Math.sqrt(squares) : 1;
    double[] standardised = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      standardised[i] = (scores[i] - mean) / deviation;
    }
    return standardised;
  }

  private static double mean(double[] scores, int[] some) {
    if (some.length == 0) {
      return NOTHING;
    }
    double sum = 0;
    for (int i : some) {
      sum += scores[i];
    }
    return sum / some.length;
  }
}
