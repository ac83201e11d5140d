package io.memoir.train.counted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.RankingEvaluation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counted models reach on public data, as measured with other programs. */
class PublishedFloorsTest {

  private static EvaluationReport evaluate(
      String name, Sequences sequences, RankingEvaluation how) {
    int itemCount = Arrays.stream(sequences.items()).max().orElseThrow() + 1;
    CountedModel.Fitted fitted =
        CountedModel.of(name, Map.of()).fit(sequences, itemCount, Progress.SILENT);
    return how.evaluate(new TableScorer(fitted), sequences, Progress.SILENT);
  }

  @Test
  void movieLens_leaveOneOut_popularityAndMarkov() {
    Sequences sequences = RealData.movieLens();
    RankingEvaluation how = RankingEvaluation.of(Part.TEST).withKs(List.of(10));

    EvaluationReport popularity = evaluate("popularity", sequences, how);
    assertThat(popularity.cases()).isEqualTo(6040);
    assertThat(popularity.metric("hr@10")).isCloseTo(0.0369, within(0.001));
    assertThat(popularity.metric("ndcg@10")).isCloseTo(0.0180, within(0.001));

    EvaluationReport markov = evaluate("markov", sequences, how);
    assertThat(markov.metric("hr@10")).isCloseTo(0.2430, within(0.001));
    assertThat(markov.metric("ndcg@10")).isCloseTo(0.1415, within(0.001));
  }

  @Test
  void diginetica_sessions_sequentialRules() {
    Sequences sequences = RealData.diginetica();
    RankingEvaluation how = RankingEvaluation.of(Part.TEST).withKs(List.of(20)).withKeepSeen(true);

    EvaluationReport rules = evaluate("sequential-rules", sequences, how);
    assertThat(rules.cases()).isEqualTo(60_858);
    assertThat(rules.metric("hr@20")).isCloseTo(0.4618, within(0.001));
    assertThat(rules.metric("mrr@20")).isCloseTo(0.1551, within(0.001));
  }
}
