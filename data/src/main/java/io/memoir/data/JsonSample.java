package io.memoir.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The first objects of a file of JSON lines, as a table.
 *
 * @param names all names, in order of appearance
 * @param values a row for each object; empty text where it lacks the name
 */
record JsonSample(List<String> names, List<List<String>> values) {

  /**
   * Reads the lines of a look; lines that are no objects are left to the reader to reject.
   *
   * @throws BadInputException if no line is an object
   */
  static JsonSample of(Look look) {
    Set<String> names = new LinkedHashSet<>();
    List<JsonObject> objects = new ArrayList<>();
    for (String line : look.lines()) {
      JsonElement element;
      try {
        element = JsonParser.parseString(line);
      } catch (JsonParseException _) {
        continue;
      }
      if (element.isJsonObject()) {
        objects.add(element.getAsJsonObject());
        names.addAll(element.getAsJsonObject().keySet());
      }
    }
    if (objects.isEmpty()) {
      throw new BadInputException(
          look.file() + ":1 is no JSON object, expected one on every line for format jsonl");
    }
    List<String> order = List.copyOf(names);
    List<List<String>> values =
        objects.stream()
            .map(object -> order.stream().map(name -> text(object, name)).toList())
            .toList();
    return new JsonSample(order, values);
  }

  private static String text(JsonObject object, String name) {
    JsonElement element = object.get(name);
    return element != null && element.isJsonPrimitive() ? element.getAsString() : "";
  }
}
