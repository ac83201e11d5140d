package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.popular.DailyEvents;
import io.memoir.server.engine.popular.PopularItems;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.QueryFields;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.store.ItemEvents;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** The routes for the events on one item: their users, and their number per day. */
public final class ItemUseApi {
  private static final int USUAL_USERS = 20;
  private static final int MOST_USERS = 100;

  /** Additional cost of a list for which the store looks at many events. */
  private static final int COST_OF_SEARCH = 10;

  private final Engine engine;

  public ItemUseApi(Engine engine) {
    this.engine = engine;
  }

  public List<Route> routes() {
    return List.of(
        Route.api(HandlerType.GET, "/v1/items/{itemId}/users", Role.READ, this::users),
        Route.api(HandlerType.GET, "/v1/items/{itemId}/popularity", Role.READ, this::popularity));
  }

  private void users(Exchange exchange) {
    String itemId = Wire.pathId(exchange, "itemId");
    QueryFields query = exchange.query();
    int limit = query.integer("limit", USUAL_USERS, 1, MOST_USERS);
    query.done();
    requireItem(itemId);
    exchange.charge(limit - 1, COST_OF_SEARCH);
    ItemEvents found = exchange.heavy(() -> engine.users().recentOn(itemId, limit));
    JsonArray users = new JsonArray();
    found.events().stream().map(LoggedEvent::event).forEach(event -> users.add(user(event)));
    JsonObject json = new JsonObject();
    json.addProperty("itemId", itemId);
    json.add("users", users);
    json.addProperty("events", found.found());
    json.addProperty("lookedAt", found.lookedAt());
    json.addProperty("logEvents", engine.statistics().events());
    exchange.answer(json);
  }

  private static JsonObject user(StoredEvent event) {
    JsonObject json = new JsonObject();
    json.addProperty("userId", event.userId());
    json.addProperty("type", event.type());
    event.value().ifPresent(value -> json.addProperty("value", value));
    json.addProperty("timestamp", event.time());
    return json;
  }

  private void popularity(Exchange exchange) {
    String itemId = Wire.pathId(exchange, "itemId");
    QueryFields query = exchange.query();
    int count = query.integer("days", PopularItems.MOST_DAYS, 1, PopularItems.MOST_DAYS);
    query.done();
    requireItem(itemId);
    DailyEvents daily = engine.lists().daily(itemId, count).orElseThrow(ListsApi::notCounted);
    JsonArray days = new JsonArray();
    LocalDate day = daily.first();
    for (int events : daily.events()) {
      JsonObject each = new JsonObject();
      each.addProperty("day", day.toString());
      each.addProperty("events", events);
      days.add(each);
      day = day.plusDays(1);
    }
    JsonObject json = new JsonObject();
    json.addProperty("itemId", itemId);
    json.add("days", days);
    json.addProperty("asOf", Instant.ofEpochMilli(daily.asOf()).toString());
    exchange.answer(json);
  }

  private void requireItem(String itemId) {
    if (engine.catalogue().find(itemId).isEmpty()) {
      throw ItemsApi.none();
    }
  }
}
