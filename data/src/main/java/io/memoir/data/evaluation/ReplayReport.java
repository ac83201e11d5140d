package io.memoir.data.evaluation;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/**
 * The result of a {@link LogReplay}.
 *
 * @param overall metrics over all requests
 * @param events number of events replayed
 * @param k length of the list for the metrics by day
 * @param days days with requests, in order; empty if the data have no times
 * @param latency latency of all requests
 */
public record ReplayReport(
    EvaluationReport overall, int events, int k, List<Day> days, Latency latency) {

  public ReplayReport {
    days = List.copyOf(days);
  }

  /**
   * One day, in UTC.
   *
   * @param questions number of requests
   * @param hitRate share of the requests whose target was on the list
   * @param ndcg mean NDCG of the requests
   * @param coverage share of the catalogue that was on a list of the day
   * @param latency latency of the requests
   */
  public record Day(
      LocalDate date,
      int questions,
      double hitRate,
      double ndcg,
      double coverage,
      Latency latency) {}

  /** Latency in microseconds: percentiles and maximum. */
  public record Latency(double p50, double p90, double p99, double p999, double longest) {
    private static final double NANOS_PER_MICRO = 1e3;

    /**
     * The latency of at least one request, in nanoseconds; the array is sorted.
     *
     * <p>A percentile is the smallest value that is not exceeded by the given share of the values
     * (nearest rank).
     */
    static Latency of(long[] nanos) {
      Arrays.sort(nanos);
      return new Latency(
          percentile(nanos, 0.5),
          percentile(nanos, 0.9),
          percentile(nanos, 0.99),
          percentile(nanos, 0.999),
          percentile(nanos, 1));
    }

    private static double percentile(long[] sorted, double share) {
      int place = (int) Math.ceil(share * sorted.length);
      return sorted[Math.max(place, 1) - 1] / NANOS_PER_MICRO;
    }

    JsonObject toJson() {
      JsonObject json = new JsonObject();
      json.addProperty("p50", p50);
      json.addProperty("p90", p90);
      json.addProperty("p99", p99);
      json.addProperty("p999", p999);
      json.addProperty("longest", longest);
      return json;
    }
  }

  /** The JSON of {@link #overall}, with {@code "events", "days", "latencyMicros"} added. */
  public JsonObject toJson() {
    JsonObject json = overall.toJson();
    json.addProperty("events", events);
    json.add("latencyMicros", latency.toJson());
    JsonArray list = new JsonArray();
    for (Day day : days) {
      JsonObject each = new JsonObject();
      each.addProperty("date", day.date().toString());
      each.addProperty("questions", day.questions());
      each.addProperty("hr@" + k, day.hitRate());
      each.addProperty("ndcg@" + k, day.ndcg());
      each.addProperty("coverage@" + k, day.coverage());
      each.add("latencyMicros", day.latency().toJson());
      list.add(each);
    }
    json.add("days", list);
    return json;
  }
}
