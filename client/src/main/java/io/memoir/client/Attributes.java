package io.memoir.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.memoir.client.wire.Fields;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The attributes of an item or a user, by name, or changes of them:
 *
 * <pre>{@code
 * Attributes.NONE.with("price", 7.5).with("tags", List.of("classic")).without("old-price")
 * }</pre>
 *
 * @param byName in the order in which they were given
 */
public record Attributes(Map<String, Attribute> byName) {
  /** No attributes. */
  public static final Attributes NONE = new Attributes(Map.of());

  public Attributes {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** A copy with a string. */
  public Attributes with(String name, String value) {
    return with(name, new Attribute.Text(value));
  }

  /** A copy with a number. */
  public Attributes with(String name, double value) {
    return with(name, new Attribute.Quantity(value));
  }

  /** A copy with a boolean. */
  public Attributes with(String name, boolean value) {
    return with(name, new Attribute.Flag(value));
  }

  /** A copy with a list of strings. */
  public Attributes with(String name, List<String> values) {
    return with(name, new Attribute.Texts(values));
  }

  /** A copy with a list of numbers, for example the vector of an image. */
  public Attributes with(String name, double[] values) {
    return with(name, new Attribute.Vector(Arrays.stream(values).boxed().toList()));
  }

  /** A copy that removes an attribute when it is used as a change. */
  public Attributes without(String name) {
    return with(name, new Attribute.Absent());
  }

  private Attributes with(String name, Attribute attribute) {
    Map<String, Attribute> more = new LinkedHashMap<>(byName);
    more.put(name, attribute);
    return new Attributes(more);
  }

  /** The string with this name, if there is one. */
  public Optional<String> text(String name) {
    return byName.get(name) instanceof Attribute.Text(String value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** The number with this name, if there is one. */
  public OptionalDouble quantity(String name) {
    return byName.get(name) instanceof Attribute.Quantity(double value)
        ? OptionalDouble.of(value)
        : OptionalDouble.empty();
  }

  /** The boolean with this name, if there is one. */
  public Optional<Boolean> flag(String name) {
    return byName.get(name) instanceof Attribute.Flag(boolean value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** The list of strings with this name; empty if there is none. */
  public List<String> texts(String name) {
    return byName.get(name) instanceof Attribute.Texts(List<String> values) ? values : List.of();
  }

  /** The list of numbers with this name; empty if there is none. */
  public List<Double> vector(String name) {
    return byName.get(name) instanceof Attribute.Vector(List<Double> values) ? values : List.of();
  }

  /** A copy of some fields in which the object with a name has these values as well. */
  Fields addedTo(Fields fields, String name) {
    Fields inner = fields.inner(name);
    for (Map.Entry<String, JsonElement> value : json().entrySet()) {
      inner = inner.with(value.getKey(), value.getValue());
    }
    return fields.with(name, inner);
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    byName.forEach((name, attribute) -> json.add(name, json(attribute)));
    return json;
  }

  private static JsonElement json(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Text(String value) -> new JsonPrimitive(value);
      case Attribute.Quantity(double value) -> new JsonPrimitive(value);
      case Attribute.Flag(boolean value) -> new JsonPrimitive(value);
      case Attribute.Texts(List<String> values) -> Fields.texts(values);
      case Attribute.Vector(List<Double> values) -> {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        yield array;
      }
      case Attribute.Absent() -> JsonNull.INSTANCE;
    };
  }

  /** Reads the attributes in a response; values of unknown types are ignored. */
  static Attributes read(JsonObject json) {
    Map<String, Attribute> byName = new LinkedHashMap<>();
    json.asMap()
        .forEach((name, element) ->
            attribute(element).ifPresent(attribute -> byName.put(name, attribute)));
    return new Attributes(byName);
  }

  /** Reads one value, if it is of a known type. */
  static Optional<Attribute> attribute(JsonElement element) {
    if (element instanceof JsonArray array) {
      boolean numbers =
          !array.isEmpty() && array.get(0) instanceof JsonPrimitive first && first.isNumber();
      List<JsonElement> elements = array.asList();
      return Optional.of(
          numbers
              ? new Attribute.Vector(elements.stream().map(JsonElement::getAsDouble).toList())
              : new Attribute.Texts(elements.stream().map(JsonElement::getAsString).toList()));
    }
    return element instanceof JsonPrimitive primitive
        ? Optional.of(read(primitive))
        : Optional.empty();
  }

  private static Attribute read(JsonPrimitive primitive) {
    if (primitive.isBoolean()) {
      return new Attribute.Flag(primitive.getAsBoolean());
    }
    return primitive.isNumber()
        ? new Attribute.Quantity(primitive.getAsDouble())
        : new Attribute.Text(primitive.getAsString());
  }
}
