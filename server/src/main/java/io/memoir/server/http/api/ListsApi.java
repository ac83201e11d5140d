package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.model.BadInputException;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ItemLists;
import io.memoir.server.engine.ItemLists.Listed;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.engine.popular.Window;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.QueryFields;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.json.BadFieldException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The routes for lists that are the same for all users: popular items and recently created items.
 */
public final class ListsApi {
  private static final int USUAL_LIMIT = 10;
  private static final int MOST_ITEMS = 500;
  private static final String USUAL_WINDOW = "30d";

  private final Engine engine;

  public ListsApi(Engine engine) {
    this.engine = engine;
  }

  public List<Route> routes() {
    return List.of(
        Route.api(HandlerType.GET, "/v1/popular", Role.READ, this::popular),
        Route.api(HandlerType.GET, "/v1/recent", Role.READ, this::recent));
  }

  /** The parameters of both lists. */
  private record Wanted(int limit, Optional<Filter> filter, boolean isLong) {
    static Wanted read(Exchange exchange, QueryFields query) {
      int limit = query.integer("limit", USUAL_LIMIT, 1, MOST_ITEMS);
      Optional<String> condition = query.text("filter");
      Wanted wanted = new Wanted(limit, condition.map(Wire::filter), Exchange.takesLong(condition));
      query.done();
      exchange.charge(condition.map(String::length).orElse(0) + limit - 1L, 0);
      return wanted;
    }
  }

  private void popular(Exchange exchange) {
    QueryFields query = exchange.query();
    String name = query.text("window").orElse(USUAL_WINDOW);
    Window window = window(name);
    Wanted wanted = Wanted.read(exchange, query);
    // A request that waits for the first count must not keep others from long work.
    boolean takesLong =
        engine.lists().isCounted() && (wanted.isLong() || engine.lists().hasToSort(window));
    ItemLists.Popular popular =
        exchange
            .sized(takesLong, () -> engine.lists().popular(window, wanted.limit(), wanted.filter()))
            .orElseThrow(ListsApi::notCounted);
    JsonObject json = new JsonObject();
    json.add("items", items(popular.items(), (item, events) -> item.addProperty("events", events)));
    json.addProperty("window", name);
    popular.since().ifPresent(since -> json.addProperty("since", text(since)));
    json.addProperty("asOf", text(popular.asOf()));
    answer(exchange, json, popular.notes());
  }

  static ProblemException notCounted() {
    return new ProblemException(
        503, "busy", "the log is being counted for the first time since the start; retry later");
  }

  private static Window window(String text) {
    try {
      return Window.parse(text);
    } catch (BadInputException e) {
      throw new BadFieldException("window", String.valueOf(e.getMessage()));
    }
  }

  private void recent(Exchange exchange) {
    Wanted wanted = Wanted.read(exchange, exchange.query());
    ItemLists.Recent recent =
        exchange.sized(
            wanted.isLong(), () -> engine.lists().recent(wanted.limit(), wanted.filter()));
    JsonObject json = new JsonObject();
    json.add(
        "items", items(recent.items(), (item, added) -> item.addProperty("addedAt", text(added))));
    answer(exchange, json, recent.notes());
  }

  private static String text(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static JsonArray items(List<Listed> listed, BiConsumer<JsonObject, Long> figure) {
    JsonArray items = new JsonArray();
    for (Listed each : listed) {
      JsonObject item = new JsonObject();
      item.addProperty("itemId", each.item().id());
      figure.accept(item, each.figure());
      if (each.item().known().isEmpty()) {
        item.addProperty("cold", true);
      }
      each.item().known().ifPresent(known -> Wire.describe(item, known));
      items.add(item);
    }
    return items;
  }

  private static void answer(Exchange exchange, JsonObject json, List<String> notes) {
    if (!notes.isEmpty()) {
      JsonArray lines = new JsonArray();
      notes.forEach(lines::add);
      json.add("notes", lines);
    }
    exchange.answer(json);
  }
}
