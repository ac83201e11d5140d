package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.model.BadInputException;
import io.memoir.server.engine.Engine;
import io.memoir.server.http.exchange.Batch;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.Problem;
import io.memoir.server.http.exchange.QueryFields;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.metrics.ServerMetrics;
import io.memoir.server.http.settings.Role;
import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.StoredEvent;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The routes that accept events. */
public final class EventsApi {
  private static final int MOST = 10_000;

  private final Engine engine;
  private final InstantSource clock;
  private final ServerMetrics metrics;

  public EventsApi(Engine engine, InstantSource clock, ServerMetrics metrics) {
    this.engine = engine;
    this.clock = clock;
    this.metrics = metrics;
  }

  public List<Route> routes() {
    return List.of(Route.api(HandlerType.POST, "/v1/events", Role.SEND, this::append));
  }

  /** The outcome of one event. */
  private sealed interface Fate {
    /** It is invalid and was rejected. */
    record Refused(Problem problem) implements Fate {}

    /** It is valid and will be appended to the log. */
    record Read(Wire.Sent sent) implements Fate {}

    /** It is valid and was not stored, as requested. */
    record Checked() implements Fate {}

    /** It is in the log, or the log has another event with its id. */
    record Logged(Appended appended) implements Fate {}
  }

  private void append(Exchange exchange) throws IOException {
    QueryFields query = exchange.query();
    boolean dryRun = query.flag("dryRun");
    query.done();
    Batch batch = Batch.read(exchange, "events", MOST);
    List<Fate> read = read(exchange, batch, dryRun);
    List<Wire.Sent> sent =
        read.stream()
            .flatMap(
                fate -> fate instanceof Fate.Read(Wire.Sent one) ? Stream.of(one) : Stream.empty())
            .toList();
    List<StoredEvent> events = sent.stream().map(Wire.Sent::event).toList();
    List<Appended> appended =
        dryRun || events.isEmpty() ? List.of() : corrected(sent, engine.append(events));
    List<Fate> fates = new ArrayList<>(read.size());
    int next = 0;
    for (Fate fate : read) {
      if (!(fate instanceof Fate.Read)) {
        fates.add(fate);
      } else if (dryRun) {
        fates.add(new Fate.Checked());
      } else {
        fates.add(new Fate.Logged(appended.get(next++)));
      }
    }
    int unknown = 0;
    for (int i = 0; i < events.size(); i++) {
      if ((dryRun || appended.get(i).taken()) && !engine.knows(events.get(i).itemId())) {
        unknown++;
      }
    }
    if (!dryRun) {
      metrics.events(appended, read.size() - events.size(), unknown);
    }
    exchange.answer(answer(batch, fates, unknown));
  }

  /** Reads events; an invalid one does not affect the others. */
  private List<Fate> read(Exchange exchange, Batch batch, boolean dryRun) {
    long now = clock.millis();
    long latest = now + exchange.settings().futureTolerance().toMillis();
    List<Fate> read = new ArrayList<>(batch.parts().size());
    for (Batch.Part part : batch.parts()) {
      read.add(
          switch (part) {
            case Batch.Part.Broken(Problem problem, OptionalInt _) -> new Fate.Refused(problem);
            case Batch.Part.Value value -> {
              try {
                yield new Fate.Read(Wire.event(value.json(), value.place(), now, latest));
              } catch (BadInputException e) {
                if (batch.alone()) {
                  metrics.events(List.of(), dryRun ? 0 : 1, 0);
                  throw e;
                }
                yield new Fate.Refused(value.problem(e));
              }
            }
          });
    }
    return read;
  }

  /**
   * An event without a timestamp gets the time of its arrival, which is later when it is sent
   * again: it is a duplicate nevertheless.
   */
  private static List<Appended> corrected(List<Wire.Sent> sent, List<Appended> appended) {
    List<Appended> corrected = new ArrayList<>(appended.size());
    for (int i = 0; i < sent.size(); i++) {
      Appended one = appended.get(i);
      boolean again = !sent.get(i).timed() && one.differing().equals(List.of(Appended.Part.TIME));
      corrected.add(again ? new Appended(Outcome.DUPLICATE, one.position()) : one);
    }
    return corrected;
  }

  private static JsonObject answer(Batch batch, List<Fate> fates, int unknown) {
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    JsonArray results = new JsonArray();
    JsonArray problems = new JsonArray();
    for (int i = 0; i < fates.size(); i++) {
      OptionalInt line = batch.parts().get(i).line();
      switch (fates.get(i)) {
        case Fate.Refused(Problem problem) -> {
          problems.add(Wire.refusal(i, line, problem.code(), problem.detail()));
          results.add("rejected");
        }
        case Fate.Checked _, Fate.Read _ -> results.add("valid");
        case Fate.Logged(Appended appended) -> {
          outcomes.merge(appended.outcome(), 1, Integer::sum);
          if (appended.outcome() == Outcome.CONFLICT) {
            problems.add(Wire.refusal(i, line, "event-id-conflict", conflict(appended)));
            results.add("rejected");
          } else {
            results.add(appended.outcome().name().toLowerCase(Locale.ROOT));
          }
        }
      }
    }
    int late = outcomes.getOrDefault(Outcome.LATE, 0);
    JsonObject json = new JsonObject();
    json.addProperty("accepted", outcomes.getOrDefault(Outcome.NEW, 0) + late);
    json.addProperty("duplicates", outcomes.getOrDefault(Outcome.DUPLICATE, 0));
    json.addProperty("late", late);
    json.addProperty("unknownItems", unknown);
    json.add("rejected", problems);
    json.add("results", results);
    return json;
  }

  private static String conflict(Appended appended) {
    return "a different event with this eventId was accepted before, with another %s; expected a unique eventId"
        .formatted(
            appended.differing().stream().map(EventsApi::field).collect(Collectors.joining(", ")));
  }

  private static String field(Appended.Part part) {
    return switch (part) {
      case USER -> "userId";
      case ITEM -> "itemId";
      case TYPE -> "type";
      case TIME -> "timestamp";
      case VALUE -> "value";
    };
  }
}
