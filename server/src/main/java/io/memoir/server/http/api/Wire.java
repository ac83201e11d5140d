package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.GraphTag;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.task.Label;
import io.memoir.runtime.Event;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.RankExplanation;
import io.memoir.runtime.Recommendation;
import io.memoir.server.engine.Answer;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.Query;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.engine.attribute.FilterParser;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.engine.feature.Impression;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.QueryFields;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.bytes.Utf8;
import io.memoir.server.store.location.StoreLocation;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** The JSON form of events and answers. */
public final class Wire {
  /** The prefix of the user id of a session whose user is not known. */
  public static final String SESSION = "session:";

  /** The name in the context of an event for the session of a known user. */
  public static final String SESSION_ID = "sessionId";

  /** The type of an event without one. */
  static final String USUAL_TYPE = "view";

  private static final int MOST_REASONS = 3;
  private static final int MOST_IMPRESSIONS = 1_000;

  private Wire() {}

  /**
   * An event as it was sent.
   *
   * @param timed whether it has a timestamp; otherwise its time is that of its arrival
   */
  public record Sent(StoredEvent event, boolean timed) {}

  /**
   * Reads an event for the log.
   *
   * @param latest the latest permitted time of an event, in milliseconds since 1970
   */
  public static Sent event(JsonElement element, String place, long now, long latest) {
    JsonFields fields = JsonFields.of(element, place);
    Optional<String> eventId = idIfAny(fields, "eventId");
    Optional<String> userId = idIfAny(fields, "userId");
    Optional<String> sessionId = sessionIfAny(fields, userId);
    String itemId = id(fields, "itemId");
    String type = idIfAny(fields, "type").orElse(USUAL_TYPE);
    OptionalLong time = fields.moment("timestamp");
    if (time.isPresent() && time.getAsLong() > latest) {
      throw new BadFieldException(
          fields.place("timestamp"),
          "%s is %s, expected at most %s, the server's clock plus the future tolerance"
              .formatted(
                  fields.place("timestamp"),
                  Instant.ofEpochMilli(time.getAsLong()),
                  Instant.ofEpochMilli(latest)));
    }
    OptionalDouble value = fields.number("value");
    Optional<String> requestId = idIfAny(fields, "requestId");
    List<String> impression = fields.texts(Impression.NAME, MOST_IMPRESSIONS);
    Map<String, String> context = new LinkedHashMap<>(fields.properties("context"));
    fields.done();
    if (!impression.isEmpty()) {
      JsonArray shown = new JsonArray();
      impression.forEach(shown::add);
      requireRoom(fields, context, shown.toString());
      keep(fields, context, Impression.NAME, shown.toString());
    }
    if (userId.isPresent()) {
      sessionId.ifPresent(session -> keep(fields, context, SESSION_ID, session));
    }
    return new Sent(
        new StoredEvent(
            eventId.orElseGet(() -> UUID.randomUUID().toString()),
            who(userId, sessionId)
                .orElseThrow(() ->
                    new BadFieldException(
                        fields.place("userId"),
                        fields.place("userId") + " is missing, expected userId or sessionId")),
            itemId,
            type,
            time.orElse(now),
            value,
            requestId,
            context),
        time.isPresent());
  }

  /**
   * Adds a field that the log stores in the context.
   *
   * @throws BadFieldException if the context has another value of this name, which would be lost
   */
  private static void keep(
      JsonFields fields, Map<String, String> context, String name, String value) {
    String before = context.put(name, value);
    if (before != null && !before.equals(value)) {
      String place = fields.place("context") + "." + name;
      throw new BadFieldException(
          place,
          "%s differs from %s, expected the same value, or only one of them"
              .formatted(place, fields.place(name)));
    }
  }

  /** Rejects an impression that makes the context too large. */
  private static void requireRoom(
      JsonFields fields, Map<String, String> context, String impression) {
    String place = fields.place(Impression.NAME);
    long others = 0;
    for (Map.Entry<String, String> each : context.entrySet()) {
      others += Utf8.length(fields.place("context"), each.getKey());
      others += Utf8.length(fields.place("context"), each.getValue());
    }
    long own = Impression.NAME.length() + (long) Utf8.length(place, impression);
    if (others <= StoredEvent.MAXIMUM_CONTEXT_BYTES
        && others + own > StoredEvent.MAXIMUM_CONTEXT_BYTES) {
      throw new BadFieldException(
          place,
          String.format(
              Locale.ROOT,
              "%s has %,d bytes as JSON and the context has %,d, expected at most %,d together",
              place,
              own,
              others,
              StoredEvent.MAXIMUM_CONTEXT_BYTES));
    }
  }

  /**
   * The reason why one element of a batch was rejected.
   *
   * @param index in the batch, from 0
   * @param line of the body, if the body consists of lines
   */
  public static JsonObject refusal(int index, OptionalInt line, String code, String message) {
    JsonObject json = new JsonObject();
    json.addProperty("index", index);
    line.ifPresent(number -> json.addProperty("line", number));
    json.addProperty("code", code);
    json.addProperty("message", message);
    return json;
  }

  /** The id of a user, an item or an event in the path of a request. */
  static String pathId(Exchange exchange, String name) {
    return limited(name, exchange.pathId(name), StoredEvent.MAXIMUM_ID_BYTES);
  }

  /** The prefix of ids that a request asks for; empty for all ids. */
  static String prefix(QueryFields query) {
    return query
        .text("prefix")
        .filter(text -> !text.isEmpty())
        .map(text -> limited("prefix", text, StoredEvent.MAXIMUM_ID_BYTES))
        .orElse("");
  }

  /** Reads a required id that is stored already, and may contain U+0000 of an earlier version. */
  static String storedId(JsonFields fields, String name) {
    return limited(fields.place(name), fields.text(name), StoredEvent.MAXIMUM_ID_BYTES);
  }

  private static String limited(String place, String id, int most) {
    try {
      StoredEvent.checkId(place, id, most);
    } catch (BadInputException e) {
      throw new BadFieldException(place, String.valueOf(e.getMessage()));
    }
    return id;
  }

  /** Reads a required id for storing. */
  public static String id(JsonFields fields, String name) {
    return checked(fields, name, fields.text(name), StoredEvent.MAXIMUM_ID_BYTES);
  }

  /** Reads an optional id for storing. */
  static Optional<String> idIfAny(JsonFields fields, String name) {
    return fields
        .textIfAny(name)
        .map(id -> checked(fields, name, id, StoredEvent.MAXIMUM_ID_BYTES));
  }

  /** Reads an optional session id, which is part of the user id if there is no other. */
  static Optional<String> sessionIfAny(JsonFields fields, Optional<String> userId) {
    int most = StoredEvent.MAXIMUM_ID_BYTES - (userId.isPresent() ? 0 : SESSION.length());
    return fields.textIfAny(SESSION_ID).map(id -> checked(fields, SESSION_ID, id, most));
  }

  /**
   * Rejects an id that the log cannot contain, naming the field in which it was sent. U+0000 is
   * rejected, too: no path can contain it, so that a user with such an id could be neither read nor
   * erased.
   *
   * @param most maximum length, in bytes of UTF-8
   */
  private static String checked(JsonFields fields, String name, String id, int most) {
    String place = fields.place(name);
    limited(place, id, most);
    if (id.indexOf('\0') >= 0) {
      throw new BadFieldException(
          place,
          "%s contains U+0000 at character %d, expected an id without it"
              .formatted(place, id.indexOf('\0') + 1));
    }
    return id;
  }

  /**
   * Reads the field {@code directory}, a path on the machine of the server.
   *
   * @param expected the kind of directory, for messages
   */
  public static Path directory(JsonFields fields, String expected) {
    return directory(fields.text("directory"), expected);
  }

  /** The same for a string that has been read already. */
  public static Path directory(String directory, String expected) {
    if (StoreLocation.SCHEME.matcher(directory).matches()) {
      // The URL is not repeated, because it may contain a password.
      throw new BadFieldException("directory", "directory is a URL, expected " + expected);
    }
    if (directory.isBlank()) {
      throw new BadFieldException("directory", "directory is empty, expected " + expected);
    }
    try {
      return Path.of(directory);
    } catch (InvalidPathException e) {
      throw new BadFieldException("directory", "directory is not a path, expected " + expected);
    }
  }

  /**
   * Reads two different ids or names.
   *
   * @param kind what they name, in the plural, for messages
   */
  static List<String> two(JsonFields fields, String name, String kind) {
    String place = fields.place(name);
    List<String> both = fields.texts(name, 2);
    for (int i = 0; i < both.size(); i++) {
      limited(place + "[" + i + "]", both.get(i), StoredEvent.MAXIMUM_ID_BYTES);
    }
    if (both.size() != 2 || both.getFirst().equals(both.getLast())) {
      throw new BadFieldException(
          place,
          "%s names %s, expected two different %s"
              .formatted(
                  place,
                  both.size() == 2
                      ? JsonFields.shown(both.getFirst()) + " twice"
                      : both.isEmpty() ? "none" : "one only",
                  kind));
    }
    return both;
  }

  /** Reads a filter on the attributes of items. */
  public static Filter filter(String text) {
    try {
      return FilterParser.parse(text);
    } catch (BadInputException e) {
      throw new BadFieldException("filter", String.valueOf(e.getMessage()));
    }
  }

  /** The user given by a user id or else by a session id. */
  public static Optional<String> who(Optional<String> userId, Optional<String> sessionId) {
    return userId.or(() -> sessionId.map(session -> SESSION + session));
  }

  /** Reads an event that is not stored. */
  public static Event passing(JsonElement element, String place) {
    JsonFields fields = JsonFields.of(element, place);
    String itemId = fields.text("itemId");
    OptionalLong time = fields.moment("timestamp");
    Map<String, Value> values = new LinkedHashMap<>();
    fields
        .find("context")
        .ifPresent(given ->
            context(given, fields.place("context"))
                .byName()
                .forEach((name, attribute) -> values.put(name, FeatureValues.value(attribute))));
    values.put(Label.TYPE, new Value.Text(fields.textIfAny("type").orElse(USUAL_TYPE)));
    fields
        .number("value")
        .ifPresentOrElse(
            value -> values.put(Label.VALUE, new Value.Real(value)),
            () -> values.remove(Label.VALUE));
    fields.done();
    return new Event(itemId, time.orElse(0), new Values(values));
  }

  /**
   * Reads the context of a request, or of an event that is not stored; any names are accepted.
   *
   * @throws BadFieldException if a value is not of a type that attributes can have
   */
  static Attributes context(JsonElement element, String place) {
    if (!(element instanceof JsonObject object)) {
      throw new BadFieldException(place, place + " is not an object, expected values by name");
    }
    if (object.size() > Attributes.MOST) {
      throw new BadFieldException(
          place,
          "%s has %d values, expected at most %d".formatted(place, object.size(), Attributes.MOST));
    }
    Map<String, Attribute> values = new LinkedHashMap<>();
    object
        .asMap()
        .forEach((name, value) -> {
          if (!value.isJsonNull()) {
            values.put(name, Attribute.read(value, place + "." + JsonFields.shown(name)));
          }
        });
    return new Attributes(values);
  }

  public static JsonObject model(ModelVersion model) {
    JsonObject json = new JsonObject();
    json.addProperty("name", model.name());
    json.addProperty("version", model.version());
    json.addProperty("fingerprint", model.fingerprint());
    return json;
  }

  /** The JSON of an answer, without request id and duration. */
  public static JsonObject answer(Answer answer, Query.Reasons reasons) {
    JsonObject json = new JsonObject();
    json.add("model", model(answer.model()));
    answer.task().ifPresent(task -> json.addProperty("task", task.name()));
    JsonArray items = new JsonArray();
    for (Recommendation recommendation : answer.items()) {
      boolean cold = answer.coldIds().contains(recommendation.itemId());
      JsonObject item = item(recommendation, cold);
      if (answer.task().isPresent() && recommendation.prediction().isPresent()) {
        double value = recommendation.prediction().getAsDouble();
        TaskReasons.add(item, answer.task().get(), value);
      }
      Explanation explanation = answer.explanations().get(recommendation.itemId());
      if (explanation != null) {
        explain(item, explanation, reasons);
      }
      RankExplanation effects = answer.effects().get(recommendation.itemId());
      if (effects != null) {
        TaskReasons.add(item, effects, reasons, Wire::describe);
      }
      items.add(item);
    }
    json.add("items", items);
    JsonArray missing = new JsonArray();
    answer.missingIds().forEach(missing::add);
    json.add("missingIds", missing);
    note(json, answer.notes());
    return json;
  }

  /** Adds notes, if there are any. */
  static void note(JsonObject json, List<String> lines) {
    if (!lines.isEmpty()) {
      JsonArray notes = new JsonArray();
      lines.forEach(notes::add);
      json.add("notes", notes);
    }
  }

  private static JsonObject item(Recommendation recommendation, boolean cold) {
    JsonObject item = new JsonObject();
    item.addProperty("itemId", recommendation.itemId());
    if (cold) {
      item.addProperty("cold", true);
    } else {
      item.addProperty("score", recommendation.score());
    }
    recommendation
        .shares()
        .ifPresent(shares ->
            shares.parts().forEach((part, share) -> item.addProperty(part.jsonName(), share)));
    if (recommendation.propensity() != 1) {
      item.addProperty("propensity", recommendation.propensity());
    }
    describe(item, recommendation.details());
    return item;
  }

  /** Adds title and categories, if there are any. */
  public static void describe(JsonObject json, ItemTable.Item details) {
    title(json, details);
    if (!details.categories().isEmpty()) {
      JsonArray categories = new JsonArray();
      details.categories().forEach(categories::add);
      json.add("categories", categories);
    }
  }

  /** Adds the title, if there is one. */
  static void title(JsonObject json, ItemTable.Item details) {
    if (!details.title().equals(details.id())) {
      json.addProperty("title", details.title());
    }
  }

  /** Adds neighbours in a knowledge graph, if there are any. */
  static void tags(JsonObject json, String name, List<GraphTag> tags) {
    if (!tags.isEmpty()) {
      JsonArray array = new JsonArray();
      for (GraphTag tag : tags) {
        JsonObject one = new JsonObject();
        one.addProperty("relation", tag.relation());
        one.addProperty("entity", tag.entity());
        array.add(one);
      }
      json.add(name, array);
    }
  }

  private static void explain(JsonObject item, Explanation explanation, Query.Reasons reasons) {
    JsonArray causes = new JsonArray();
    List<Explanation.Cause> shown =
        switch (reasons) {
          case NONE -> List.of();
          case BRIEF -> explanation.reasons(MOST_REASONS);
          case FULL ->
              explanation.causes().stream()
                  .sorted(
                      Comparator.comparingDouble(
                          (Explanation.Cause cause) -> -cause.effect().margin()))
                  .toList();
        };
    for (Explanation.Cause cause : shown) {
      JsonObject json = new JsonObject();
      json.addProperty("itemId", cause.event().itemId());
      json.addProperty("effect", cause.effect().margin());
      if (cause.event().time() != 0) {
        json.addProperty("timestamp", cause.event().time());
      }
      describe(json, cause.details());
      tags(json, "shared", cause.shared());
      causes.add(json);
    }
    item.add("reasons", causes);
    if (reasons == Query.Reasons.FULL) {
      item.addProperty("sentence", explanation.sentence());
      item.addProperty("rank", explanation.standing().rank());
      item.addProperty("rankWithoutHistory", explanation.unheard().rank());
    }
  }
}
