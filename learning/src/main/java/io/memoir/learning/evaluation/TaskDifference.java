package io.memoir.learning.evaluation;

import com.google.gson.JsonObject;
import io.memoir.data.evaluation.PairedDifference;
import io.memoir.model.task.Task;
import java.util.Locale;

/**
 * The difference of a candidate from the serving model in a binary or rating task, on the same
 * rows.
 *
 * @param task the task
 * @param rows number of rows
 * @param serving {@link #metric} of the serving model; lower values are better
 * @param candidate that of the candidate
 * @param difference by how much the error of the candidate is lower, where the error of a row is
 *     its log loss, or its squared error for ratings; rows with the same user and the same events
 *     before them are one case
 */
public record TaskDifference(
    Task.Scored task, int rows, double serving, double candidate, PairedDifference difference) {

  /**
   * The least increase of the error that counts. Two models that are certain of all rows differ by
   * the rounding of their probabilities, however small its standard error is.
   */
  private static final double LEAST = 1e-6;

  /** Whether the candidate is not worse by more than the standard error and by what counts. */
  public boolean notWorse() {
    return difference.notWorse()
        || (difference.mean() > -LEAST && !Double.isNaN(difference.standardError()));
  }

  /** {@code log-loss} for binary tasks and {@code rmse} for ratings. */
  public String metric() {
    return switch (task) {
      case Task.Binary _ -> "log-loss";
      case Task.Rating _ -> "rmse";
    };
  }

  /** The difference in one line of text. */
  public String toText() {
    return String.format(
        Locale.ROOT,
        "%s: %s on %,d rows of the newest events: new model %.4f, serving model %.4f"
            + " (%s lower by %.4f, standard error %.4f%s)",
        task.name(),
        metric(),
        rows,
        candidate,
        serving,
        task instanceof Task.Rating ? "squared error" : "log loss",
        difference.mean(),
        difference.standardError(),
        notWorse() ? "" : ": worse");
  }

  /** The task, the metric and all figures; {@code worse} if the candidate is worse. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("task", task.name());
    json.addProperty("metric", metric());
    json.addProperty("rows", rows);
    json.addProperty("cases", difference.cases());
    json.addProperty("serving", serving);
    json.addProperty("candidate", candidate);
    json.addProperty("difference", difference.mean());
    json.addProperty("standardError", difference.standardError());
    json.addProperty("worse", !notWorse());
    return json;
  }
}
