package io.memoir.server.http.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.server.engine.data.LogSummary;
import io.memoir.server.engine.data.LogSummary.Day;
import io.memoir.server.engine.data.LogSummary.Spread;
import io.memoir.server.engine.data.LogSummary.TypeCount;

/** A summary of the log as JSON. */
final class SummaryJson {
  private SummaryJson() {}

  static JsonObject of(LogSummary summary) {
    JsonObject json = new JsonObject();
    json.addProperty("asOf", summary.asOf());
    json.addProperty("countedInMillis", summary.tookMillis());
    JsonObject model = new JsonObject();
    model.addProperty("version", summary.version());
    model.addProperty("fingerprint", summary.fingerprint());
    json.add("model", model);
    json.addProperty("events", summary.events());
    json.addProperty("unknownEvents", summary.unknownEvents());
    if (summary.events() > 0) {
      json.addProperty("unknownShare", share(summary.unknownEvents(), summary.events()));
    }
    summary.firstAt().ifPresent(time -> json.addProperty("firstAt", time));
    summary.lastAt().ifPresent(time -> json.addProperty("lastAt", time));
    json.add("users", spread(summary.users()));
    json.add("items", spread(summary.items()));
    summary
        .popular()
        .ifPresent(popular -> {
          JsonObject shares = new JsonObject();
          shares.addProperty("ten", popular.ten());
          shares.addProperty("hundred", popular.hundred());
          shares.addProperty("onePercent", popular.onePercent());
          shares.addProperty("tenPercent", popular.tenPercent());
          json.add("popularShares", shares);
        });
    JsonArray days = new JsonArray();
    for (Day day : summary.days()) {
      JsonObject one = new JsonObject();
      one.addProperty("startsAt", day.startsAt());
      one.addProperty("events", day.events());
      one.addProperty("unknown", day.unknown());
      one.addProperty("unknownShare", share(day.unknown(), day.events()));
      days.add(one);
    }
    json.add("days", days);
    json.addProperty("olderEvents", summary.olderEvents());
    JsonArray types = new JsonArray();
    for (TypeCount type : summary.types()) {
      JsonObject one = new JsonObject();
      one.addProperty("type", type.type());
      one.addProperty("events", type.events());
      one.addProperty("share", share(type.events(), summary.events()));
      types.add(one);
    }
    json.add("types", types);
    json.addProperty("otherTypeEvents", summary.otherTypeEvents());
    return json;
  }

  private static JsonObject spread(Spread spread) {
    JsonObject json = new JsonObject();
    json.addProperty("count", spread.count());
    json.addProperty("sampled", spread.sampled());
    json.addProperty("mean", spread.mean());
    json.addProperty("median", spread.median());
    json.addProperty("p90", spread.p90());
    json.addProperty("p99", spread.p99());
    json.addProperty("most", spread.most());
    JsonArray ranges = new JsonArray();
    for (Spread.Range range : spread.ranges()) {
      JsonObject one = new JsonObject();
      one.addProperty("from", range.from());
      one.addProperty("to", range.to());
      one.addProperty("count", range.count());
      ranges.add(one);
    }
    json.add("ranges", ranges);
    return json;
  }

  private static double share(long part, long whole) {
    return (double) part / whole;
  }
}
