package io.memoir.data.evaluation.scored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measures against the slowest and plainest reading of their definitions, on random rows. */
class ScoredEvaluationFuzzTest {
  private static final List<Integer> KS = List.of(1, 2, 5, 40);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void evaluate_randomRows_equalsBruteForce(long seed) {
    ScoredRows rows = randomRows(new Random(seed));
    ScoredReport report = ScoredEvaluation.binary().withKs(KS).evaluate(rows, Map.of());
    expected(rows)
        .forEach((name, value) ->
            assertThat(report.metric(name))
                .as("%s, seed %d", name, seed)
                .isCloseTo(value, within(1e-10)));
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void evaluate_shuffledRows_givesTheSame(long seed) {
    Random random = new Random(seed);
    ScoredRows rows = randomRows(random);
    Map<String, Double> before =
        ScoredEvaluation.binary().withKs(KS).evaluate(rows, Map.of()).all().metrics();
    List<Integer> order = new ArrayList<>(IntStream.range(0, rows.count()).boxed().toList());
    java.util.Collections.shuffle(order, random);
    ScoredRows shuffled = rows.select(order.stream().mapToInt(Integer::intValue).toArray());
    ScoredEvaluation.binary()
        .withKs(KS)
        .evaluate(shuffled, Map.of())
        .all()
        .metrics()
        .forEach((name, value) ->
            assertThat(value)
                .as("%s, seed %d", name, seed)
                .isCloseTo(before.get(name), within(1e-12)));
  }

  /** Rows with many equal predictions, groups of one row, and groups of one label. */
  private static ScoredRows randomRows(Random random) {
    int count = 20 + random.nextInt(300);
    int groupCount = 1 + random.nextInt(40);
    int steps = 2 + random.nextInt(60);
    int[] groups = new int[count];
    float[] labels = new float[count];
    double[] predictions = new double[count];
    for (int i = 0; i < count; i++) {
      groups[i] = random.nextInt(groupCount) - 5;
      labels[i] = i == 0 || random.nextInt(4) == 0 ? 1 : 0;
      predictions[i] = random.nextInt(steps + 1) / (double) steps;
    }
    labels[1] = 0;
    return new ScoredRows(groups, labels, predictions);
  }

  private static Map<String, Double> expected(ScoredRows rows) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    List<Integer> all = IntStream.range(0, rows.count()).boxed().toList();
    metrics.put("auc", auc(rows, all));
    metrics.put("calibration-error", calibrationError(rows));
    Map<Integer, List<Integer>> groups = new TreeMap<>();
    all.forEach(row -> groups.computeIfAbsent(rows.groups()[row], _ -> new ArrayList<>()).add(row));
    groups
        .values()
        .removeIf(group -> group.stream().map(row -> rows.labels()[row]).distinct().count() < 2);
    double weights = 0;
    double grouped = 0;
    double reciprocal = 0;
    double[] ndcg = new double[KS.size()];
    for (List<Integer> group : groups.values()) {
      weights += group.size();
      grouped += group.size() * auc(rows, group);
      List<Integer> ranked = new ArrayList<>(group);
      ranked.sort(
          Comparator.<Integer>comparingDouble(row -> -rows.predictions()[row])
              .thenComparingDouble(row -> rows.labels()[row]));
      int first = 0;
      while (rows.labels()[ranked.get(first)] == 0) {
        first++;
      }
      reciprocal += 1.0 / (first + 1);
      for (int i = 0; i < ndcg.length; i++) {
        List<Integer> best = new ArrayList<>(ranked);
        best.sort(Comparator.comparingDouble(row -> -rows.labels()[row]));
        ndcg[i] += gain(rows, ranked, KS.get(i)) / gain(rows, best, KS.get(i));
      }
    }
    metrics.put("grouped-auc", grouped / weights);
    metrics.put("mrr", reciprocal / groups.size());
    for (int i = 0; i < ndcg.length; i++) {
      metrics.put("ndcg@" + KS.get(i), ndcg[i] / groups.size());
    }
    return metrics;
  }

  private static double auc(ScoredRows rows, List<Integer> among) {
    double right = 0;
    int pairs = 0;
    for (int one : among) {
      for (int zero : among) {
        if (rows.labels()[one] == 1 && rows.labels()[zero] == 0) {
          double ahead = rows.predictions()[one] - rows.predictions()[zero];
          right += ahead > 0 ? 1 : ahead == 0 ? 0.5 : 0;
          pairs++;
        }
      }
    }
    return right / pairs;
  }

  private static double gain(ScoredRows rows, List<Integer> ranked, int k) {
    double gain = 0;
    for (int i = 0; i < Math.min(k, ranked.size()); i++) {
      gain += rows.labels()[ranked.get(i)] * Math.log(2) / Math.log(i + 2);
    }
    return gain;
  }

  /** Every label replaced by the mean of its ties, then bins by place. */
  private static double calibrationError(ScoredRows rows) {
    Integer[] order = IntStream.range(0, rows.count()).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(row -> rows.predictions()[row]));
    double[] labels = new double[rows.count()];
    for (int i = 0; i < labels.length; i++) {
      double prediction = rows.predictions()[order[i]];
      labels[i] =
          IntStream.range(0, rows.count())
              .filter(row -> rows.predictions()[row] == prediction)
              .mapToDouble(row -> rows.labels()[row])
              .average()
              .orElseThrow();
    }
    int bins = Math.min(ScoredEvaluation.BINS, labels.length);
    double error = 0;
    for (int bin = 0; bin < bins; bin++) {
      double gap = 0;
      for (int i = labels.length * bin / bins; i < labels.length * (bin + 1) / bins; i++) {
        gap += labels[i] - rows.predictions()[order[i]];
      }
      error += Math.abs(gap);
    }
    return error / labels.length;
  }
}
