package io.memoir.learning;

import com.google.gson.JsonObject;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.PairedDifference;
import io.memoir.data.evaluation.RankingEvaluation;
import io.memoir.runtime.Recommender;
import java.util.List;
import java.util.Locale;

/**
 * Compares a candidate with the serving model on the newest events, on which neither was trained:
 * each event is predicted in turn from the earlier events of its user, among all items except those
 * already seen, as in serving. A target that the serving model does not know is a miss for that
 * model; a target that the user had before is a miss for both, as neither recommends it.
 *
 * @param repeats number of targets that the user had before
 * @param serving hit rate and NDCG at {@value #LIST} of the serving model
 * @param candidate those of the candidate
 * @param difference of NDCG, positive if the candidate is better
 */
public record ChallengerEvaluation(
    int repeats, Figures serving, Figures candidate, PairedDifference difference) {
  /** Cut-off of the metrics. */
  static final int LIST = 10;

  /** The metrics of one model. */
  public record Figures(double hitRate, double ndcg) {
    private static Figures of(EvaluationReport report) {
      return new Figures(report.metric("hr@" + LIST), report.metric("ndcg@" + LIST));
    }

    private JsonObject toJson() {
      JsonObject json = new JsonObject();
      json.addProperty("hr@" + LIST, hitRate);
      json.addProperty("ndcg@" + LIST, ndcg);
      return json;
    }
  }

  static ChallengerEvaluation of(
      Recommender serving, Recommender candidate, LearnedLog log, int threads, Progress progress) {
    TrainingData judged = log.judged();
    RankingEvaluation evaluation =
        RankingEvaluation.of(Part.VALIDATION).withKs(List.of(LIST)).withThreads(threads);
    EvaluationReport ofServing =
        evaluation.evaluate(RecommenderScorer.of(serving, judged), judged.sequences(), progress);
    EvaluationReport ofCandidate =
        evaluation.evaluate(RecommenderScorer.of(candidate, judged), judged.sequences(), progress);
    return new ChallengerEvaluation(
        ofCandidate.repeats(),
        Figures.of(ofServing),
        Figures.of(ofCandidate),
        PairedDifference.ofNdcg(ofCandidate, ofServing, LIST));
  }

  /**
   * Whether the candidate may take over: its NDCG is not lower than that of the serving model by
   * more than the standard error of their difference.
   */
  public boolean publishes() {
    return difference.notWorse();
  }

  /** The result in one line of text. */
  public String toText() {
    return String.format(
        Locale.ROOT,
        "ndcg@%d on the newest %,d events%s: new model %.4f, serving model %.4f"
            + " (difference %+.4f, standard error %.4f)",
        LIST,
        difference.cases(),
        repeats == 0
            ? ""
            : String.format(
                Locale.ROOT, " (%,d of them repeats, which are never recommended)", repeats),
        candidate.ndcg(),
        serving.ndcg(),
        difference.mean(),
        difference.standardError());
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("cases", difference.cases());
    json.addProperty("repeats", repeats);
    json.add("serving", serving.toJson());
    json.add("candidate", candidate.toJson());
    json.addProperty("difference", difference.mean());
    json.addProperty("standardError", difference.standardError());
    return json;
  }
}
