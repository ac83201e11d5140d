package io.memoir.model.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of an object of {@code model.json}, each of which must be read: an unknown field may
 * change the answers of the model, so it is rejected and not ignored.
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

  /** The location of the object: the file and, except for the outermost object, the path in it. */
  public String place() {
    return path.isEmpty() ? file : file + ": " + path;
  }

  /** The error for an object whose type is unknown. */
  public BadInputException unknownType(String kind, String type) {
    return new BadInputException(
        "%s is a%s %s of unknown type '%s'"
            .formatted(
                place(),
                kind.startsWith("a") ? "n" : "",
                kind,
                type.replaceAll("\\p{Cntrl}", " ")));
  }

  /** A string. */
  public String text(String name) {
    return value(name).getAsString();
  }

  /** A string that earlier versions of the format do not have. */
  public String text(String name, String otherwise) {
    known.add(name);
    return json.has(name) ? text(name) : otherwise;
  }

  /** A whole number that fits into an int. */
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

  /** A boolean. */
  public boolean flag(String name) {
    if (value(name).getAsJsonPrimitive().isBoolean()) {
      return value(name).getAsBoolean();
    }
    throw new CorruptFileException(
        "%s: '%s' is %s, expected true or false".formatted(place(), name, value(name)));
  }

  /** An object with arbitrary fields. */
  public JsonObject anything(String name) {
    return value(name).getAsJsonObject();
  }

  /** An object. */
  public DescribedFields object(String name) {
    return new DescribedFields(file, inside(name), anything(name));
  }

  /** A list of strings. */
  public List<String> texts(String name) {
    return value(name).getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList();
  }

  /** A list of numbers. */
  public float[] numbers(String name) {
    JsonArray array = value(name).getAsJsonArray();
    float[] numbers = new float[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).getAsFloat();
    }
    return numbers;
  }

  /** A list of whole numbers that fit an int. */
  public List<Integer> integers(String name) {
    return value(name).getAsJsonArray().asList().stream()
        .map(each -> each.getAsBigDecimal().intValueExact())
        .toList();
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
   * Checks that all fields have been read.
   *
   * @throws CorruptFileException naming an unknown field
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
