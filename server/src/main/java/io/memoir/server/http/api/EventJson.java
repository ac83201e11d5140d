package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.server.engine.feature.Impression;
import io.memoir.server.store.StoredEvent;
import java.util.Map;

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
        case Impression.NAME ->
            Impression.parse(each.getValue())
                .ifPresentOrElse(
                    impression -> json.add(Impression.NAME, list(impression)),
                    () -> context.addProperty(each.getKey(), each.getValue()));
        default -> context.addProperty(each.getKey(), each.getValue());
      }
    }
    if (!context.isEmpty()) {
      json.add("context", context);
    }
    return json;
  }

  private static JsonArray list(Impression impression) {
    JsonArray list = new JsonArray();
    impression.itemIds().forEach(list::add);
    return list;
  }
}
