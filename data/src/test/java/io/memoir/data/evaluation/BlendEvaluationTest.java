package io.memoir.data.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.layer.Lstm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blends against an evaluation of the ensembles that they stand for. */
class BlendEvaluationTest {
  private static final int ITEMS = 13;
  private static final Architecture COUNTED = new Architecture.Popularity(ITEMS);
  private static final Architecture NETWORK =
      new Architecture.SequenceNetwork(ITEMS, 8, 1, new Lstm(8, 8));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void ranks_ofRandomModels_areThoseOfTheEnsembles(long seed) {
    Sequences sequences = randomSequences(new Random(seed));
    List<BlendEvaluation.Member> members =
        List.of(
            new BlendEvaluation.Member(network(seed), NETWORK),
            new BlendEvaluation.Member(counts(seed), COUNTED),
            new BlendEvaluation.Member(counts(seed + 100), COUNTED));
    List<Blend> blends =
        List.of(
            Blend.of(1),
            Blend.of(0),
            Blend.of(0).with(2, 0.3),
            Blend.of(1).with(2, 0.5),
            Blend.of(2).with(0, 0.1).with(1, 0.2));
    for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
      for (boolean keepSeen : new boolean[] {false, true}) {
        for (int threads : new int[] {1, 3}) {
          List<int[]> found =
              new BlendEvaluation(members, sequences, part, keepSeen, threads)
                  .ranks(blends, Progress.SILENT);
          for (int b = 0; b < blends.size(); b++) {
            EvaluationReport expected =
                RankingEvaluation.of(part)
                    .withKeepSeen(keepSeen)
                    .withThreads(1)
                    .evaluate(ensemble(members, blends.get(b)), sequences, Progress.SILENT);
            assertThat(found.get(b))
                .as("seed %d, %s, %s, keepSeen %b", seed, part, blends.get(b), keepSeen)
                .containsExactly(expected.ranks());
          }
        }
      }
    }
  }

  /** Two probabilities that are different floats with the same logarithm are a tie. */
  @Test
  void ranks_equalLogarithms_countAgainstTheModel() {
    float less = Math.nextDown(1f);
    HistoryScorer scorer = HistoryScorer.always(0f, 1f, less, 1f, 0f);
    BlendEvaluation.Member member =
        new BlendEvaluation.Member(scorer, new Architecture.Popularity(5));
    BlendEvaluation evaluation =
        new BlendEvaluation(List.of(member, member), Histories.of("0 t1"), Part.TEST, false, 1);
    float third = 1f / 3;
    assertThat(Combination.Score.logarithm(third))
        .isEqualTo(Combination.Score.logarithm(Math.nextDown(third)));
    List<int[]> ranks =
        evaluation.ranks(List.of(Blend.of(0), Blend.of(0).with(1, 0.5)), Progress.SILENT);
    assertThat(ranks.get(0)).containsExactly(2);
    assertThat(ranks.get(1)).containsExactly(3);
  }

  @Test
  void noTargets_areRefused() {
    List<BlendEvaluation.Member> members =
        List.of(new BlendEvaluation.Member(HistoryScorer.always(1f, 2f), COUNTED));
    assertThatThrownBy(() -> new BlendEvaluation(members, Histories.of("0 1"), Part.TEST, false, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage("the data set has no test event with history before it, expected at least one");
  }

  @Test
  void with_keepsTheRatiosAndGivesTheShare() {
    Blend blend = new Blend(List.of(4, 2), List.of(3f, 1f)).with(7, 0.2);
    assertThat(blend.members()).containsExactly(4, 2, 7);
    assertThat(blend.weights()).containsExactly(0.6f, 0.2f, 0.2f);
    assertThat(blend.single()).isFalse();
    assertThatThrownBy(() -> new Blend(List.of(1), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SequenceScorer ensemble(List<BlendEvaluation.Member> members, Blend blend) {
    if (blend.single()) {
      return members.get(blend.members().getFirst()).scorer();
    }
    float[] shares = Architecture.Ensemble.shares(blend.weights());
    return new HistoryScorer(
        ITEMS,
        history -> {
          double[] own = new double[ITEMS];
          double[] mean = new double[ITEMS];
          for (int i = 0; i < shares.length; i++) {
            BlendEvaluation.Member member = members.get(blend.members().get(i));
            Probabilities.of(
                Architecture.Ensemble.scale(member.architecture()),
                ((HistoryScorer) member.scorer()).scoresOf().of(history),
                own);
            Probabilities.add(shares[i], own, mean);
          }
          float[] scores = new float[ITEMS];
          for (int i = 0; i < ITEMS; i++) {
            scores[i] = Combination.Score.logarithm((float) mean[i]);
          }
          return scores;
        });
  }

  /** Few distinct counts, some of which differ by the last bit. */
  private static HistoryScorer counts(long seed) {
    return new HistoryScorer(
        ITEMS,
        history -> {
          Random random = new Random(seed * 31 + history.hashCode());
          float[] scores = new float[ITEMS];
          for (int i = 0; i < ITEMS; i++) {
            float count = random.nextInt(4);
            scores[i] = random.nextInt(3) == 0 && count > 0 ? Math.nextDown(count) : count;
          }
          return scores;
        });
  }

  private static HistoryScorer network(long seed) {
    return new HistoryScorer(
        ITEMS,
        history -> {
          Random random = new Random(seed * 37 + history.hashCode());
          float[] scores = new float[ITEMS];
          for (int i = 0; i < ITEMS; i++) {
            scores[i] = (float) (3 * random.nextGaussian());
          }
          return scores;
        });
  }

  private static Sequences randomSequences(Random random) {
    String[] lines = new String[5 + random.nextInt(40)];
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
}
