package io.memoir.data.source;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The first objects of a file of JSON lines, or of one JSON array, as a table.
 *
 * @param names all names, in order of first occurrence
 * @param values a row for each object, in the order of the names; the empty string if it lacks the
 *     name. A row may end before names that first occur later in the file
 */
public record JsonSample(List<String> names, List<List<String>> values) {
  private static final int MOST = 200;

  /**
   * Reads the lines of a sample; lines that are not objects are skipped, and later rejected by the
   * reader.
   *
   * @throws BadInputException if no line is an object
   */
  public static JsonSample of(FileSample look) {
    List<JsonObject> objects = objects(look);
    List<String> order = names(objects);
    List<List<String>> values =
        objects.stream()
            .map(object -> order.stream().map(name -> text(object, name)).toList())
            .toList();
    return new JsonSample(order, values);
  }

  /**
   * The names alone.
   *
   * @throws BadInputException if no line is an object
   */
  static List<String> namesOf(FileSample look) {
    return names(objects(look));
  }

  private static List<JsonObject> objects(FileSample look) {
    List<JsonObject> objects = look.jsonArray() ? elements(look) : lines(look);
    if (objects.isEmpty()) {
      throw new BadInputException(
          look.file() + ":1 is not a JSON object, expected one on every line for format jsonl");
    }
    return objects;
  }

  private static List<String> names(List<JsonObject> objects) {
    Set<String> names = new LinkedHashSet<>();
    objects.forEach(object -> names.addAll(object.keySet()));
    return List.copyOf(names);
  }

  private static List<JsonObject> lines(FileSample look) {
    List<JsonObject> objects = new ArrayList<>();
    for (String line : look.lines()) {
      try {
        JsonElement element = JsonParser.parseString(line);
        if (element.isJsonObject()) {
          objects.add(element.getAsJsonObject());
        }
      } catch (JsonParseException _) {
        // The reader rejects it.
      }
    }
    return objects;
  }

  /** The complete elements in the first lines of an array. */
  private static List<JsonObject> elements(FileSample look) {
    List<JsonObject> objects = new ArrayList<>();
    try (JsonReader reader = new JsonReader(new StringReader(String.join("\n", look.lines())))) {
      reader.beginArray();
      while (objects.size() < MOST && reader.hasNext()) {
        objects.add(JsonParser.parseReader(reader).getAsJsonObject());
      }
    } catch (IOException | JsonParseException | IllegalStateException _) {
      // The lines end in the middle of an element, or the reader rejects it later.
    }
    return objects;
  }

  private static String text(JsonObject object, String name) {
    JsonElement element = object.get(name);
    return element != null && element.isJsonPrimitive() ? element.getAsString() : "";
  }
}
