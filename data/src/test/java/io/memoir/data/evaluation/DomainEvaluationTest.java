package io.memoir.data.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.ItemDomains;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.ItemTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainEvaluationTest {
  private static final int ITEMS = 30;
  private static final int K = 3;
  private static final Offset<Double> EXACT = Offset.offset(1e-12);
  private static final Domains DOMAINS = new Domains("section", List.of("films", "books"));

  private static ItemTable items(int count) {
    return new ItemTable(
        IntStream.range(0, count).mapToObj(i -> ItemTable.Item.of("i" + i)).toList());
  }

  /** Scores that depend on the history, with ties. */
  private static HistoryScorer scorer(int shift) {
    return new HistoryScorer(
        ITEMS,
        history -> {
          float[] scores = new float[ITEMS];
          int mixed = shift;
          for (HistoryScorer.Seen seen : history) {
            mixed = mixed * 31 + seen.item();
          }
          SplittableRandom random = new SplittableRandom(mixed);
          for (int item = 0; item < ITEMS; item++) {
            scores[item] = random.nextInt(12);
          }
          return scores;
        });
  }

  private static Sequences random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int count = 40;
    int[] offsets = new int[count + 1];
    int[] items = new int[count * 12];
    byte[] parts = new byte[items.length];
    int at = 0;
    for (int s = 0; s < count; s++) {
      int length = 1 + random.nextInt(12);
      for (int e = 0; e < length; e++) {
        items[at] = random.nextInt(ITEMS);
        parts[at++] =
            List.of(Part.TRAIN, Part.TRAIN, Part.VALIDATION, Part.TEST)
                .get(random.nextInt(4))
                .code();
      }
      offsets[s + 1] = at;
    }
    String[] ids = IntStream.range(0, count).mapToObj(s -> "u" + s).toArray(String[]::new);
    return new Sequences(
        ids, offsets, Arrays.copyOf(items, at), new long[0], Arrays.copyOf(parts, at));
  }

  /** What is counted by hand: hits at {@value #K} and cases, by the segment of earlier events. */
  private static Map<String, int[]> counted(
      Sequences sequences, Part part, int[] numbers, int domain, boolean keepSeen) {
    Map<String, int[]> counted = new LinkedHashMap<>();
    for (String segment : List.of("all", "0", "1-3", "4 or more")) {
      counted.put(segment, new int[2]);
    }
    HistoryScorer scorer = scorer(domain);
    for (int s = 0; s < sequences.count(); s++) {
      List<HistoryScorer.Seen> history = new ArrayList<>();
      for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
        int item = sequences.items()[e];
        byte of = sequences.parts()[e];
        if (part == Part.VALIDATION && of == Part.TEST.code()) {
          continue;
        }
        if (of == part.code() && numbers[item] == domain && !history.isEmpty()) {
          float[] scores = scorer.scoresOf().of(history);
          List<Integer> seen = history.stream().map(HistoryScorer.Seen::item).toList();
          int rank = 1;
          for (int other = 0; other < ITEMS; other++) {
            boolean candidate =
                other != item && numbers[other] == domain && (keepSeen || !seen.contains(other));
            rank += candidate && scores[other] >= scores[item] ? 1 : 0;
          }
          boolean hit = rank <= K && (keepSeen || !seen.contains(item));
          long own = seen.stream().filter(each -> numbers[each] == domain).count();
          for (String segment : List.of("all", own == 0 ? "0" : own <= 3 ? "1-3" : "4 or more")) {
            int[] cell = Objects.requireNonNull(counted.get(segment));
            cell[0]++;
            cell[1] += hit ? 1 : 0;
          }
        }
        history.add(new HistoryScorer.Seen(item, 0));
      }
    }
    return counted;
  }

  @ParameterizedTest
  @CsvSource({"TEST, false, 1", "TEST, true, 3", "VALIDATION, false, 2"})
  void evaluateByDomain_equalsAnIndependentCount(Part part, boolean keepSeen, int threads) {
    Sequences sequences = random(7);
    int[] numbers = new SplittableRandom(8).ints(ITEMS, 0, 3).toArray();
    DomainReport report =
        RankingEvaluation.of(part)
            .withKs(List.of(K))
            .withKeepSeen(keepSeen)
            .withThreads(threads)
            .withLanesPerThread(3)
            .evaluateByDomain(
                name -> scorer(DOMAINS.numberOf(name)),
                sequences,
                items(ITEMS),
                new ItemDomains(DOMAINS, numbers),
                Progress.SILENT);
    assertThat(report.domains())
        .extracting(DomainReport.InDomain::domain)
        .containsExactly("films", "books");
    for (DomainReport.InDomain each : report.domains()) {
      int domain = DOMAINS.numberOf(each.domain());
      Map<String, int[]> expected = counted(sequences, part, numbers, domain, keepSeen);
      int[] all = Objects.requireNonNull(expected.get("all"));
      assertThat(each.items())
          .isEqualTo((int) Arrays.stream(numbers).filter(number -> number == domain).count());
      assertThat(each.report().cases()).isEqualTo(all[0]).isGreaterThan(10);
      assertThat(each.report().metric("hr@3")).isCloseTo((double) all[1] / all[0], EXACT);
      assertThat(each.report().metric("coverage@3")).isLessThanOrEqualTo(1);
      for (DomainReport.Segment segment : each.segments()) {
        int[] cell = Objects.requireNonNull(expected.get(segment.name()));
        assertThat(segment.cases()).as(segment.name()).isEqualTo(cell[0]);
        if (cell[0] > 0) {
          assertThat(segment.metrics().get("hr@3"))
              .as(segment.name())
              .isCloseTo((double) cell[1] / cell[0], EXACT);
        }
      }
    }
    assertThat(report.targetsWithoutDomain())
        .isEqualTo(
            Objects.requireNonNull(
                counted(sequences, part, numbers, Domains.NONE, keepSeen).get("all"))[0]);
  }

  /** Items 0 and 2 are films, 1 and 3 books; the book with the best score is no candidate. */
  @Test
  void evaluateByDomain_otherDomains_areNoCandidates() {
    DomainReport report =
        RankingEvaluation.of(Part.TEST)
            .withKs(List.of(1))
            .evaluateByDomain(
                _ -> HistoryScorer.always(1f, 9f, 2f, 3f),
                Histories.of("1 t2", "0 t1 t2"),
                items(4),
                new ItemDomains(DOMAINS, new int[] {1, 2, 1, 2}),
                Progress.SILENT);
    assertThat(report.domains().get(0).report().ranks()).containsExactly(1, 1);
    assertThat(report.domains().get(1).report().ranks()).containsExactly(1);
    assertThat(report.domains().get(0).report().protocol())
        .containsEntry("candidates", "the 2 items of films");
    assertThat(report.toJson().getAsJsonObject("domains").keySet())
        .containsExactly("films", "books");
    assertThat(report.toText()).contains("section films (2 items)", "1 cases with 1-3 earlier");
  }

  @Test
  void evaluateByDomain_withoutTargets_isRefused() {
    assertThatThrownBy(() ->
            RankingEvaluation.of(Part.TEST)
                .evaluateByDomain(
                    _ -> HistoryScorer.always(1f, 9f),
                    Histories.of("0 v1"),
                    items(2),
                    new ItemDomains(DOMAINS, new int[] {1, 2}),
                    Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the data set has no test event in a domain of 'section' with history before it,"
                + " expected at least one");
  }
}
