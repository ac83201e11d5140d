package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.Query;
import io.memoir.server.engine.Serving;
import io.memoir.server.engine.person.HistoryChange;
import io.memoir.server.engine.person.HistoryChange.Removal;
import io.memoir.server.engine.person.WhatIf;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.UserActivity;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The route that answers what a user would be recommended with another history. */
public final class WhatIfApi {
  /** Maximum number of events to remove, and to add. */
  private static final int MOST_CHANGES = 1_000;

  /** The id of supposed events, which are not stored. */
  private static final String SUPPOSED = "what-if";

  private final Engine engine;
  private final WhatIf whatIf;
  private final InstantSource clock;

  public WhatIfApi(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.whatIf = new WhatIf(engine);
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(Route.api(HandlerType.POST, "/v1/what-if", Role.READ, this::answer));
  }

  private void answer(Exchange exchange) throws IOException {
    exchange.query().done();
    JsonFields fields = JsonFields.of(exchange.body(), "");
    long now = clock.millis();
    String userId = Wire.id(fields, "userId");
    List<Removal> removals = fields.list("remove", MOST_CHANGES, WhatIfApi::removal);
    List<StoredEvent> additions =
        fields.list("add", MOST_CHANGES, (element, place) -> addition(element, place, userId, now));
    RecommendApi.Asked moment = RecommendApi.Asked.read(fields, now);
    Optional<String> model = fields.textIfAny("model");
    int limit = fields.integer("limit", RecommendApi.USUAL_LIMIT, 1, RecommendApi.MOST_ITEMS);
    Query.Reasons reasons = RecommendApi.reasons(fields);
    Optional<String> domain = fields.textIfAny("domain");
    Optional<Boolean> keepSeen = fields.flagIfAny("keepSeen");
    fields.done();
    long explained = RecommendApi.explained(reasons, limit);
    Optional<UserActivity> activity = engine.users().activity(userId);
    if (activity.isEmpty() && engine.users().find(userId).isEmpty()) {
      throw UsersApi.none();
    }
    // Two answers, for each of which the whole history is folded.
    long events = activity.map(UserActivity::events).orElse(0L);
    exchange.charge(2 * (events + limit) + removals.size() + additions.size() - 1, 2 * explained);
    Query.Builder asked = query(userId, limit, domain, keepSeen, reasons);
    Query before = asked.at(now).build();
    Query after = asked.at(moment.time()).context(moment.context()).build();
    HistoryChange change = new HistoryChange(removals, additions);
    exchange.answer(
        exchange.heavy(() ->
            json(
                whatIf.answer(before, after, change, model.map(name -> named(engine, name))),
                reasons)));
  }

  /** A query for the items that a request describes; the time is still missing. */
  static Query.Builder query(
      String userId,
      int limit,
      Optional<String> domain,
      Optional<Boolean> keepSeen,
      Query.Reasons reasons) {
    Query.Builder query = Query.ofUser(userId).limit(limit).explained(reasons);
    keepSeen.ifPresent(query::keepSeen);
    domain.ifPresent(query::inDomain);
    return query;
  }

  private static Removal removal(JsonElement element, String place) {
    JsonFields fields = JsonFields.of(element, place);
    Optional<String> eventId = fields.textIfAny("eventId");
    boolean counted = fields.has("index");
    int index = fields.integer("index", 0, 0, WhatIf.MOST_EVENTS - 1);
    fields.done();
    if (eventId.isPresent() == counted) {
      throw new BadFieldException(
          place,
          "%s has %s, expected an event either by its eventId or by its index"
              .formatted(place, counted ? "an eventId and an index" : "no eventId and no index"));
    }
    return eventId.<Removal>map(Removal.ById::new).orElseGet(() -> new Removal.ByIndex(index));
  }

  /** Reads a supposed event, in the form in which the log would store it. */
  private static StoredEvent addition(JsonElement element, String place, String userId, long now) {
    JsonFields fields = JsonFields.of(element, place);
    StoredEvent event =
        new StoredEvent(
            SUPPOSED,
            userId,
            Wire.id(fields, "itemId"),
            Wire.idIfAny(fields, "type").orElse(Wire.USUAL_TYPE),
            fields.moment("timestamp").orElse(now),
            fields.number("value"),
            Optional.empty(),
            fields.properties("context"));
    fields.done();
    return event;
  }

  /** The model that a request names by its version or fingerprint. */
  static Serving named(Engine engine, String name) {
    return engine
        .models()
        .named(name)
        .orElseThrow(() ->
            new ProblemException(
                404,
                "no-such-model",
                "there is no model '%s', expected the version of a model of /v1/models"
                    .formatted(JsonFields.shown(name))));
  }

  private static JsonObject json(WhatIf.Outcome outcome, Query.Reasons reasons) {
    JsonObject json = new JsonObject();
    json.add("before", Wire.answer(outcome.before(), reasons));
    json.add("after", Wire.answer(outcome.after(), reasons));
    JsonArray changes = new JsonArray();
    for (WhatIf.RankChange each : outcome.changes()) {
      JsonObject change = new JsonObject();
      change.addProperty("itemId", each.item().id());
      Wire.title(change, each.item());
      each.rankBefore().ifPresent(rank -> change.addProperty("rankBefore", rank));
      each.rankAfter().ifPresent(rank -> change.addProperty("rankAfter", rank));
      changes.add(change);
    }
    json.add("changes", changes);
    return json;
  }
}
