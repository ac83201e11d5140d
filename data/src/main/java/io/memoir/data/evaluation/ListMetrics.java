package io.memoir.data.evaluation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics of the recommended lists themselves, independent of the targets.
 *
 * <p>The list of a case consists of the allowed items with the {@code k} highest scores; items with
 * equal scores are in ascending order of their numbers, and items whose score is not a number are
 * never listed.
 *
 * <pre>
 * coverage@k  = distinct items in all lists / ranked items              (Ge et al. 2010)
 * novelty@k   = mean over cases of the mean of -log2(share of the training events) of the listed items
 *                                                                      (Zhou et al. 2010)
 * diversity@k = mean over cases of the mean of 1 - Jaccard(categories) over all pairs of listed items
 *                                                                      (Ziegler et al. 2005)
 * </pre>
 *
 * Pairs in which an item has no category do not count; if no list has a pair that counts, there is
 * no diversity.
 */
final class ListMetrics {
  private final List<Integer> ks;
  private final Popularity popularity;
  private final Categories categories;
  private final int itemCount;
  private final int rankedCount;

  /** By length of the list, then by case; NaN if a case has no value. */
  private final double[][] novelty;

  private final double[][] diversity;
  private final BitSet[] covered;

  /**
   * @param rankedCount number of items that can be listed
   */
  ListMetrics(
      List<Integer> ks,
      Popularity popularity,
      Categories categories,
      int rankedCount,
      int caseCount) {
    this.ks = ks;
    this.rankedCount = rankedCount;
    this.popularity = popularity;
    this.categories = categories;
    this.itemCount = popularity.information().length;
    this.novelty = new double[ks.size()][caseCount];
    this.diversity = new double[categories.known() ? ks.size() : 0][caseCount];
    this.covered = bitSets();
  }

  private BitSet[] bitSets() {
    BitSet[] sets = new BitSet[ks.size()];
    Arrays.setAll(sets, _ -> new BitSet(itemCount));
    return sets;
  }

  /** A collector for one thread. */
  Collector collector() {
    return new Collector();
  }

  synchronized void add(Collector collector) {
    for (int i = 0; i < covered.length; i++) {
      covered[i].or(collector.listed[i]);
    }
  }

  /** The metrics, after all collectors have been added. */
  Map<String, Mean> reduce() {
    Map<String, Mean> metrics = new LinkedHashMap<>();
    for (int i = 0; i < ks.size(); i++) {
      int k = ks.get(i);
      metrics.put("coverage@" + k, Mean.ofSingle((double) covered[i].cardinality() / rankedCount));
      putMean(metrics, "novelty@" + k, novelty[i]);
      if (categories.known()) {
        putMean(metrics, "diversity@" + k, diversity[i]);
      }
    }
    return metrics;
  }

  private static void putMean(Map<String, Mean> metrics, String name, double[] values) {
    Mean mean = new Mean();
    for (double value : values) {
      if (!Double.isNaN(value)) {
        mean.add(value);
      }
    }
    if (mean.count() > 0) {
      metrics.put(name, mean);
    }
  }

  /** The part of one thread: writes the values of its own cases, and records the listed items. */
  final class Collector {
    private final TopItems top = new TopItems(Math.min(ks.getLast(), itemCount));
    private final BitSet[] listed = bitSets();

    void collect(int caseIndex, float[] scores) {
      top.select(scores, itemCount);
      double information = 0;
      double dissimilarity = 0;
      long pairs = 0;
      int length = 0;
      for (int i = 0; i < ks.size(); i++) {
        int end = Math.min(ks.get(i), top.size());
        for (; length < end; length++) {
          int item = top.item(length);
          information += popularity.information()[item];
          if (categories.known() && categories.has(item)) {
            for (int before = 0; before < length; before++) {
              if (categories.has(top.item(before))) {
                dissimilarity += categories.dissimilarity(item, top.item(before));
                pairs++;
              }
            }
          }
        }
        for (int j = 0; j < end; j++) {
          listed[i].set(top.item(j));
        }
        novelty[i][caseIndex] = information / end;
        if (categories.known()) {
          diversity[i][caseIndex] = dissimilarity / pairs;
        }
      }
    }
  }
}
