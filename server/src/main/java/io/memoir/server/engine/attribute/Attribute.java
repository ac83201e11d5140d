package io.memoir.server.engine.attribute;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import java.util.List;

/** An attribute of an item or a user. */
public sealed interface Attribute {
  /** Maximum length of a list of strings. */
  int MOST_TEXTS = 1_000;

  /** The longest list of numbers. */
  int MOST_NUMBERS = 4_096;

  record Text(String value) implements Attribute {}

  record Quantity(double value) implements Attribute {}

  record Flag(boolean value) implements Attribute {}

  /** A list of strings, such as tags. */
  record Texts(List<String> values) implements Attribute {
    public Texts {
      values = List.copyOf(values);
    }
  }

  /**
   * A list of numbers, for example the vector of an image.
   *
   * @param values at least one: an empty list is one of strings
   */
  record Vector(List<Double> values) implements Attribute {
    public Vector {
      values = List.copyOf(values);
    }
  }

  /**
   * Reads a string, a finite number, a boolean, a list of strings or a list of numbers.
   *
   * @throws BadFieldException if it is something else, or cannot be stored exactly: a number with
   *     more digits than a double has, or a string with an unpaired surrogate
   */
  static Attribute read(JsonElement element, String place) {
    return switch (element) {
      case JsonArray array when !array.isEmpty() && isNumber(array.get(0)) ->
          new Vector(JsonFields.list(element, place, MOST_NUMBERS, JsonFields::exactNumber));
      case JsonArray _ ->
          new Texts(JsonFields.list(element, place, MOST_TEXTS, JsonFields::unicodeText));
      case JsonPrimitive primitive when primitive.isString() ->
          new Text(JsonFields.unicodeText(primitive, place));
      case JsonPrimitive primitive when primitive.isBoolean() -> new Flag(primitive.getAsBoolean());
      case JsonPrimitive primitive when primitive.isNumber() ->
          new Quantity(JsonFields.exactNumber(primitive, place));
      default ->
          throw JsonFields.wrong(
              place, element, "a string, number, boolean, or list of strings or of numbers");
    };
  }

  private static boolean isNumber(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isNumber();
  }

  /** The attribute as it was read. */
  default JsonElement json() {
    return switch (this) {
      case Text(String value) -> new JsonPrimitive(value);
      case Quantity(double value) -> json(value);
      case Flag(boolean value) -> new JsonPrimitive(value);
      case Texts(List<String> values) -> {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        yield array;
      }
      case Vector(List<Double> values) -> {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(json(value)));
        yield array;
      }
    };
  }

  private static JsonPrimitive json(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? new JsonPrimitive((long) value)
        : new JsonPrimitive(value);
  }
}
