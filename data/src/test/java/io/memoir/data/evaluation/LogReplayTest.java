package io.memoir.data.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogReplayTest {
  private static final long NOON = 1_767_268_800_000L;
  private static final long HOUR = 3_600_000;

  private final LogReplay test = new LogReplay(Part.TEST, List.of(2, 5), false);

  /** Recommends what was not seen, in an order that follows from the last item; writes all down. */
  private static final class Notes implements LogReplay.Service {
    private final int itemCount;
    private final Map<Integer, List<Integer>> seen = new HashMap<>();
    private final List<String> calls = new ArrayList<>();

    Notes(int itemCount) {
      this.itemCount = itemCount;
    }

    static float[] scores(int itemCount, int last) {
      float[] scores = new float[itemCount];
      for (int item = 0; item < itemCount; item++) {
        scores[item] = (item * 7 + last * 3) % itemCount;
      }
      return scores;
    }

    @Override
    public LogReplay.Asked ask(int sequence, long time, int limit) {
      calls.add("ask " + sequence + " " + (time - NOON) / HOUR);
      List<Integer> history = seen.getOrDefault(sequence, List.of());
      Set<Integer> known = new HashSet<>(history);
      float[] scores = scores(itemCount, history.getLast());
      int[] best =
          IntStream.range(0, itemCount)
              .filter(item -> !known.contains(item))
              .boxed()
              .sorted((a, b) -> Float.compare(scores[b], scores[a]))
              .limit(limit)
              .mapToInt(Integer::intValue)
              .toArray();
      return new LogReplay.Asked(best, 1000);
    }

    @Override
    public void observe(int sequence, int item, long time) {
      calls.add(sequence + " did " + item);
      seen.computeIfAbsent(sequence, _ -> new ArrayList<>()).add(item);
    }
  }

  private static Sequences timed(Sequences sequences, long... hours) {
    long[] times = java.util.Arrays.stream(hours).map(hour -> NOON + hour * HOUR).toArray();
    return new Sequences(
        sequences.ids(), sequences.offsets(), sequences.items(), times, sequences.parts());
  }

  @Test
  void play_timedData_everybodyInOrderOfTimeAndAskedBeforeTheTarget() {
    Notes notes = new Notes(11);

    ReplayReport report =
        test.play(
            notes, timed(Histories.of("1 2 t3", "t4 t5"), 0, 4, 6, 3, 5), 11, Progress.SILENT);

    assertThat(notes.calls)
        .containsExactly(
            "0 did 1", "1 did 4", "0 did 2", "ask 1 5", "1 did 5", "ask 0 6", "0 did 3");
    assertThat(report.overall().protocol())
        .containsEntry("order", "by time, all users interleaved");
  }

  @Test
  void play_dataWithoutTimes_oneSequenceAfterTheOther() {
    Notes notes = new Notes(11);

    ReplayReport report = test.play(notes, Histories.of("1 t2", "4 t5"), 11, Progress.SILENT);

    assertThat(notes.calls.stream().filter(call -> call.contains("did")))
        .containsExactly("0 did 1", "0 did 2", "1 did 4", "1 did 5");
    assertThat(report.overall().protocol()).containsEntry("order", "one sequence after the other");
  }

  @Test
  void play_validation_testEventsNeverPlayed() {
    Notes notes = new Notes(11);

    new LogReplay(Part.VALIDATION, List.of(1), false)
        .play(notes, Histories.of("1 v2 t3"), 11, Progress.SILENT);

    assertThat(notes.calls).containsExactly("0 did 1", "ask 0 -490908", "0 did 2");
  }

  @Test
  void play_randomDataWithRepeats_equalsTheEvaluationToTheLastDigit() {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    int items = 31;
    String[] lines = new String[200];
    for (int s = 0; s < lines.length; s++) {
      int[] order = random.ints(2 + random.nextInt(20), 0, items).toArray();
      StringBuilder line = new StringBuilder();
      for (int e = 0; e < order.length; e++) {
        boolean target = e >= order.length - 2;
        line.append(e == 0 ? "" : " ").append(target ? "t" : "").append(order[e]);
      }
      lines[s] = line.toString();
    }
    Sequences sequences = Histories.of(lines);
    HistoryScorer scorer =
        new HistoryScorer(items, history -> Notes.scores(items, history.getLast().item()));

    EvaluationReport expected =
        RankingEvaluation.of(Part.TEST)
            .withKs(List.of(2, 5))
            .evaluate(scorer, sequences, Progress.SILENT);
    EvaluationReport found =
        test.play(new Notes(items), sequences, items, Progress.SILENT).overall();

    assertThat(found.cases()).isEqualTo(expected.cases());
    assertThat(found.repeats()).as("seed %d", seed).isEqualTo(expected.repeats()).isPositive();
    for (String metric :
        List.of("hr@2", "hr@5", "ndcg@2", "ndcg@5", "mrr@5", "map@5", "coverage@2")) {
      assertThat(found.metric(metric))
          .as("%s, seed %d", metric, seed)
          .isEqualTo(expected.metric(metric));
    }
  }

  @Test
  void play_days_judgedApart() {
    int[] afterOne = bestTwo(1);
    Notes notes = new Notes(11);
    Sequences sequences =
        timed(Histories.of("1 t" + afterOne[1], "1 t" + afterOne[0], "1 t1"), 0, 1, 0, 30, 0, 31);

    ReplayReport report = test.play(notes, sequences, 11, Progress.SILENT);

    assertThat(report.days()).hasSize(2);
    ReplayReport.Day first = report.days().getFirst();
    assertThat(first.date()).isEqualTo(LocalDate.of(2026, 1, 1));
    assertThat(first.questions()).isEqualTo(1);
    assertThat(first.hitRate()).isEqualTo(1);
    assertThat(first.ndcg()).isCloseTo(Math.log(2) / Math.log(3), within(1e-12));
    ReplayReport.Day second = report.days().getLast();
    assertThat(second.questions()).isEqualTo(2);
    assertThat(second.hitRate()).as("the first on the list, and one that was seen").isEqualTo(0.5);
    assertThat(second.ndcg()).isEqualTo(0.5);
    assertThat(second.coverage()).isCloseTo(2 / 11.0, within(1e-12));
  }

  private static int[] bestTwo(int last) {
    Notes notes = new Notes(11);
    notes.observe(0, last, NOON);
    return notes.ask(0, NOON, 2).items();
  }

  @Test
  void latency_percentiles_nearestRank() {
    long[] nanos = IntStream.rangeClosed(1, 1000).mapToLong(i -> (1001 - i) * 1000L).toArray();

    assertThat(ReplayReport.Latency.of(nanos))
        .isEqualTo(new ReplayReport.Latency(500, 900, 990, 999, 1000));
  }

  @Test
  void play_nothingToAsk_refused() {
    assertThatThrownBy(() -> test.play(new Notes(3), Histories.of("0 1", "t2"), 3, Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no test event with history before it");
  }
}
