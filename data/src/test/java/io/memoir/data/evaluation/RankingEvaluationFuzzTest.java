package io.memoir.data.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The evaluation against the slowest and plainest reading of its definitions, on random data. */
class RankingEvaluationFuzzTest {
  private static final int ITEMS = 13;
  private static final List<Integer> KS = List.of(1, 4, 13, 20);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void evaluate_randomData_equalsBruteForce(long seed) {
    Random random = new Random(seed);
    Sequences sequences = randomSequences(random);
    SequenceScorer scorer = randomScorer(seed);
    for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
      for (Targets targets : Targets.values()) {
        for (boolean keepSeen : new boolean[] {false, true}) {
          RankingEvaluation evaluation =
              new RankingEvaluation(
                  part, targets, KS, keepSeen, 1 + random.nextInt(3), 1 + random.nextInt(5));
          EvaluationReport report = evaluation.evaluate(scorer, sequences, Progress.SILENT);
          String what = "seed " + seed + ", " + evaluation;
          BruteForce expected = new BruteForce(evaluation, sequences, (HistoryScorer) scorer);

          assertThat(report.ranks()).as(what).containsExactly(expected.ranks);
          assertThat(report.cases()).as(what).isEqualTo(expected.cases);
          assertThat(report.repeats()).as(what).isEqualTo(expected.repeats);
          expected.metrics.forEach((name, value) ->
              assertThat(report.metric(name))
                  .as("%s, %s", name, what)
                  .isCloseTo(value, within(1e-9)));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void evaluate_anyThreadsAndLanes_givesTheVerySameNumbers(long seed) {
    Sequences sequences = randomSequences(new Random(seed));
    SequenceScorer scorer = randomScorer(seed);
    RankingEvaluation oneByOne = new RankingEvaluation(Part.TEST, Targets.NEXT, KS, false, 1, 1);
    EvaluationReport expected = oneByOne.evaluate(scorer, sequences, Progress.SILENT);
    for (int threads : new int[] {1, 2, 7}) {
      for (int lanes : new int[] {1, 3, 64}) {
        EvaluationReport report =
            oneByOne
                .withThreads(threads)
                .withLanesPerThread(lanes)
                .evaluate(scorer, sequences, Progress.SILENT);
        assertThat(report.metrics())
            .as("seed %d, %d threads, %d lanes", seed, threads, lanes)
            .isEqualTo(expected.metrics());
        assertThat(report.ranks()).isEqualTo(expected.ranks());
        assertThat(report.standardErrors()).isEqualTo(expected.standardErrors());
      }
    }
  }

  private static Sequences randomSequences(Random random) {
    String[] lines = new String[5 + random.nextInt(60)];
    String[] marks = {"", "", "", "c", "v", "t"};
    for (int s = 0; s < lines.length; s++) {
      List<String> words = new ArrayList<>();
      int length = 1 + random.nextInt(1 + random.nextInt(14));
      for (int e = 0; e < length; e++) {
        words.add(marks[random.nextInt(marks.length)] + random.nextInt(ITEMS));
      }
      lines[s] = String.join(" ", words);
    }
    lines[0] = "0 v1 t2";
    return Histories.of(lines);
  }

  /** Few distinct values, so that ties are common, and now and then something that is no number. */
  private static SequenceScorer randomScorer(long seed) {
    return new HistoryScorer(
        ITEMS,
        history -> {
          Random random = new Random(seed * 31 + history.hashCode());
          float[] scores = new float[ITEMS];
          for (int i = 0; i < ITEMS; i++) {
            scores[i] = random.nextInt(6) - 2;
            if (random.nextInt(12) == 0) {
              scores[i] = Float.NaN;
            } else if (random.nextInt(20) == 0) {
              scores[i] = Float.NEGATIVE_INFINITY;
            } else if (scores[i] == 0 && random.nextBoolean()) {
              scores[i] = -0f;
            }
          }
          return scores;
        });
  }

  /** The definitions, word for word. */
  private static final class BruteForce {
    final Map<String, Double> metrics = new LinkedHashMap<>();
    int[] ranks = new int[0];
    int cases;
    int repeats;

    BruteForce(RankingEvaluation evaluation, Sequences sequences, HistoryScorer scorer) {
      Map<Integer, Set<Integer>> covered = new LinkedHashMap<>();
      for (int s = 0; s < sequences.count(); s++) {
        List<HistoryScorer.Seen> history = new ArrayList<>();
        Set<Integer> rest = new LinkedHashSet<>();
        List<HistoryScorer.Seen> beforeRest = List.of();
        for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
          int item = sequences.items()[e];
          int code = sequences.parts()[e];
          if (evaluation.part() == Part.VALIDATION && code == Part.TEST.code()) {
            continue;
          }
          if (code == evaluation.part().code() && !history.isEmpty()) {
            if (evaluation.targets() == Targets.NEXT) {
              judge(evaluation, scorer.scoresOf().of(history), history, List.of(item), covered);
            } else {
              beforeRest = rest.isEmpty() ? List.copyOf(history) : beforeRest;
              rest.add(item);
            }
          }
          history.add(new HistoryScorer.Seen(item, 0));
        }
        if (!rest.isEmpty()) {
          judge(
              evaluation, scorer.scoresOf().of(beforeRest), beforeRest, List.copyOf(rest), covered);
        }
      }
      metrics.replaceAll((_, sum) -> sum / cases);
      covered.forEach((k, items) -> metrics.put("coverage@" + k, items.size() / (double) ITEMS));
    }

    private void judge(
        RankingEvaluation evaluation,
        float[] scores,
        List<HistoryScorer.Seen> history,
        List<Integer> relevant,
        Map<Integer, Set<Integer>> covered) {
      cases++;
      Set<Integer> seen = new HashSet<>();
      history.forEach(event -> seen.add(event.item()));
      List<Integer> allowed =
          IntStream.range(0, ITEMS)
              .filter(i -> evaluation.keepSeen() || !seen.contains(i))
              .boxed()
              .toList();
      List<Integer> found = new ArrayList<>();
      for (int target : relevant) {
        repeats += seen.contains(target) ? 1 : 0;
        int rank = allowed.contains(target) ? 1 : EvaluationReport.UNRANKED;
        for (int i : allowed) {
          if (rank != EvaluationReport.UNRANKED && i != target && !(scores[i] < scores[target])) {
            rank++;
          }
        }
        found.add(rank);
        ranks = Arrays.copyOf(ranks, ranks.length + 1);
        ranks[ranks.length - 1] = rank;
      }
      found.sort(null);
      List<Integer> list =
          allowed.stream()
              .filter(i -> !Float.isNaN(scores[i]))
              .sorted(
                  (a, b) -> scores[a] == scores[b] ? a - b : Float.compare(scores[b], scores[a]))
              .toList();
      for (int k : KS) {
        int hits = (int) found.stream().filter(rank -> rank <= k).count();
        int possible = Math.min(k, relevant.size());
        double recall = hits / (double) relevant.size();
        double precision = hits / (double) k;
        double gain = 0;
        double ideal = 0;
        double averagePrecision = 0;
        for (int j = 1; j <= hits; j++) {
          gain += Math.log(2) / Math.log(found.get(j - 1) + 1.0);
          averagePrecision += j / (double) found.get(j - 1);
        }
        for (int j = 1; j <= possible; j++) {
          ideal += Math.log(2) / Math.log(j + 1.0);
        }
        add("hr@" + k, hits > 0 ? 1 : 0);
        add("recall@" + k, recall);
        add("precision@" + k, precision);
        add("f1@" + k, hits == 0 ? 0 : 2 * precision * recall / (precision + recall));
        add("ndcg@" + k, gain / ideal);
        add("mrr@" + k, hits > 0 ? 1.0 / found.getFirst() : 0);
        add("map@" + k, averagePrecision / possible);
        covered
            .computeIfAbsent(k, _ -> new HashSet<>())
            .addAll(list.subList(0, Math.min(k, list.size())));
      }
      boolean none = found.getFirst() == EvaluationReport.UNRANKED;
      add("mrr", none ? 0 : 1.0 / found.getFirst());
      add("mean-rank", found.stream().mapToInt(r -> Math.min(r, ITEMS)).average().orElseThrow());
    }

    private void add(String name, double value) {
      metrics.merge(name, value, Double::sum);
    }
  }
}
