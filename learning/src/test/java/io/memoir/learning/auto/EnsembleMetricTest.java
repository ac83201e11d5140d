package io.memoir.learning.auto;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.Blend;
import io.memoir.data.evaluation.BlendEvaluation;
import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.RankingEvaluation;
import io.memoir.learning.CountedTraining;
import io.memoir.learning.RecommenderScorer;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelEnsemble;
import io.memoir.runtime.Recommender;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.config.ValidationMetric;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics by which weights are chosen, beside those of the ensembles with these weights. */
class EnsembleMetricTest {
  private static final long SEED = 8;

  @TempDir Path folder;

  /** People who choose at random, some items more often than others, and some again. */
  private static TrainingData data() {
    SplittableRandom random = new SplittableRandom(SEED);
    int[][] sequences = new int[80][];
    for (int s = 0; s < sequences.length; s++) {
      sequences[s] = new int[4 + random.nextInt(12)];
      for (int e = 0; e < sequences[s].length; e++) {
        sequences[s][e] = Math.min(random.nextInt(50), random.nextInt(50));
      }
    }
    return SmallLogs.data(50, sequences);
  }

  @Test
  void gains_ofBlends_areThoseOfTheEnsembles() throws IOException {
    TrainingData data = data();
    TrainingConfig config =
        TrainingConfig.named("long-short")
            .with(Map.of("width", "32", "feed-forward", "32", "epochs", "1", "batch", "16"));
    Model network =
        new Training(data, config, folder.resolve("network"), new TrainingOptions(SEED, 1, false))
            .run(Progress.SILENT);
    List<Model> models =
        List.of(
            network,
            counted("markov", data),
            counted("session-knn", data),
            counted("popularity", data));
    List<Blend> blends =
        List.of(
            Blend.of(0),
            Blend.of(1),
            Blend.of(2),
            Blend.of(3),
            Blend.of(0).with(2, 0.3),
            Blend.of(1).with(3, 0.5),
            Blend.of(0).with(1, 0.1).with(2, 0.2).with(3, 0.3));
    ValidationMetric metric = ValidationMetric.of("ndcg@10");
    for (boolean keepSeen : new boolean[] {false, true}) {
      BlendEvaluation evaluation =
          new BlendEvaluation(
              models.stream().map(each -> member(each, data)).toList(),
              data.sequences(),
              Part.VALIDATION,
              keepSeen,
              1);
      List<int[]> ranks = evaluation.ranks(blends, Progress.SILENT);
      for (int b = 0; b < blends.size(); b++) {
        EvaluationReport report =
            RankingEvaluation.of(Part.VALIDATION)
                .withKeepSeen(keepSeen)
                .evaluate(
                    RecommenderScorer.of(Recommender.of(model(models, blends.get(b))), data),
                    data.sequences(),
                    Progress.SILENT);
        String what = "seed %d, %s, keepSeen %b".formatted(SEED, blends.get(b), keepSeen);
        assertThat(ranks.get(b)).as(what).containsExactly(report.ranks());
        assertThat(Gains.of(evaluation.sequences(), ranks.get(b), metric).mean())
            .as(what)
            .isEqualTo(report.metric("ndcg@10"));
        assertThat(report.repeats()).isGreaterThan(3);
      }
    }
  }

  private static Model counted(String name, TrainingData data) {
    return CountedTraining.of(name, Map.of())
        .fit(data, true, SEED, SmallLogs.PLACE, Progress.SILENT);
  }

  private static BlendEvaluation.Member member(Model model, TrainingData data) {
    return new BlendEvaluation.Member(
        RecommenderScorer.of(Recommender.of(model), data), model.architecture());
  }

  private static Model model(List<Model> models, Blend blend) {
    List<Model> members = blend.members().stream().map(models::get).toList();
    return blend.single()
        ? members.getFirst()
        : ModelEnsemble.of(members, blend.weights(), new Combination.Score(), "test");
  }

  /** A second setting of a count-based model scores as a model that is fitted with it. */
  @Test
  void tables_ofAnotherSetting_areThoseOfAModelFittedWithIt() {
    TrainingData data = data();
    for (List<Recipe.Counted> kind : AutoPlan.counted()) {
      for (Recipe.Counted recipe : kind) {
        Model fitted = recipe.training().fit(data, true, SEED, SmallLogs.PLACE, Progress.SILENT);
        Model shared = recipe.training().withTablesOf(counted(kind.getFirst().name(), data));
        assertThat(shared.architecture()).as(recipe.name()).isEqualTo(fitted.architecture());
        assertThat(shared.settings()).isEqualTo(fitted.settings());
        assertThat(ranks(shared, data)).containsExactly(ranks(fitted, data));
      }
    }
  }

  private static int[] ranks(Model model, TrainingData data) {
    return RankingEvaluation.of(Part.VALIDATION)
        .evaluate(
            RecommenderScorer.of(Recommender.of(model), data), data.sequences(), Progress.SILENT)
        .ranks();
  }
}
