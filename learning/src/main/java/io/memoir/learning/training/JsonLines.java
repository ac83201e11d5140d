package io.memoir.learning.training;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Lenient reading of the JSON that runs write: what is not there, or not complete, is left out. */
final class JsonLines {
  private JsonLines() {}

  /** An object; empty if the text is not one, for example because it is not complete. */
  static Optional<JsonObject> object(String text) {
    try {
      return JsonParser.parseString(text) instanceof JsonObject object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonParseException | IllegalStateException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Optional<JsonObject> object(byte[] content) {
    return object(new String(content, StandardCharsets.UTF_8));
  }

  /** The objects of the complete lines; a last line without a line break is being written. */
  static List<JsonObject> lines(byte[] content, int most) {
    int end = content.length;
    while (end > 0 && content[end - 1] != '\n') {
      end--;
    }
    List<JsonObject> objects = new ArrayList<>();
    new String(content, 0, end, StandardCharsets.UTF_8)
        .lines()
        .limit(most)
        .forEach(line -> object(line).ifPresent(objects::add));
    return objects;
  }

  static Optional<String> text(JsonObject json, String name) {
    return json.get(name) instanceof JsonPrimitive primitive
        ? Optional.of(primitive.getAsString())
        : Optional.empty();
  }

  /** A finite number. */
  static OptionalDouble number(JsonObject json, String name) {
    return json.get(name) instanceof JsonPrimitive primitive
        ? number(primitive)
        : OptionalDouble.empty();
  }

  static OptionalDouble number(JsonElement element) {
    if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
      double number = primitive.getAsDouble();
      return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }
    return OptionalDouble.empty();
  }

  static int integer(JsonObject json, String name, int otherwise) {
    return (int) number(json, name).orElse(otherwise);
  }

  static boolean flag(JsonObject json, String name) {
    return json.get(name) instanceof JsonPrimitive primitive && primitive.getAsBoolean();
  }

  /** The strings, numbers and booleans of an object, as strings. */
  static Map<String, String> texts(JsonObject json, String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (json.get(name) instanceof JsonObject object) {
      object
          .asMap()
          .forEach((key, value) -> {
            if (value instanceof JsonPrimitive primitive) {
              texts.put(key, primitive.getAsString());
            }
          });
    }
    return texts;
  }
}
