package io.memoir.data.schema;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads and writes descriptions of columns as a JSON file that users can edit: an object with the
 * fields {@code users}, {@code items} and {@code events}, each an object of columns by name, for
 * example {@code "device": {"kind": "category", "known": "request"}}. Other columns are detected.
 */
public final class DescriptionFile {
  /** The name of the file in a data set. */
  public static final String NAME = "schema.json";

  private static final Set<String> FIELDS = Set.of("kind", "known", "encoder", "because");
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final Set<Kind> OF_EVENTS = Set.of(Kind.LABEL, Kind.IMPRESSIONS);

  private DescriptionFile() {}

  /**
   * Reads a file.
   *
   * @throws BadInputException if it is not such a file
   */
  public static Description read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          file
              + (Files.exists(file) ? " is not a regular file" : " does not exist")
              + ", expected a schema");
    }
    JsonObject json;
    try {
      String text = Files.readString(file);
      JsonElement element =
          new GsonBuilder()
              .setStrictness(Strictness.STRICT)
              .create()
              .fromJson(text, JsonElement.class);
      if (element == null || !element.isJsonObject()) {
        throw new BadInputException(file + " is not a JSON object, expected a schema");
      }
      json = element.getAsJsonObject();
      requireDistinct(file, text);
    } catch (JsonParseException | CharacterCodingException e) {
      throw new BadInputException(file + " is not valid JSON: " + reason(e), e);
    }
    List<String> sections = Arrays.stream(Section.values()).map(Section::word).toList();
    for (String name : json.keySet()) {
      if (!sections.contains(name)) {
        throw new BadInputException(
            "%s has the field '%s'%s, expected %s"
                .formatted(
                    file,
                    name,
                    NearMatches.of(name, sections).question(),
                    String.join(", ", sections)));
      }
    }
    Description description =
        new Description(
            file.toString(),
            columns(file, json, Section.USERS),
            columns(file, json, Section.ITEMS),
            columns(file, json, Section.EVENTS));
    OF_EVENTS.forEach(kind -> requireOne(description, kind));
    return description;
  }

  private static String reason(Exception e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return (end < 0 ? message : message.substring(0, end))
        .replaceFirst("^[A-Za-z.]*Exception: ", "")
        .replaceFirst("Use JsonReader.* to accept malformed JSON", "unexpected text");
  }

  /** Rejects duplicate names, of which the parser would use the last one. */
  private static void requireDistinct(Path file, String text) throws IOException {
    Deque<Set<String>> open = new ArrayDeque<>();
    JsonReader reader = new JsonReader(new StringReader(text));
    while (reader.peek() != JsonToken.END_DOCUMENT) {
      switch (reader.peek()) {
        case BEGIN_OBJECT -> {
          reader.beginObject();
          open.push(new HashSet<>());
        }
        case END_OBJECT -> {
          reader.endObject();
          open.pop();
        }
        case BEGIN_ARRAY -> reader.beginArray();
        case END_ARRAY -> reader.endArray();
        case NAME -> {
          String name = reader.nextName();
          if (!open.element().add(name)) {
            throw new BadInputException(
                "%s has '%s' twice in one object, expected it once".formatted(file, name));
          }
        }
        case STRING, NUMBER, BOOLEAN, NULL, END_DOCUMENT -> reader.skipValue();
      }
    }
  }

  private static Map<String, Column> columns(Path file, JsonObject json, Section section) {
    Map<String, Column> columns = new LinkedHashMap<>();
    JsonElement all = json.get(section.word());
    if (all == null) {
      return columns;
    }
    if (!all.isJsonObject()) {
      throw new BadInputException(
          "%s: %s is not an object, expected an object of columns by name"
              .formatted(file, section.word()));
    }
    for (Map.Entry<String, JsonElement> entry : all.getAsJsonObject().entrySet()) {
      String where = file + ": " + section.word() + "." + entry.getKey();
      if (!entry.getValue().isJsonObject()) {
        throw new BadInputException(
            where
                + " is "
                + entry.getValue()
                + ", expected an object such as {\"kind\": \"number\"}");
      }
      columns.put(
          entry.getKey(),
          column(entry.getKey(), entry.getValue().getAsJsonObject(), section, where));
    }
    return columns;
  }

  private static Column column(String name, JsonObject json, Section section, String where) {
    for (String field : json.keySet()) {
      if (!FIELDS.contains(field)) {
        throw new BadInputException(
            "%s has the field '%s'%s, expected kind, known or encoder"
                .formatted(where, field, NearMatches.of(field, FIELDS).question()));
      }
    }
    Kind kind = Kind.of(text(json, "kind", where), where);
    if (section != Section.EVENTS && OF_EVENTS.contains(kind)) {
      throw new BadInputException(
          "%s has the kind '%s', which is only allowed for columns of events"
              .formatted(where, kind.word()));
    }
    if (section != Section.EVENTS && json.has("known")) {
      throw new BadInputException(where + ": 'known' is only allowed for columns of events");
    }
    Known known = json.has("known") ? Known.of(text(json, "known", where), where) : Known.EVENT;
    if (json.has("encoder") && kind != Kind.TEXT) {
      throw new BadInputException(
          "%s has an encoder and the kind '%s', expected the kind 'text'"
              .formatted(where, kind.word()));
    }
    String encoder = json.has("encoder") ? text(json, "encoder", where) : "";
    return new Column(name, kind, known, encoder, "");
  }

  private static String text(JsonObject json, String field, String where) {
    JsonElement value = json.get(field);
    if (value == null) {
      throw new BadInputException(where + " has no field '" + field + "'");
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw new BadInputException(
          "%s has the %s %s, expected a string".formatted(where, field, value));
    }
    return value.getAsString();
  }

  private static void requireOne(Description description, Kind kind) {
    List<String> names =
        description.events().values().stream()
            .filter(column -> column.kind() == kind)
            .map(Column::name)
            .toList();
    if (names.size() > 1) {
      throw new BadInputException(
          "%s: %s are of the kind '%s', expected one column"
              .formatted(description.source(), String.join(" and ", names), kind.word()));
    }
  }

  /** The text of a file, with one line per column. */
  public static String write(Description description) {
    StringBuilder text = new StringBuilder("{");
    String separator = "\n";
    for (Section section : Section.values()) {
      text.append(separator).append("  ").append(GSON.toJson(section.word())).append(": {");
      String between = "\n";
      for (Column column : description.of(section).values()) {
        text.append(between)
            .append("    ")
            .append(GSON.toJson(column.name()))
            .append(": ")
            .append(write(column, section));
        between = ",\n";
      }
      text.append(description.of(section).isEmpty() ? "}" : "\n  }");
      separator = ",\n";
    }
    return text.append("\n}\n").toString();
  }

  private static String write(Column column, Section section) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("kind", column.kind().word());
    if (section == Section.EVENTS && column.kind().feature()) {
      fields.put("known", column.known().word());
    }
    if (!column.encoder().isEmpty()) {
      fields.put("encoder", column.encoder());
    }
    if (!column.because().isEmpty()) {
      fields.put("because", column.because());
    }
    return fields.entrySet().stream()
        .map(field -> GSON.toJson(field.getKey()) + ": " + GSON.toJson(field.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
