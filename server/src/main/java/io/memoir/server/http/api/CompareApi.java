package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.model.ItemTable;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.Query;
import io.memoir.server.engine.person.SideBySide;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import io.memoir.server.store.UserActivity;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The route that compares two users, or two models for one user. */
public final class CompareApi {
  private static final String USERS = "users";
  private static final String MODELS = "models";

  /** Maximum number of common events in an answer. */
  private static final int MOST_EVENTS = 100;

  private final Engine engine;
  private final SideBySide sides;
  private final InstantSource clock;

  public CompareApi(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.sides = new SideBySide(engine);
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(Route.api(HandlerType.POST, "/v1/compare", Role.READ, this::compare));
  }

  /** Who is compared: two users, or one user with two models. */
  private record Compared(List<String> userIds, List<String> models) {
    static Compared read(JsonFields fields) {
      Optional<String> userId = Wire.idIfAny(fields, "userId");
      boolean users = fields.has(USERS);
      boolean models = fields.has(MODELS);
      if (users ? userId.isPresent() || models : userId.isEmpty() || !models) {
        throw new BadFieldException(
            USERS, "expected either users, two user ids, or userId and models, two versions");
      }
      return users
          ? new Compared(Wire.two(fields, USERS, "user ids"), List.of())
          : new Compared(
              List.of(userId.orElseThrow()),
              Wire.two(fields, MODELS, "versions of models of /v1/models"));
    }

    String userId(int side) {
      return userIds.get(Math.min(side, userIds.size() - 1));
    }
  }

  private void compare(Exchange exchange) throws IOException {
    exchange.query().done();
    JsonFields fields = JsonFields.of(exchange.body(), "");
    Compared compared = Compared.read(fields);
    RecommendApi.Asked moment = RecommendApi.Asked.read(fields, clock.millis());
    int limit = fields.integer("limit", RecommendApi.USUAL_LIMIT, 1, RecommendApi.MOST_ITEMS);
    Query.Reasons reasons = RecommendApi.reasons(fields);
    Optional<String> domain = fields.textIfAny("domain");
    Optional<Boolean> keepSeen = fields.flagIfAny("keepSeen");
    fields.done();
    long explained = RecommendApi.explained(reasons, limit);
    // Two answers, for each of which the whole history is folded.
    exchange.charge(
        events(compared.userId(0)) + events(compared.userId(1)) + 2L * limit - 1, 2 * explained);
    Query first = query(compared.userId(0), moment, limit, domain, keepSeen, reasons);
    Query second = query(compared.userId(1), moment, limit, domain, keepSeen, reasons);
    Supplier<SideBySide.Outcome> work =
        compared.models().isEmpty()
            ? () -> sides.users(first, second)
            : () ->
                sides.models(
                    first,
                    WhatIfApi.named(engine, compared.models().getFirst()),
                    WhatIfApi.named(engine, compared.models().getLast()));
    exchange.answer(exchange.heavy(() -> json(work.get(), compared, reasons)));
  }

  /** The number of events of a user, who must exist. */
  private long events(String userId) {
    Optional<UserActivity> activity = engine.users().activity(userId);
    if (activity.isEmpty() && engine.users().find(userId).isEmpty()) {
      throw UsersApi.none(userId);
    }
    return activity.map(UserActivity::events).orElse(0L);
  }

  private static Query query(
      String userId,
      RecommendApi.Asked moment,
      int limit,
      Optional<String> domain,
      Optional<Boolean> keepSeen,
      Query.Reasons reasons) {
    return WhatIfApi.query(userId, limit, domain, keepSeen, reasons)
        .at(moment.time())
        .context(moment.context())
        .build();
  }

  private JsonObject json(SideBySide.Outcome outcome, Compared compared, Query.Reasons reasons) {
    JsonObject json = new JsonObject();
    json.add("first", Wire.answer(outcome.first(), reasons));
    json.add("second", Wire.answer(outcome.second(), reasons));
    JsonArray common = new JsonArray();
    for (SideBySide.Common each : outcome.common()) {
      JsonObject item = item(each.item());
      item.addProperty("rankFirst", each.rankFirst());
      item.addProperty("rankSecond", each.rankSecond());
      common.add(item);
    }
    json.add("common", common);
    json.add("onlyFirst", alone(outcome.onlyFirst()));
    json.add("onlySecond", alone(outcome.onlySecond()));
    outcome.overlap().ifPresent(share -> json.addProperty("overlap", share));
    if (compared.models().isEmpty()) {
      json.addProperty("itemsOfBoth", outcome.events().size());
      json.add("commonEvents", events(outcome.events()));
    }
    return json;
  }

  private static JsonArray alone(List<SideBySide.Alone> items) {
    JsonArray array = new JsonArray();
    for (SideBySide.Alone each : items) {
      JsonObject item = item(each.item());
      item.addProperty("rank", each.rank());
      array.add(item);
    }
    return array;
  }

  private static JsonObject item(ItemTable.Item details) {
    JsonObject json = new JsonObject();
    json.addProperty("itemId", details.id());
    Wire.title(json, details);
    return json;
  }

  private JsonArray events(List<SideBySide.CommonEvent> common) {
    List<SideBySide.CommonEvent> newest = common.subList(0, Math.min(MOST_EVENTS, common.size()));
    Map<String, ItemTable.Item> items =
        engine.catalogue().known(newest.stream().map(SideBySide.CommonEvent::itemId).toList());
    JsonArray events = new JsonArray();
    for (SideBySide.CommonEvent each : newest) {
      JsonObject event = new JsonObject();
      event.addProperty("itemId", each.itemId());
      ItemTable.Item item = items.get(each.itemId());
      if (item != null) {
        Wire.title(event, item);
      }
      event.addProperty("timestampFirst", each.timeFirst());
      event.addProperty("timestampSecond", each.timeSecond());
      events.add(event);
    }
    return events;
  }
}
