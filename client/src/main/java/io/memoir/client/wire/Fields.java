package io.memoir.client.wire;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** The fields of a JSON object that is being built. Immutable: every method returns a copy. */
public final class Fields {
  public static final Fields NONE = new Fields(new JsonObject());

  private final JsonObject json;

  private Fields(JsonObject json) {
    this.json = json;
  }

  public Fields with(String name, String value) {
    return with(name, new JsonPrimitive(value));
  }

  public Fields with(String name, Number value) {
    return with(name, new JsonPrimitive(value));
  }

  public Fields with(String name, boolean value) {
    return with(name, new JsonPrimitive(value));
  }

  public Fields with(String name, Collection<String> values) {
    return with(name, texts(values));
  }

  public <T> Fields with(String name, List<T> values, Function<T, Fields> each) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(each.apply(value).json));
    return with(name, array);
  }

  public Fields with(String name, Fields inner) {
    return with(name, inner.json);
  }

  public Fields with(String name, JsonElement value) {
    JsonObject more = new JsonObject();
    json.asMap().forEach(more::add);
    more.add(name, value);
    return new Fields(more);
  }

  /** The fields of a nested object; empty if there is none. */
  public Fields inner(String name) {
    return json.get(name) instanceof JsonObject object ? new Fields(object) : NONE;
  }

  /** The string in an existing field. */
  public String text(String name) {
    return json.get(name).getAsString();
  }

  public JsonObject json() {
    return json;
  }

  public static JsonArray texts(Collection<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fields fields && fields.json.equals(json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
