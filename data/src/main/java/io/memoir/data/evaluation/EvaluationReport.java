package io.memoir.data.evaluation;

import com.google.gson.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The result of an evaluation.
 *
 * @param cases number of predictions
 * @param users number of sequences with at least one prediction
 * @param repeats targets whose item is already in their history: misses if seen items are excluded,
 *     ranked like others if they are kept
 * @param metrics values by name, for example {@code ndcg@10}; defined in {@link RankingEvaluation}
 * @param standardErrors standard error of those metrics that are means over cases, by name
 * @param protocol how the metrics were measured, by name
 * @param ranks rank of every target from 1, or {@link #UNRANKED}, in the order of the sequences and
 *     of their events; used to compare two models case by case. Shared and not copied, so it must
 *     not be changed
 * @param seconds wall time
 */
@SuppressWarnings("ArrayRecordComponent")
public record EvaluationReport(
    int cases,
    int users,
    int repeats,
    Map<String, Double> metrics,
    Map<String, Double> standardErrors,
    Map<String, String> protocol,
    int[] ranks,
    double seconds) {

  /** The rank of a target that may not be recommended, or that is not on a list. */
  public static final int UNRANKED = Integer.MAX_VALUE;

  public EvaluationReport {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    standardErrors = Collections.unmodifiableMap(new LinkedHashMap<>(standardErrors));
    protocol = Collections.unmodifiableMap(new LinkedHashMap<>(protocol));
  }

  static EvaluationReport of(
      Cases cases,
      Map<String, Mean> means,
      Map<String, String> protocol,
      int[] ranks,
      double seconds) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    Map<String, Double> standardErrors = new LinkedHashMap<>();
    means.forEach((name, mean) -> {
      metrics.put(name, mean.mean());
      if (mean.count() > 1) {
        standardErrors.put(name, mean.standardError());
      }
    });
    return new EvaluationReport(
        cases.count(),
        cases.sequenceCount(),
        cases.repeats(),
        metrics,
        standardErrors,
        protocol,
        ranks,
        seconds);
  }

  /**
   * A metric by name.
   *
   * @throws IllegalArgumentException if it was not measured; the message names those that were
   */
  public double metric(String name) {
    Double value = metrics.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "no metric '" + name + "', expected one of " + String.join(", ", metrics.keySet()));
    }
    return value;
  }

  /**
   * {@code {"users", "cases", "repeats", "metrics", "standardErrors", "protocol", "seconds"}};
   * without the ranks.
   */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("users", users);
    json.addProperty("cases", cases);
    json.addProperty("repeats", repeats);
    json.add("metrics", numbers(metrics));
    json.add("standardErrors", numbers(standardErrors));
    JsonObject how = new JsonObject();
    protocol.forEach(how::addProperty);
    json.add("protocol", how);
    json.addProperty("seconds", seconds);
    return json;
  }

  private static JsonObject numbers(Map<String, Double> values) {
    JsonObject json = new JsonObject();
    values.forEach(json::addProperty);
    return json;
  }

  /** A table for the terminal: one row per metric, one column per length of the list. */
  public String toText() {
    Set<String> rows = Collections.newSetFromMap(new LinkedHashMap<>());
    Set<Integer> columns = new TreeSet<>();
    for (String name : metrics.keySet()) {
      int at = name.indexOf('@');
      if (at >= 0) {
        rows.add(name.substring(0, at));
        columns.add(Integer.valueOf(name.substring(at + 1)));
      }
    }
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-10s", ""));
    columns.forEach(k -> text.append(String.format(Locale.ROOT, "%9s", "@" + k)));
    text.append('\n');
    for (String row : rows) {
      text.append(String.format(Locale.ROOT, "%-10s", row));
      for (int k : columns) {
        Double value = metrics.get(row + "@" + k);
        text.append(value == null ? "         " : String.format(Locale.ROOT, "%9.4f", value));
      }
      text.append('\n');
    }
    metrics.forEach((name, value) -> {
      if (name.indexOf('@') < 0) {
        text.append(String.format(Locale.ROOT, "%-10s%9.4f%n", name, value));
      }
    });
    text.append(
        String.format(Locale.ROOT, "%,d cases of %,d sequences in %.1f s", cases, users, seconds));
    protocol.forEach((name, value) -> text.append(", ").append(name).append(' ').append(value));
    return text.append('\n').toString();
  }
}
