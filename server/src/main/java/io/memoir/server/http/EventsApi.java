package io.memoir.server.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.model.BadInputException;
import io.memoir.server.engine.Engine;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.store.Appended;
import io.memoir.server.store.StoredEvent;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Takes events. */
final class EventsApi {
  private static final int MOST = 10_000;

  private final Engine engine;
  private final InstantSource clock;
  private final ServerMetrics metrics;

  EventsApi(Engine engine, InstantSource clock, ServerMetrics metrics) {
    this.engine = engine;
    this.clock = clock;
    this.metrics = metrics;
  }

  List<Route> routes() {
    return List.of(Route.api(HandlerType.POST, "/v1/events", Role.WRITE, this::append));
  }

  /** An event that was not let in. */
  private record Rejected(int index, Problem problem) {}

  private void append(Exchange exchange) throws IOException {
    QueryFields query = exchange.query();
    boolean dryRun = query.flag("dryRun");
    query.done();
    JsonElement body = exchange.body();
    List<StoredEvent> events = new ArrayList<>();
    List<Rejected> rejected = new ArrayList<>();
    int count = 1;
    if (body instanceof JsonArray array) {
      count = array.size();
      if (count > MOST) {
        throw new BadFieldException(
            "", "the body has %,d events, expected at most %,d".formatted(count, MOST));
      }
      exchange.charge(count, 0);
      read(array, events, rejected);
    } else {
      events.add(Wire.event(body, "", clock.millis()));
    }
    List<Appended> appended = dryRun || events.isEmpty() ? List.of() : engine.append(events);
    metrics.events(appended, rejected.size());
    exchange.answer(answer(count, appended, rejected));
  }

  /** Reads a batch: what is wrong with one event does not touch the others. */
  private void read(JsonArray array, List<StoredEvent> events, List<Rejected> rejected) {
    long now = clock.millis();
    for (int i = 0; i < array.size(); i++) {
      try {
        events.add(Wire.event(array.get(i), "events[" + i + "]", now));
      } catch (BadInputException e) {
        rejected.add(new Rejected(i, Problem.of(e)));
      }
    }
  }

  private static JsonObject answer(int count, List<Appended> appended, List<Rejected> rejected) {
    Map<Appended.Outcome, Integer> outcomes = new EnumMap<>(Appended.Outcome.class);
    JsonArray results = new JsonArray();
    JsonArray problems = new JsonArray();
    int next = 0;
    int nextRejected = 0;
    for (int i = 0; i < count; i++) {
      if (nextRejected < rejected.size() && rejected.get(nextRejected).index() == i) {
        Problem problem = rejected.get(nextRejected++).problem();
        JsonObject json = new JsonObject();
        json.addProperty("index", i);
        json.addProperty("code", problem.code());
        json.addProperty("message", problem.detail());
        problems.add(json);
        results.add("rejected");
      } else if (appended.isEmpty()) {
        results.add("valid"); // a dry run
      } else {
        Appended.Outcome outcome = appended.get(next++).outcome();
        outcomes.merge(outcome, 1, Integer::sum);
        results.add(outcome.name().toLowerCase(Locale.ROOT));
      }
    }
    int late = outcomes.getOrDefault(Appended.Outcome.LATE, 0);
    JsonObject json = new JsonObject();
    json.addProperty("accepted", outcomes.getOrDefault(Appended.Outcome.NEW, 0) + late);
    json.addProperty("duplicates", outcomes.getOrDefault(Appended.Outcome.DUPLICATE, 0));
    json.addProperty("late", late);
    json.add("rejected", problems);
    json.add("results", results);
    return json;
  }
}
