package io.memoir.data.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RankingEvaluationTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final double LOG2_3 = Math.log(3) / Math.log(2);

  private final RankingEvaluation test =
      RankingEvaluation.of(Part.TEST).withKs(List.of(1, 2, 3)).withThreads(1);

  private EvaluationReport evaluate(
      RankingEvaluation evaluation, SequenceScorer scorer, String... lines) {
    return evaluation.evaluate(scorer, Histories.of(lines), Progress.SILENT);
  }

  @Test
  void rank_oneTarget_matchesHandComputation() {
    // Item 0 is seen; of 1, 2, 3, 4 the target 3 is second.
    EvaluationReport report = evaluate(test, HistoryScorer.always(9f, 1f, 5f, 4f, 3f), "0 t3");

    assertThat(report.ranks()).containsExactly(2);
    assertThat(report.metric("hr@1")).isZero();
    assertThat(report.metric("hr@2")).isEqualTo(1);
    assertThat(report.metric("recall@2")).isEqualTo(1);
    assertThat(report.metric("precision@2")).isEqualTo(0.5);
    assertThat(report.metric("f1@2")).isCloseTo(2 * 0.5 * 1 / 1.5, EXACT);
    assertThat(report.metric("ndcg@2")).isCloseTo(1 / LOG2_3, EXACT);
    assertThat(report.metric("ndcg@3")).isCloseTo(1 / LOG2_3, EXACT);
    assertThat(report.metric("mrr@1")).isZero();
    assertThat(report.metric("mrr@2")).isEqualTo(0.5);
    assertThat(report.metric("map@2")).isEqualTo(0.5);
    assertThat(report.metric("mrr")).isEqualTo(0.5);
    assertThat(report.metric("mean-rank")).isEqualTo(2);
    assertThat(report.cases()).isEqualTo(1);
    assertThat(report.users()).isEqualTo(1);
  }

  @Test
  void rank_restTargets_matchesHandComputation() {
    // Allowed: 1 (8), 2 (5), 3 (4), 4 (3). Relevant: 1 and 4, at ranks 1 and 4.
    EvaluationReport report =
        evaluate(
            test.withTargets(Targets.REST).withKs(List.of(1, 4)),
            HistoryScorer.always(9f, 8f, 5f, 4f, 3f),
            "0 t4 t1 t4");

    assertThat(report.ranks()).as("in the order of the events, once each").containsExactly(4, 1);
    assertThat(report.metric("hr@1")).isEqualTo(1);
    assertThat(report.metric("recall@1")).isEqualTo(0.5);
    assertThat(report.metric("precision@1")).isEqualTo(1);
    assertThat(report.metric("f1@1")).isCloseTo(2.0 / 3, EXACT);
    assertThat(report.metric("ndcg@1")).isEqualTo(1);
    assertThat(report.metric("map@1")).isEqualTo(1);
    double gain = 1 + Math.log(2) / Math.log(5);
    assertThat(report.metric("ndcg@4")).isCloseTo(gain / (1 + 1 / LOG2_3), EXACT);
    assertThat(report.metric("map@4")).isCloseTo((1 + 2.0 / 4) / 2, EXACT);
    assertThat(report.metric("precision@4")).isEqualTo(0.5);
    assertThat(report.metric("mean-rank")).isEqualTo(2.5);
    assertThat(report.metric("mrr")).isEqualTo(1);
    assertThat(report.cases()).isEqualTo(1);
  }

  @Test
  void rank_tie_countsAgainstTheModel() {
    EvaluationReport report = evaluate(test, HistoryScorer.always(0f, 2f, 2f, 2f, 1f), "0 t1");
    assertThat(report.ranks()).containsExactly(3);
  }

  @Test
  void rank_constantScorer_putsEveryTargetLast() {
    EvaluationReport report =
        evaluate(test, HistoryScorer.always(1f, 1f, 1f, 1f, 1f), "0 t1", "1 2 t0");
    assertThat(report.ranks()).containsExactly(4, 3);
    assertThat(report.metric("hr@2")).isZero();
  }

  @Test
  void rank_constantScorerRest_putsEveryTargetLast() {
    EvaluationReport report =
        evaluate(
            test.withTargets(Targets.REST), HistoryScorer.always(0f, -0f, 0f, 0f, -0f), "0 t1 t2");
    assertThat(report.ranks()).containsExactly(4, 4);
  }

  @Test
  void rank_notANumber_countsAsGreater() {
    float[] scores = {0f, 5f, Float.NaN, 1f, Float.NaN};
    assertThat(evaluate(test, HistoryScorer.always(scores), "0 t1").ranks()).containsExactly(3);
    assertThat(evaluate(test, HistoryScorer.always(scores), "0 t2").ranks())
        .as("a target that is no number is last")
        .containsExactly(4);
    assertThat(
            evaluate(test.withTargets(Targets.REST), HistoryScorer.always(scores), "0 t1 t2 t3")
                .ranks())
        .containsExactly(3, 4, 4);
  }

  @Test
  void rank_infiniteScores_areOrderedLikeOthers() {
    float[] scores = {0f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 1f, 2f};
    assertThat(evaluate(test, HistoryScorer.always(scores), "0 t1").ranks()).containsExactly(4);
    assertThat(evaluate(test, HistoryScorer.always(scores), "0 t2").ranks()).containsExactly(1);
  }

  @Test
  void seenItems_keepSeen_stayInTheRanking() {
    SequenceScorer scorer = HistoryScorer.always(9f, 8f, 7f, 1f);
    assertThat(evaluate(test, scorer, "0 1 0 t2").ranks()).containsExactly(1);
    assertThat(evaluate(test.withKeepSeen(true), scorer, "0 1 0 t2").ranks()).containsExactly(3);
  }

  @Test
  void seenItems_targetWasSeen_isMissedAndCounted() {
    EvaluationReport report = evaluate(test, HistoryScorer.always(9f, 8f, 7f, 1f), "0 1 2 t1");

    assertThat(report.ranks()).containsExactly(EvaluationReport.UNRANKED);
    assertThat(report.repeats()).isEqualTo(1);
    for (String metric : List.of("hr@3", "recall@3", "precision@3", "ndcg@3", "mrr@3", "mrr")) {
      assertThat(report.metric(metric)).as(metric).isZero();
    }
    assertThat(report.metric("mean-rank")).as("behind the whole catalogue").isEqualTo(4);
    assertThat(report.metric("coverage@3")).as("the only item that was not seen").isEqualTo(0.25);
  }

  @Test
  void seenItems_everyItemWasSeen_isMissedHoweverLongTheList() {
    EvaluationReport report =
        evaluate(test.withKs(List.of(50)), HistoryScorer.always(9f, 8f), "0 1 t1", "0 1 t0");

    assertThat(report.metric("hr@50")).isZero();
    assertThat(report.metric("coverage@50")).isZero();
    assertThat(report.repeats()).isEqualTo(2);
  }

  @Test
  void seenItems_keepSeen_repeatsAreCountedAndRanked() {
    EvaluationReport report =
        evaluate(test.withKeepSeen(true), HistoryScorer.always(9f, 8f, 7f, 1f), "0 1 2 t1", "0 t1");

    assertThat(report.ranks()).containsExactly(2, 2);
    assertThat(report.repeats()).isEqualTo(1);
  }

  @Test
  void seenItems_restTargets_seenOnesAreMissedAndOthersKeepTheirRanks() {
    // Allowed: 2 (7) and 3 (1). Relevant: 1, which was seen, and 3, at rank 2.
    EvaluationReport report =
        evaluate(
            test.withTargets(Targets.REST), HistoryScorer.always(9f, 8f, 7f, 1f), "0 1 t1 t3 t1");

    assertThat(report.ranks()).containsExactly(EvaluationReport.UNRANKED, 2);
    assertThat(report.repeats()).isEqualTo(1);
    assertThat(report.metric("recall@2")).isEqualTo(0.5);
    assertThat(report.metric("mrr")).isEqualTo(0.5);
    assertThat(report.metric("mean-rank")).isEqualTo(3);
  }

  @Test
  void repeats_nextTargets_anEarlierTargetIsSeen() {
    EvaluationReport report =
        evaluate(test, HistoryScorer.always(9f, 8f, 7f, 1f), "0 t1 t2 t1", "3 v1 t1");

    assertThat(report.repeats()).isEqualTo(2);
  }

  @Test
  void next_eachTargetSeesWhatCameBefore() {
    // The score of an item is 1 if it follows the last observed one.
    SequenceScorer successor =
        new HistoryScorer(
            5,
            history -> {
              float[] scores = new float[5];
              scores[(history.getLast().item() + 1) % 5] = 1;
              return scores;
            });
    EvaluationReport next = evaluate(test, successor, "0 t1 t2 t4");
    assertThat(next.ranks()).containsExactly(1, 1, 2);
    assertThat(next.cases()).isEqualTo(3);
    assertThat(next.users()).isEqualTo(1);

    EvaluationReport rest = evaluate(test.withTargets(Targets.REST), successor, "0 t1 t2 t4");
    assertThat(rest.ranks()).containsExactly(1, 4, 4);
  }

  @Test
  void history_ofValidation_neverHoldsTestEvents() {
    List<List<Integer>> asked = new ArrayList<>();
    RankingEvaluation validation =
        new RankingEvaluation(Part.VALIDATION, Targets.NEXT, List.of(1), false, 1, 1);

    evaluate(validation, remembering(asked), "0 c1 t2 v3 t4 v0");
    assertThat(asked).containsExactly(List.of(0, 1), List.of(0, 1, 3));
  }

  @Test
  void history_ofTest_holdsValidationEvents() {
    List<List<Integer>> asked = new ArrayList<>();
    evaluate(test, remembering(asked), "0 v1 t2 3 t4");
    assertThat(asked).containsExactly(List.of(0, 1), List.of(0, 1, 2, 3));
  }

  private static SequenceScorer remembering(List<List<Integer>> asked) {
    return new HistoryScorer(
        5,
        history -> {
          asked.add(history.stream().map(HistoryScorer.Seen::item).toList());
          return new float[5];
        });
  }

  @Test
  void observe_afterTheLastTarget_isNotAsked() {
    List<Integer> observed = new ArrayList<>();
    SequenceScorer.Lanes lanes =
        new SequenceScorer.Lanes() {
          @Override
          public void reset(int lane) {}

          @Override
          public void observe(int[] lanes, int[] items, long[] times, int count) {
            for (int i = 0; i < count; i++) {
              observed.add(items[i]);
            }
          }

          @Override
          public void score(int lane, long time, float[] scores) {}
        };
    SequenceScorer scorer =
        new SequenceScorer() {
          @Override
          public int itemCount() {
            return 5;
          }

          @Override
          public Lanes lanes(int count) {
            return lanes;
          }
        };
    evaluate(test, scorer, "0 1 t2 3 4", "3 3 3 3");
    assertThat(observed).containsExactly(0, 1);
  }

  @Test
  void targetWithNothingBefore_isNoCase() {
    EvaluationReport report =
        evaluate(test, HistoryScorer.always(1f, 2f, 3f, 4f), "t1 t2 t3", "t0");
    assertThat(report.cases()).isEqualTo(2);
    assertThat(report.users()).isEqualTo(1);
    assertThat(report.protocol()).containsEntry("targetsWithoutHistory", "2");
  }

  @Test
  void novelty_isInformationOfTheTrainingShare() {
    // Training events: item 0 four times, item 1 twice, item 2 twice; item 3 counts as once.
    Sequences sequences = Histories.of("0 0 0 0 1 1 2 2", "c0 t3");
    EvaluationReport report =
        test.evaluate(HistoryScorer.always(9f, 3f, 2f, 5f), sequences, Progress.SILENT);
    assertThat(report.metric("novelty@1")).isCloseTo(3, EXACT);
    assertThat(report.metric("novelty@2")).isCloseTo((3 + 2) / 2.0, EXACT);
    assertThat(report.metric("novelty@3")).isCloseTo((3 + 2 + 2) / 3.0, EXACT);
  }

  @Test
  void diversity_isMeanJaccardDistanceOfPairs() {
    ItemTable items =
        new ItemTable(
            List.of(
                item("a", "x"), item("b", "x", "y"), item("c", "y"), item("d"), item("e", "x")));
    EvaluationReport report =
        test.withKs(List.of(1, 2, 4))
            .evaluate(
                HistoryScorer.always(0f, 4f, 3f, 2f, 1f),
                Histories.of("0 t1"),
                items,
                Progress.SILENT);
    assertThat(report.metrics()).doesNotContainKey("diversity@1");
    assertThat(report.metric("diversity@2")).isEqualTo(0.5);
    // Pairs b c 1/2, b e 1/2, c e 1; item d has no category.
    assertThat(report.metric("diversity@4")).isCloseTo(2.0 / 3, EXACT);
  }

  private static ItemTable.Item item(String id, String... categories) {
    return new ItemTable.Item(id, id, List.of(categories));
  }

  @Test
  void diversity_withoutCategories_isAbsent() {
    EvaluationReport report = evaluate(test, HistoryScorer.always(1f, 2f, 3f), "0 t1");
    assertThat(report.metrics().keySet()).noneMatch(name -> name.startsWith("diversity"));
  }

  @Test
  void listLongerThanTheCatalogue_isCutToTheAllowedItems() {
    EvaluationReport report =
        evaluate(test.withKs(List.of(50)), HistoryScorer.always(1f, 2f, 3f), "0 t1");
    assertThat(report.metric("coverage@50")).isCloseTo(2.0 / 3, EXACT);
    assertThat(report.metric("precision@50")).isEqualTo(1.0 / 50);
  }

  @Test
  void standardError_isThatOfTheMean() {
    EvaluationReport report =
        evaluate(test, HistoryScorer.always(0f, 9f, 5f, 4f), "0 t1", "0 t2", "0 t1", "0 t1");
    assertThat(report.metric("hr@1")).isEqualTo(0.75);
    assertThat(report.standardErrors().get("hr@1")).isCloseTo(Math.sqrt(0.25 / 4), EXACT);
    assertThat(report.standardErrors()).doesNotContainKey("coverage@1");
  }

  @Test
  void report_printsJsonAndTable() {
    EvaluationReport report = evaluate(test, HistoryScorer.always(0f, 9f, 5f, 4f), "0 t1");
    assertThat(report.toJson().getAsJsonObject("metrics").get("hr@1").getAsDouble()).isEqualTo(1);
    assertThat(report.toJson().get("users").getAsInt()).isEqualTo(1);
    assertThat(report.toJson().getAsJsonObject("protocol").get("seen").getAsString())
        .isEqualTo("removed");
    assertThat(report.toJson().get("repeats").getAsInt()).isZero();
    assertThat(report.toText()).contains("@2").containsPattern("ndcg +1\\.0000 +1\\.0000");
  }

  @Test
  void evaluate_noTarget_saysWhatIsMissing() {
    assertThatThrownBy(() -> evaluate(test, HistoryScorer.always(1f, 2f), "0 1", "0 v1"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no test event");
  }

  @Test
  void evaluate_unknownItem_saysWhich() {
    assertThatThrownBy(() -> evaluate(test, HistoryScorer.always(1f, 2f), "0 t7"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("item number 7")
        .hasMessageContaining("0 to 1");
  }

  @Test
  void evaluate_scorerFails_throwsItsException() {
    SequenceScorer broken =
        new HistoryScorer(
            3,
            _ -> {
              throw new UnsupportedOperationException("no scores today");
            });
    assertThatThrownBy(() -> evaluate(test.withThreads(2), broken, "0 t1", "0 t1", "1 t2"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("no scores today");
  }

  @Test
  void settings_outOfRange_areNamed() {
    assertThatThrownBy(() -> RankingEvaluation.of(Part.TRAIN)).hasMessageContaining("TRAIN");
    assertThatThrownBy(() -> test.withKs(List.of(0, 5))).hasMessageContaining("0");
    assertThatThrownBy(() -> test.withThreads(0)).hasMessageContaining("threads 0");
  }
}
