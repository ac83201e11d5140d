package io.memoir.data.evaluation.scored;

import io.memoir.data.evaluation.Mean;
import java.util.Arrays;
import java.util.List;

/** Metrics of the order within candidate groups; see {@link ScoredEvaluation}. */
final class CandidateMetrics {
  private final List<Integer> ks;
  private final Mean reciprocalRank = new Mean();
  private final Mean[] ndcg;
  private double aucSum;
  private long rowsOfGroups;

  private CandidateMetrics(List<Integer> ks) {
    this.ks = ks;
    this.ndcg = new Mean[ks.size()];
    Arrays.setAll(ndcg, _ -> new Mean());
  }

  static CandidateMetrics of(ScoredRows rows, List<Integer> ks) {
    CandidateMetrics metrics = new CandidateMetrics(ks);
    long[] order = new long[rows.count()];
    Arrays.setAll(order, i -> (long) rows.groups()[i] << 32 | i);
    Arrays.sort(order);
    int start = 0;
    while (start < order.length) {
      int end = start + 1;
      int ones = (int) rows.labels()[(int) order[start]];
      while (end < order.length && order[end] >> 32 == order[start] >> 32) {
        ones += (int) rows.labels()[(int) order[end++]];
      }
      if (ones > 0 && ones < end - start) {
        metrics.add(separate(rows, order, start, end, ones));
      }
      start = end;
    }
    return metrics;
  }

  private static Separated separate(
      ScoredRows rows, long[] order, int start, int end, int oneCount) {
    double[] zeros = new double[end - start - oneCount];
    double[] ones = new double[oneCount];
    int zero = 0;
    int one = 0;
    for (int i = start; i < end; i++) {
      int row = (int) order[i];
      if (rows.labels()[row] == 0) {
        zeros[zero++] = rows.predictions()[row];
      } else {
        ones[one++] = rows.predictions()[row];
      }
    }
    return Separated.sorted(zeros, ones);
  }

  private void add(Separated group) {
    aucSum += group.count() * group.auc();
    rowsOfGroups += group.count();
    int relevant = group.ones().length;
    int[] ranks = new int[relevant];
    int zero = group.zeros().length;
    for (int j = 0; j < relevant; j++) {
      double prediction = group.ones()[relevant - 1 - j];
      while (zero > 0 && group.zeros()[zero - 1] >= prediction) {
        zero--;
      }
      ranks[j] = j + 1 + group.zeros().length - zero;
    }
    reciprocalRank.add(1.0 / ranks[0]);
    for (int i = 0; i < ndcg.length; i++) {
      double gain = 0;
      double best = 0;
      for (int j = 0; j < Math.min(relevant, ks.get(i)); j++) {
        gain += ranks[j] <= ks.get(i) ? discount(ranks[j]) : 0;
        best += discount(j + 1);
      }
      ndcg[i].add(gain / best);
    }
  }

  private static double discount(int rank) {
    return Math.log(2) / Math.log(rank + 1.0);
  }

  /** Number of groups with both labels. */
  int groupsWithBoth() {
    return (int) reciprocalRank.count();
  }

  void putInto(Measures measures) {
    if (reciprocalRank.count() == 0) {
      return;
    }
    measures.put("grouped-auc", aucSum / rowsOfGroups);
    measures.put("mrr", reciprocalRank);
    for (int i = 0; i < ndcg.length; i++) {
      measures.put("ndcg@" + ks.get(i), ndcg[i]);
    }
  }
}
