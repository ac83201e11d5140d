package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.model.ItemTable;
import io.memoir.runtime.interest.Memory;
import io.memoir.runtime.interest.MemoryCourse;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.person.UserMemory;
import io.memoir.server.http.exchange.Cursor;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.QueryFields;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.History;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.UserActivity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The routes for the events of one user, and for what they did to the memory. */
public final class PersonApi {
  private static final int USUAL_LIMIT = 50;
  private static final int MOST = 1_000;
  private static final int USUAL_FOLLOWED = 200;

  /** Approximate number of characters after which a page ends early; it has at least one event. */
  private static final long MOST_CHARACTERS = 1L << 20;

  /** Number of events that are read at a time: most of many long ones would not be in the page. */
  private static final int AT_ONCE = 100;

  private static final char EVENTS = 'e';
  private static final Pattern PLACE = Pattern.compile("(-?[0-9]{1,19}),([0-9]{1,19})");

  private final Engine engine;

  public PersonApi(Engine engine) {
    this.engine = engine;
  }

  public List<Route> routes() {
    return List.of(
        Route.api(HandlerType.GET, "/v1/users/{userId}/events", Role.READ, this::events),
        Route.api(HandlerType.GET, "/v1/users/{userId}/memory", Role.READ, this::memory));
  }

  private void events(Exchange exchange) {
    String userId = Wire.pathId(exchange, "userId");
    QueryFields query = exchange.query();
    int limit = query.integer("limit", USUAL_LIMIT, 1, MOST);
    EventCursor before = query.text("cursor").map(PersonApi::before).orElse(EventCursor.END);
    query.done();
    exchange.charge(limit - 1, 0);
    // One more than needed, which tells whether there is another page.
    int atOnce = Math.min(limit + 1, AT_ONCE);
    History found = engine.users().latest(userId, before, atOnce);
    if (found.revision() == 0 && engine.users().find(userId).isEmpty()) {
      throw UsersApi.none();
    }
    List<LoggedEvent> page = new ArrayList<>();
    boolean full = fill(page, found.events(), limit);
    while (!full && found.events().size() == atOnce) {
      found = engine.users().latest(userId, page.getLast().cursor(), atOnce);
      full = fill(page, found.events(), limit);
    }
    Map<String, ItemTable.Item> items =
        engine.catalogue().known(page.stream().map(each -> each.event().itemId()).toList());
    JsonArray events = new JsonArray();
    page.forEach(each -> events.add(json(each.event(), items)));
    JsonObject json = new JsonObject();
    json.addProperty("userId", userId);
    json.add("events", events);
    if (full) {
      json.addProperty("nextCursor", cursor(page.getLast().cursor()));
    }
    exchange.answer(json);
  }

  /** Adds events to a page until it is full; returns whether it is, and there are others. */
  private static boolean fill(List<LoggedEvent> page, List<LoggedEvent> events, int limit) {
    long characters = page.stream().mapToLong(each -> characters(each.event())).sum();
    for (LoggedEvent event : events) {
      characters += characters(event.event());
      if (page.size() == limit || (characters > MOST_CHARACTERS && !page.isEmpty())) {
        return true;
      }
      page.add(event);
    }
    return false;
  }

  private static long characters(StoredEvent event) {
    return event.context().entrySet().stream()
        .mapToLong(value -> value.getKey().length() + value.getValue().length())
        .sum();
  }

  private static String cursor(EventCursor last) {
    return Cursor.write(EVENTS, Optional.of(last.time() + "," + last.position()));
  }

  private static EventCursor before(String cursor) {
    Cursor.Place place = Cursor.read(cursor);
    Matcher matcher = PLACE.matcher(place.after().orElse(""));
    if (place.list() != EVENTS || !matcher.matches()) {
      throw Cursor.wrong(cursor);
    }
    try {
      return new EventCursor(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    } catch (NumberFormatException e) {
      throw Cursor.wrong(cursor);
    }
  }

  private static JsonObject json(StoredEvent event, Map<String, ItemTable.Item> items) {
    JsonObject json = new JsonObject();
    json.addProperty("eventId", event.eventId());
    json.addProperty("itemId", event.itemId());
    ItemTable.Item item = items.get(event.itemId());
    if (item != null) {
      Wire.describe(json, item);
    }
    json.addProperty("type", event.type());
    event.value().ifPresent(value -> json.addProperty("value", value));
    json.addProperty("timestamp", event.time());
    if (!event.context().isEmpty()) {
      JsonObject values = new JsonObject();
      event.context().forEach(values::addProperty);
      json.add("values", values);
    }
    return json;
  }

  private void memory(Exchange exchange) {
    String userId = Wire.pathId(exchange, "userId");
    QueryFields query = exchange.query();
    int events = query.integer("events", USUAL_FOLLOWED, 1, MOST);
    query.done();
    Optional<UserActivity> activity = engine.users().activity(userId);
    if (activity.isEmpty() && engine.users().find(userId).isEmpty()) {
      throw UsersApi.none();
    }
    exchange.charge(activity.map(UserActivity::events).orElse(0L), 0);
    UserMemory memory = exchange.heavy(() -> UserMemory.of(engine, userId, events));
    Map<String, ItemTable.Item> items =
        engine
            .catalogue()
            .known(memory.course().stream().map(step -> step.event().itemId()).toList());
    JsonObject json = new JsonObject();
    json.addProperty("userId", userId);
    JsonArray memories = new JsonArray();
    memory.memories().forEach(each -> memories.add(word(each)));
    json.add("memories", memories);
    JsonArray course = new JsonArray();
    memory.course().forEach(step -> course.add(json(step, items)));
    json.add("course", course);
    exchange.answer(json);
  }

  private static JsonObject json(UserMemory.Step step, Map<String, ItemTable.Item> items) {
    JsonObject json = new JsonObject();
    json.addProperty("timestamp", step.event().time());
    json.addProperty("itemId", step.event().itemId());
    ItemTable.Item item = items.get(step.event().itemId());
    if (item != null) {
      Wire.title(json, item);
    }
    MemoryCourse.Change change = step.change();
    change.longTermWeight().ifPresent(weight -> json.addProperty("longTermWeight", weight));
    if (!change.moved().isEmpty()) {
      JsonObject moved = new JsonObject();
      change.moved().forEach((memory, distance) -> moved.addProperty(word(memory), distance));
      json.add("moved", moved);
    }
    return json;
  }

  /** The name of a memory; a model with one memory has nothing but the state of the user. */
  private static String word(Memory memory) {
    return switch (memory) {
      case LONG_TERM, SHORT_TERM -> memory.word();
      case WHOLE -> "state";
    };
  }
}
