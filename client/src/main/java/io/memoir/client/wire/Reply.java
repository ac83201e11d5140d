package io.memoir.client.wire;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A JSON object in a response. Unknown fields are ignored, so that an older client works with a
 * newer server; a missing field or one of another type causes an {@link IllegalStateException}.
 *
 * @param tag the ETag of the response, if there is one
 */
public record Reply(JsonObject json, Optional<String> tag) {

  public Reply(JsonObject json) {
    this(json, Optional.empty());
  }

  public String text(String name) {
    return textIfAny(name).orElseThrow(() -> lacking(name));
  }

  public Optional<String> textIfAny(String name) {
    return json.get(name) instanceof JsonPrimitive primitive && primitive.isString()
        ? Optional.of(primitive.getAsString())
        : Optional.empty();
  }

  /** The number as it is written. */
  public Number number(String name) {
    return numberIfAny(name).orElseThrow(() -> lacking(name));
  }

  public Optional<Number> numberIfAny(String name) {
    return json.get(name) instanceof JsonPrimitive primitive && primitive.isNumber()
        ? Optional.of(primitive.getAsNumber())
        : Optional.empty();
  }

  public int integer(String name) {
    return number(name).intValue();
  }

  public OptionalDouble doubleIfAny(String name) {
    return numberIfAny(name)
        .map(number -> OptionalDouble.of(number.doubleValue()))
        .orElse(OptionalDouble.empty());
  }

  public boolean flag(String name) {
    return json.get(name) instanceof JsonPrimitive primitive && primitive.getAsBoolean();
  }

  /** The strings of a list; empty if it is absent. */
  public List<String> texts(String name) {
    return elements(name).stream().map(JsonElement::getAsString).toList();
  }

  /** The objects of a list; empty if it is absent. */
  public <T> List<T> list(String name, Function<Reply, T> read) {
    return elements(name).stream()
        .map(element -> read.apply(new Reply(element.getAsJsonObject())))
        .toList();
  }

  private List<JsonElement> elements(String name) {
    return json.get(name) instanceof JsonArray array ? array.asList() : List.of();
  }

  public Reply inner(String name) {
    return innerIfAny(name).orElseThrow(() -> lacking(name));
  }

  public Optional<Reply> innerIfAny(String name) {
    return json.get(name) instanceof JsonObject object
        ? Optional.of(new Reply(object))
        : Optional.empty();
  }

  private static IllegalStateException lacking(String name) {
    return new IllegalStateException("it has no field '" + name + "' of the expected type");
  }
}
