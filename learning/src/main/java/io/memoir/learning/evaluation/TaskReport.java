package io.memoir.learning.evaluation;

import com.google.gson.JsonObject;
import io.memoir.data.evaluation.scored.ScoredReport;
import io.memoir.model.task.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The result of the evaluation of a task.
 *
 * @param task the task
 * @param report metrics of the model
 * @param baselines metrics of baselines on the same rows, by name
 */
public record TaskReport(
    Task.Scored task, ScoredReport report, Map<String, ScoredReport> baselines) {
  /** The metrics shown in the comparison with baselines, if they were measured. */
  private static final List<String> COMPARED =
      List.of("auc", "grouped-auc", "log-loss", "calibration-error", "mrr", "rmse", "mae");

  public TaskReport {
    baselines = Collections.unmodifiableMap(new LinkedHashMap<>(baselines));
  }

  /** The word for the kind of the task: {@code binary} or {@code rating}. */
  public String kind() {
    return switch (task) {
      case Task.Binary _ -> "binary";
      case Task.Rating _ -> "rating";
    };
  }

  /**
   * The kind of the task, the fields of {@link ScoredReport#toJson}, and {@code baselines}: an
   * object of metrics for each baseline, by name. If there are segments, {@code baselineSegments}
   * has the metrics of each baseline by segment.
   */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("kind", kind());
    report.toJson().entrySet().forEach(entry -> json.add(entry.getKey(), entry.getValue()));
    JsonObject others = new JsonObject();
    JsonObject othersApart = new JsonObject();
    baselines.forEach((name, baseline) -> {
      others.add(name, metrics(baseline.all()));
      JsonObject apart = new JsonObject();
      baseline
          .segments()
          .forEach((by, slices) -> {
            JsonObject one = new JsonObject();
            slices.forEach((segment, slice) -> one.add(segment, metrics(slice)));
            apart.add(by, one);
          });
      othersApart.add(name, apart);
    });
    json.add("baselines", others);
    if (!report.segments().isEmpty()) {
      json.add("baselineSegments", othersApart);
    }
    return json;
  }

  private static JsonObject metrics(ScoredReport.Slice slice) {
    JsonObject metrics = new JsonObject();
    slice.metrics().forEach(metrics::addProperty);
    return metrics;
  }

  /** The report as text, followed by a table that compares the model with the baselines. */
  public String toText() {
    StringBuilder text =
        new StringBuilder("task %s (%s)\n".formatted(task.name(), kind())).append(report.toText());
    if (!baselines.isEmpty()) {
      List<String> columns = COMPARED.stream().filter(report.all().metrics()::containsKey).toList();
      text.append(String.format(Locale.ROOT, "%n%-24s", "compared with baselines"));
      columns.forEach(
          column -> text.append(String.format(Locale.ROOT, "%" + width(column) + "s", column)));
      text.append('\n');
      row(text, "this model", report.all().metrics(), columns);
      baselines.forEach((name, other) -> row(text, name, other.all().metrics(), columns));
    }
    return text.toString();
  }

  private static void row(
      StringBuilder text, String name, Map<String, Double> metrics, List<String> columns) {
    text.append(String.format(Locale.ROOT, "%-24s", name));
    for (String column : columns) {
      Double value = metrics.get(column);
      int width = width(column);
      text.append(
          value == null
              ? " ".repeat(width - 1) + "-"
              : String.format(Locale.ROOT, "%" + width + ".4f", value));
    }
    text.append('\n');
  }

  private static int width(String column) {
    return Math.max(9, column.length() + 2);
  }
}
