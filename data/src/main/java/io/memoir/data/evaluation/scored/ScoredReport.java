package io.memoir.data.evaluation.scored;

import com.google.gson.JsonObject;
import io.memoir.data.value.Excerpts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The result of an evaluation of scalar predictions.
 *
 * @param all result for all rows
 * @param segments result for the rows of each segment: by the name of the segmentation, then by the
 *     name of the segment
 * @param protocol how it was measured, by name
 * @param seconds wall time of the evaluation
 */
public record ScoredReport(
    Slice all,
    Map<String, Map<String, Slice>> segments,
    Map<String, String> protocol,
    double seconds) {
  private static final int SHOWN = 20;

  /** The columns of the tables by segment, of those that were measured. */
  private static final List<String> COLUMNS =
      List.of(
          "auc", "log-loss", "calibration-error", "rmse", "mae", "mean-label", "mean-prediction");

  /**
   * The result for some of the rows.
   *
   * @param rows number of rows
   * @param groups number of candidate groups with both labels; for ratings, the total number of
   *     groups
   * @param metrics by name, as defined by {@link ScoredEvaluation}; without metrics that are not
   *     defined for these rows
   * @param standardErrors standard errors of the metrics that are means over rows or groups, and of
   *     auc
   */
  public record Slice(
      int rows, int groups, Map<String, Double> metrics, Map<String, Double> standardErrors) {
    public Slice {
      metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
      standardErrors = Collections.unmodifiableMap(new LinkedHashMap<>(standardErrors));
    }

    private JsonObject toJson() {
      JsonObject json = new JsonObject();
      json.addProperty("rows", rows);
      json.addProperty("groups", groups);
      json.add("metrics", numbers(metrics));
      json.add("standardErrors", numbers(standardErrors));
      return json;
    }

    private static JsonObject numbers(Map<String, Double> values) {
      JsonObject json = new JsonObject();
      values.forEach(json::addProperty);
      return json;
    }
  }

  public ScoredReport {
    Map<String, Map<String, Slice>> copy = new LinkedHashMap<>();
    segments.forEach(
        (name, slices) -> copy.put(name, Collections.unmodifiableMap(new LinkedHashMap<>(slices))));
    segments = Collections.unmodifiableMap(copy);
    protocol = Collections.unmodifiableMap(new LinkedHashMap<>(protocol));
  }

  /**
   * A metric of all rows by name.
   *
   * @throws IllegalArgumentException if it was not measured; the message names those that were
   */
  public double metric(String name) {
    Double value = all.metrics().get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "no metric '" + name + "', expected one of " + String.join(", ", all.metrics().keySet()));
    }
    return value;
  }

  /**
   * {@code {"rows", "groups", "metrics", "standardErrors", "segments", "protocol", "seconds"}},
   * where each segment is an object with the first four fields.
   */
  public JsonObject toJson() {
    JsonObject json = all.toJson();
    JsonObject apart = new JsonObject();
    segments.forEach((name, slices) -> {
      JsonObject one = new JsonObject();
      slices.forEach((segment, slice) -> one.add(segment, slice.toJson()));
      apart.add(name, one);
    });
    json.add("segments", apart);
    JsonObject how = new JsonObject();
    protocol.forEach(how::addProperty);
    json.add("protocol", how);
    json.addProperty("seconds", seconds);
    return json;
  }

  /** Text with one line per metric and its standard error, then one table per segmentation. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    all.metrics()
        .forEach((name, value) -> {
          text.append(String.format(Locale.ROOT, "%-18s%9.4f", name, value));
          Double error = all.standardErrors().get(name);
          text.append(error == null ? "" : String.format(Locale.ROOT, " +- %.4f", error))
              .append('\n');
        });
    text.append(
        String.format(
            Locale.ROOT, "%,d rows, %,d groups in %.1f s", all.rows(), all.groups(), seconds));
    protocol.forEach((name, value) -> text.append(", ").append(name).append(' ').append(value));
    text.append('\n');
    segments.forEach((name, slices) -> table(text, name, slices));
    return text.toString();
  }

  private void table(StringBuilder text, String name, Map<String, Slice> slices) {
    List<String> columns = COLUMNS.stream().filter(all.metrics()::containsKey).toList();
    text.append(String.format(Locale.ROOT, "%n%-24s%10s", shortened("by " + name), "rows"));
    columns.forEach(
        column -> text.append(String.format(Locale.ROOT, "%" + width(column) + "s", column)));
    text.append('\n');
    slices.entrySet().stream()
        .limit(SHOWN)
        .forEach(entry -> {
          Slice slice = entry.getValue();
          text.append(
              String.format(Locale.ROOT, "%-24s%,10d", shortened(entry.getKey()), slice.rows()));
          for (String column : columns) {
            Double value = slice.metrics().get(column);
            int width = width(column);
            text.append(
                value == null
                    ? " ".repeat(width - 1) + "-"
                    : String.format(Locale.ROOT, "%" + width + ".4f", value));
          }
          text.append('\n');
        });
    if (slices.size() > SHOWN) {
      text.append(String.format(Locale.ROOT, "and %,d more%n", slices.size() - SHOWN));
    }
  }

  private static int width(String column) {
    return Math.max(9, column.length() + 2);
  }

  private static String shortened(String name) {
    return Excerpts.of(name, 23);
  }
}
