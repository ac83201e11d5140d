package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.memoir.model.BadInputException;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Stored events in the form that {@code POST /v1/events} accepts, for exports. */
public final class EventJson {
  private EventJson() {}

  /**
   * An event in the form in which it was sent; fields that the log does not have are in its
   * context.
   */
  public static JsonObject of(StoredEvent event) {
    JsonObject json = new JsonObject();
    json.addProperty("eventId", event.eventId());
    json.addProperty("userId", event.userId());
    json.addProperty("itemId", event.itemId());
    json.addProperty("type", event.type());
    json.addProperty("timestamp", event.time());
    event.value().ifPresent(value -> json.addProperty("value", value));
    event.requestId().ifPresent(id -> json.addProperty("requestId", id));
    JsonObject context = new JsonObject();
    for (Map.Entry<String, String> each : event.context().entrySet()) {
      switch (each.getKey()) {
        case Wire.SESSION_ID -> json.addProperty(Wire.SESSION_ID, each.getValue());
        case Wire.IMPRESSION ->
            shown(each.getValue())
                .ifPresentOrElse(
                    list -> json.add(Wire.IMPRESSION, list),
                    () -> context.addProperty(each.getKey(), each.getValue()));
        default -> context.addProperty(each.getKey(), each.getValue());
      }
    }
    if (!context.isEmpty()) {
      json.add("context", context);
    }
    return json;
  }

  /** The items that were shown; empty if a client gave something else this name in a context. */
  private static Optional<JsonArray> shown(String text) {
    try {
      JsonElement json = JsonText.read(text.getBytes(StandardCharsets.UTF_8), Wire.IMPRESSION);
      return json instanceof JsonArray list && list.asList().stream().allMatch(EventJson::isText)
          ? Optional.of(list)
          : Optional.empty();
    } catch (BadInputException e) {
      return Optional.empty();
    }
  }

  private static boolean isText(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isString();
  }
}
