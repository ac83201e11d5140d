package io.memoir.data.evaluation;

import com.google.gson.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The result of an evaluation by domain.
 *
 * @param column the category whose values are the domains
 * @param domains the result for each domain that has targets
 * @param targetsWithoutDomain number of targets whose items have no domain, which are not evaluated
 */
public record DomainReport(String column, List<InDomain> domains, int targetsWithoutDomain) {
  public DomainReport {
    domains = List.copyOf(domains);
  }

  /**
   * The result for the targets in one domain, each ranked among the items of this domain.
   *
   * @param domain its name
   * @param items number of its items
   * @param report the metrics
   * @param segments the metrics of the cases by the number of earlier events in the domain
   */
  public record InDomain(
      String domain, int items, EvaluationReport report, List<Segment> segments) {
    public InDomain {
      segments = List.copyOf(segments);
    }
  }

  /**
   * Cases with a number of earlier events in the domain.
   *
   * @param name the numbers, for example {@code 1-3}
   * @param cases number of the cases
   * @param metrics their means, by name; empty without cases
   */
  public record Segment(String name, int cases, Map<String, Double> metrics) {
    public Segment {
      metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
  }

  /**
   * {@code {"column", "domains": {NAME: {"items", "users", "cases", .., "byEventsInDomain": {"0":
   * {"cases", "metrics"}, ..}}, ..}, "targetsWithoutDomain"}}, with the fields of {@link
   * EvaluationReport#toJson} for each domain.
   */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("column", column);
    JsonObject byName = new JsonObject();
    for (InDomain each : domains) {
      JsonObject one = new JsonObject();
      one.addProperty("items", each.items);
      each.report.toJson().asMap().forEach(one::add);
      JsonObject segments = new JsonObject();
      for (Segment segment : each.segments) {
        JsonObject some = new JsonObject();
        some.addProperty("cases", segment.cases);
        JsonObject metrics = new JsonObject();
        segment.metrics.forEach(metrics::addProperty);
        some.add("metrics", metrics);
        segments.add(segment.name, some);
      }
      one.add("byEventsInDomain", segments);
      byName.add(each.domain, one);
    }
    json.add("domains", byName);
    json.addProperty("targetsWithoutDomain", targetsWithoutDomain);
    return json;
  }

  /** Tables for the terminal, one for each domain. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    for (InDomain each : domains) {
      text.append(
          String.format(Locale.ROOT, "%s %s (%,d items)%n", column, each.domain, each.items));
      text.append(each.report.toText());
      for (Segment segment : each.segments) {
        text.append(
            String.format(
                Locale.ROOT,
                "%,d cases with %s earlier events in the domain",
                segment.cases,
                segment.name));
        segment.metrics.forEach((name, value) -> {
          if (name.startsWith("hr@") || name.startsWith("ndcg@")) {
            text.append(String.format(Locale.ROOT, ", %s %.4f", name, value));
          }
        });
        text.append('\n');
      }
      text.append('\n');
    }
    if (targetsWithoutDomain > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "%,d targets are items without a domain and were not evaluated%n",
              targetsWithoutDomain));
    }
    return text.toString();
  }
}
