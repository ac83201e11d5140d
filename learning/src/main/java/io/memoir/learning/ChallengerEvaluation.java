package io.memoir.learning;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.PairedDifference;
import io.memoir.learning.evaluation.TaskDifference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The comparison of a candidate with the serving model on the newest events, on which neither was
 * trained, by each of their tasks.
 *
 * @param nextItem the comparison by the next-item task; empty if the models do not have it, or if
 *     there are too few targets
 * @param tasks those by binary and rating tasks
 * @param notCompared the tasks for which there are too few targets, with their number
 */
public record ChallengerEvaluation(
    Optional<NextItem> nextItem, List<TaskDifference> tasks, Map<String, Integer> notCompared) {
  /** Cut-off of the metrics of the next-item task. */
  static final int LIST = 10;

  public ChallengerEvaluation {
    tasks = List.copyOf(tasks);
    notCompared = Collections.unmodifiableMap(new LinkedHashMap<>(notCompared));
  }

  /**
   * A comparison by the next-item task: each event is predicted in turn from the earlier events of
   * its user, among all items except those already seen, as in serving. A target that the serving
   * model does not know is a miss for that model; a target that the user had before is a miss for
   * both, as neither recommends it, unless the models were trained to recommend seen items again.
   *
   * @param repeats number of targets that are misses because the user had them before
   * @param serving hit rate and NDCG at {@value #LIST} of the serving model
   * @param candidate those of the candidate
   * @param difference of NDCG, positive if the candidate is better
   */
  public record NextItem(
      int repeats, Figures serving, Figures candidate, PairedDifference difference) {

    /**
     * @param keepSeen whether seen items were kept among the candidates
     */
    static NextItem of(EvaluationReport serving, EvaluationReport candidate, boolean keepSeen) {
      return new NextItem(
          keepSeen ? 0 : candidate.repeats(),
          Figures.of(serving),
          Figures.of(candidate),
          PairedDifference.ofNdcg(candidate, serving, LIST));
    }

    private String toText() {
      return String.format(
          Locale.ROOT,
          "ndcg@%d on the newest %,d events%s: new model %.4f, serving model %.4f"
              + " (difference %+.4f, standard error %.4f%s)",
          LIST,
          difference.cases(),
          repeats == 0
              ? ""
              : String.format(
                  Locale.ROOT, " (%,d of them repeats, which are never recommended)", repeats),
          candidate.ndcg(),
          serving.ndcg(),
          difference.mean(),
          difference.standardError(),
          difference.notWorse() ? "" : ": worse");
    }

    private void addTo(JsonObject json) {
      json.addProperty("cases", difference.cases());
      json.addProperty("repeats", repeats);
      json.add("serving", serving.toJson());
      json.add("candidate", candidate.toJson());
      json.addProperty("difference", difference.mean());
      json.addProperty("standardError", difference.standardError());
    }
  }

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

  /**
   * Whether the candidate may take over: in no task that was compared is it worse than the serving
   * model by more than the standard error of their difference.
   */
  public boolean publishes() {
    return nextItem.stream().allMatch(each -> each.difference().notWorse())
        && tasks.stream().allMatch(TaskDifference::notWorse);
  }

  /** The result in one line of text. */
  public String toText() {
    List<String> parts = new ArrayList<>();
    nextItem.ifPresent(each -> parts.add(each.toText()));
    tasks.forEach(each -> parts.add(each.toText()));
    notCompared.forEach((task, cases) ->
        parts.add(
            String.format(
                Locale.ROOT,
                "%s: not compared, as the newest events have %d targets and at least %d are needed",
                task,
                cases,
                RefitSettings.FEWEST_CASES)));
    return String.join("; ", parts);
  }

  /**
   * The figures of the next-item task; {@code tasks}, a list with those of the other tasks, if
   * there are any; and {@code notCompared}, the numbers of targets by task, if there are too few.
   */
  JsonObject toJson() {
    JsonObject json = new JsonObject();
    nextItem.ifPresent(each -> each.addTo(json));
    if (!tasks.isEmpty()) {
      JsonArray list = new JsonArray();
      tasks.forEach(each -> list.add(each.toJson()));
      json.add("tasks", list);
    }
    if (!notCompared.isEmpty()) {
      JsonObject few = new JsonObject();
      notCompared.forEach(few::addProperty);
      json.add("notCompared", few);
    }
    return json;
  }
}
