package io.memoir.model.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.model.CorruptFileException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of one object of {@code model.json}, each of which must be asked for: a field that
 * nobody knows may change what the model answers, so it is refused and not passed over.
 */
public final class DescribedFields {
  private final String file;
  private final String path;
  private final JsonObject json;
  private final Set<String> known = new TreeSet<>();

  private DescribedFields(String file, String path, JsonObject json) {
    this.file = file;
    this.path = path;
    this.json = json;
  }

  /** The outermost object of a file. */
  public static DescribedFields of(Path file, JsonObject json) {
    return new DescribedFields(file.toString(), "", json);
  }

  /** Where the object stands: the file and, but for the outermost, the path in it. */
  public String place() {
    return path.isEmpty() ? file : file + ": " + path;
  }

  /** A text. */
  public String text(String name) {
    return value(name).getAsString();
  }

  /** A whole number that fits an int. */
  public int integer(String name) {
    return exact(name).intValueExact();
  }

  /** A whole number. */
  public long whole(String name) {
    return exact(name).longValueExact();
  }

  /** A number. */
  public float number(String name) {
    return value(name).getAsFloat();
  }

  /** A number in double precision. */
  public double real(String name) {
    return value(name).getAsDouble();
  }

  /** True or false. */
  public boolean flag(String name) {
    if (value(name).getAsJsonPrimitive().isBoolean()) {
      return value(name).getAsBoolean();
    }
    throw new CorruptFileException(
        "%s has '%s' %s, expected true or false".formatted(place(), name, value(name)));
  }

  /** An object whose fields are free. */
  public JsonObject anything(String name) {
    return value(name).getAsJsonObject();
  }

  /** An object. */
  public DescribedFields object(String name) {
    return new DescribedFields(file, inside(name), anything(name));
  }

  /** A list of objects. */
  public List<DescribedFields> objects(String name) {
    JsonArray array = value(name).getAsJsonArray();
    List<DescribedFields> objects = new ArrayList<>();
    for (JsonElement each : array) {
      objects.add(
          new DescribedFields(
              file, inside(name) + "[" + objects.size() + "]", each.getAsJsonObject()));
    }
    return objects;
  }

  /**
   * Ends the reading.
   *
   * @throws CorruptFileException naming a field that nobody asked for
   */
  public void requireAllKnown() {
    for (String name : json.keySet()) {
      if (!known.contains(name)) {
        throw new CorruptFileException(
            "%s has the field '%s', expected only %s: another version of Memoir wrote it, or it was altered"
                .formatted(place(), name, String.join(", ", known)));
      }
    }
  }

  private BigDecimal exact(String name) {
    return value(name).getAsBigDecimal();
  }

  private String inside(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private JsonElement value(String name) {
    known.add(name);
    JsonElement value = json.get(name);
    if (value == null) {
      throw new CorruptFileException("%s has no field '%s'".formatted(place(), name));
    }
    return value;
  }
}
