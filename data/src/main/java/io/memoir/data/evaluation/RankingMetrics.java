package io.memoir.data.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Metrics that follow from the ranks of the relevant items, averaged over cases.
 *
 * <p>A case has {@code m} relevant items, whose ranks are {@code r1 <= r2 <= ... <= rm}; {@code h}
 * of them are at most {@code k}. Definitions as in Manning, Raghavan and Schütze, "Introduction to
 * Information Retrieval" (2008), chapter 8, and for NDCG Järvelin and Kekäläinen (2002) with gains
 * of 0 and 1.
 *
 * <pre>
 * hr@k        = 1 if h > 0, else 0
 * recall@k    = h / m
 * precision@k = h / k
 * f1@k        = 2 h / (k + m)                  harmonic mean of the two above
 * ndcg@k      = sum over j &lt;= h of 1 / log2(rj + 1)
 *               divided by sum over j &lt;= min(m, k) of 1 / log2(j + 1)
 * mrr@k       = 1 / r1 if h > 0, else 0
 * map@k       = sum over j &lt;= h of j / rj, divided by min(m, k)
 * mrr         = 1 / r1
 * mean-rank   = (r1 + ... + rm) / m
 * </pre>
 *
 * <p>A relevant item that may not be recommended ({@link EvaluationReport#UNRANKED}) is a miss for
 * every {@code k}, contributes 0 to {@code mrr}, and counts in {@code mean-rank} as the last item
 * of the catalogue.
 *
 * <p>With one relevant item {@code hr = recall}, {@code mrr@k = map@k}, and {@code ndcg@k = 1 /
 * log2(r1 + 1)} if {@code r1 <= k}.
 */
final class RankingMetrics {
  private static final int LOG_TABLE = 4096;
  private static final double[] DISCOUNT = new double[LOG_TABLE];
  private static final double[] IDEAL = new double[LOG_TABLE];

  static {
    for (int rank = 1; rank < LOG_TABLE; rank++) {
      DISCOUNT[rank] = Math.log(2) / Math.log(rank + 1.0);
      IDEAL[rank] = IDEAL[rank - 1] + DISCOUNT[rank];
    }
  }

  private RankingMetrics() {}

  static Map<String, Mean> of(int[] ranks, Cases cases, List<Integer> ks, int itemCount) {
    return of(ranks, cases, _ -> true, ks, itemCount);
  }

  /**
   * The metrics of some cases.
   *
   * @param wanted tests the number of a case
   * @param itemCount number of ranked items
   */
  static Map<String, Mean> of(
      int[] ranks, Cases cases, IntPredicate wanted, List<Integer> ks, int itemCount) {
    Map<String, Mean> metrics = new LinkedHashMap<>();
    for (int k : ks) {
      AtK atK = new AtK(k);
      eachCase(ranks, cases, wanted, atK::add);
      atK.putInto(metrics);
    }
    Mean mrr = new Mean();
    Mean meanRank = new Mean();
    eachCase(
        ranks,
        cases,
        wanted,
        sorted -> {
          mrr.add(sorted[0] == EvaluationReport.UNRANKED ? 0 : 1.0 / sorted[0]);
          meanRank.add(
              Arrays.stream(sorted).map(rank -> Math.min(rank, itemCount)).average().orElseThrow());
        });
    metrics.put("mrr", mrr);
    metrics.put("mean-rank", meanRank);
    return metrics;
  }

  private static void eachCase(
      int[] ranks, Cases cases, IntPredicate wanted, Consumer<int[]> useSorted) {
    for (int c = 0; c < cases.count(); c++) {
      if (wanted.test(c)) {
        int[] sorted =
            Arrays.copyOfRange(ranks, cases.targetOffsets()[c], cases.targetOffsets()[c + 1]);
        Arrays.sort(sorted);
        useSorted.accept(sorted);
      }
    }
  }

  /** The gain of an item at a rank from 1: {@code 1 / log2(rank + 1)}. */
  static double discount(int rank) {
    return rank < LOG_TABLE ? DISCOUNT[rank] : Math.log(2) / Math.log(rank + 1.0);
  }

  private static double ideal(int hits) {
    double sum = IDEAL[Math.min(hits, LOG_TABLE - 1)];
    for (int rank = LOG_TABLE; rank <= hits; rank++) {
      sum += discount(rank);
    }
    return sum;
  }

  /** The metrics for one length of the list. */
  private static final class AtK {
    private final int k;
    private final Mean hitRate = new Mean();
    private final Mean recall = new Mean();
    private final Mean precision = new Mean();
    private final Mean f1 = new Mean();
    private final Mean ndcg = new Mean();
    private final Mean reciprocalRank = new Mean();
    private final Mean averagePrecision = new Mean();

    AtK(int k) {
      this.k = k;
    }

    void add(int[] sortedRanks) {
      int relevant = sortedRanks.length;
      int hits = 0;
      double gain = 0;
      double precisions = 0;
      while (hits < relevant && sortedRanks[hits] <= k) {
        int rank = sortedRanks[hits++];
        gain += discount(rank);
        precisions += (double) hits / rank;
      }
      int best = Math.min(relevant, k);
      hitRate.add(hits > 0 ? 1 : 0);
      recall.add((double) hits / relevant);
      precision.add((double) hits / k);
      f1.add(2.0 * hits / (k + relevant));
      ndcg.add(gain / ideal(best));
      reciprocalRank.add(hits > 0 ? 1.0 / sortedRanks[0] : 0);
      averagePrecision.add(precisions / best);
    }

    void putInto(Map<String, Mean> metrics) {
      metrics.put("hr@" + k, hitRate);
      metrics.put("recall@" + k, recall);
      metrics.put("precision@" + k, precision);
      metrics.put("f1@" + k, f1);
      metrics.put("ndcg@" + k, ndcg);
      metrics.put("mrr@" + k, reciprocalRank);
      metrics.put("map@" + k, averagePrecision);
    }
  }
}
