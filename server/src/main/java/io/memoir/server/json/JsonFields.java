package io.memoir.server.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.memoir.model.feature.Value;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The fields of one JSON object, each read once by name and type. {@link #done} rejects fields that
 * were not read, so a misspelt field is an error and is not ignored. A field that is null counts as
 * absent.
 */
public final class JsonFields {
  /** The last millisecond of the year 9999, the latest valid timestamp. */
  public static final long LATEST = 253_402_300_799_999L;

  /** A time of 1985 in seconds; in milliseconds it would be in January 1970. */
  private static final long FIRST_SECONDS = 473_385_600L;

  /** A time of 2128 in seconds; in milliseconds it would be in February 1970. */
  private static final long LAST_SECONDS = 5_000_000_000L;

  private static final int SHOWN = 40;

  /** No double needs more characters than this. */
  private static final int LONGEST_NUMBER = 400;

  private final JsonObject object;
  private final String path;
  private final Set<String> asked = new LinkedHashSet<>();

  private JsonFields(JsonObject object, String path) {
    this.object = object;
    this.path = path;
  }

  /**
   * The fields of an object.
   *
   * @param path its path in the whole text, empty for the text itself
   * @throws BadFieldException if the element is not an object
   */
  public static JsonFields of(JsonElement element, String path) {
    if (element instanceof JsonObject object) {
      return new JsonFields(object, path);
    }
    throw wrong(path, element, "an object");
  }

  /** The path of a field in the whole text. */
  public String place(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Whether a field is present and not null. */
  public boolean has(String name) {
    return find(name).isPresent();
  }

  /** A field of any type. */
  public Optional<JsonElement> find(String name) {
    asked.add(name);
    JsonElement element = object.get(name);
    return element == null || element.isJsonNull() ? Optional.empty() : Optional.of(element);
  }

  /** A required string. */
  public String text(String name) {
    return textIfAny(name)
        .orElseThrow(() ->
            new BadFieldException(place(name), place(name) + " is missing, expected a string"));
  }

  /** An optional string. */
  public Optional<String> textIfAny(String name) {
    return find(name).map(element -> text(element, place(name)));
  }

  /** One of several words. */
  public String word(String name, String otherwise, List<String> words) {
    String word = textIfAny(name).orElse(otherwise);
    if (!words.contains(word)) {
      throw new BadFieldException(
          place(name),
          "%s is '%s', expected one of %s"
              .formatted(place(name), shown(word), String.join(", ", words)));
    }
    return word;
  }

  /** A boolean. */
  public boolean flag(String name, boolean otherwise) {
    return flagIfAny(name).orElse(otherwise);
  }

  /** The same; empty if it is missing. */
  public Optional<Boolean> flagIfAny(String name) {
    return find(name)
        .map(element -> {
          if (element instanceof JsonPrimitive primitive && primitive.isBoolean()) {
            return primitive.getAsBoolean();
          }
          throw wrong(place(name), element, "true or false");
        });
  }

  /** A whole number in a range. */
  public int integer(String name, int otherwise, int least, int most) {
    Optional<JsonElement> element = find(name);
    if (element.isEmpty()) {
      return otherwise;
    }
    OptionalLong number = whole(element.get());
    if (number.isEmpty() || number.getAsLong() < least || number.getAsLong() > most) {
      throw wrong(
          place(name), element.get(), "a whole number from %d to %d".formatted(least, most));
    }
    return (int) number.getAsLong();
  }

  /** A finite number. */
  public OptionalDouble number(String name) {
    Optional<JsonElement> element = find(name);
    return element.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(number(element.get(), place(name)));
  }

  /** A number in a range. */
  public OptionalDouble number(String name, double least, double most) {
    OptionalDouble number = number(name);
    if (number.isPresent() && !(number.getAsDouble() >= least && number.getAsDouble() <= most)) {
      throw new BadFieldException(
          place(name),
          "%s is %s, expected a number from %s to %s"
              .formatted(place(name), number.getAsDouble(), least, most));
    }
    return number;
  }

  /**
   * A time: milliseconds since 1970, or a string in the format of RFC 3339, such as {@code
   * 2026-11-22T09:30:00Z}. A number that looks like a current time in another unit is rejected.
   */
  public OptionalLong moment(String name) {
    Optional<JsonElement> element = find(name);
    return element.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(moment(element.get(), place(name)));
  }

  /** A list; empty if there is none. */
  public <T> List<T> list(String name, int most, BiFunction<JsonElement, String, T> reader) {
    return find(name).map(element -> list(element, place(name), most, reader)).orElse(List.of());
  }

  /** A list of strings; empty if it is absent. */
  public List<String> texts(String name, int most) {
    return list(name, most, JsonFields::text);
  }

  /**
   * An object of strings, numbers, booleans, and lists of strings or of numbers, all of them as
   * strings; empty if it is absent. A number is written in one form, whatever digits it was given
   * with, and a list as JSON.
   */
  public Map<String, String> properties(String name) {
    Map<String, String> properties = new LinkedHashMap<>();
    find(name)
        .ifPresent(element -> {
          if (!(element instanceof JsonObject fields)) {
            throw wrong(place(name), element, "an object");
          }
          fields
              .asMap()
              .forEach((key, value) -> {
                if (!value.isJsonNull()) {
                  properties.put(key, property(value, place(name) + "." + shown(key)));
                }
              });
        });
    return properties;
  }

  private static String property(JsonElement value, String place) {
    if (value instanceof JsonArray array) {
      boolean texts = array.asList().stream().allMatch(JsonFields::isText);
      if (texts || array.asList().stream().allMatch(JsonFields::isNumber)) {
        return array.toString();
      }
    }
    if (!(value instanceof JsonPrimitive primitive)) {
      throw wrong(place, value, "a string, number, boolean, or list of strings or of numbers");
    }
    String text = primitive.getAsString();
    if (primitive.isNumber() && text.length() <= LONGEST_NUMBER) {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) && sameNumber(text, number) ? Value.text(number) : text;
    }
    return text;
  }

  private static boolean isText(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isString();
  }

  private static boolean isNumber(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isNumber();
  }

  /** The fields of an object; empty if it is absent. */
  public Optional<JsonFields> fields(String name) {
    return find(name).map(element -> of(element, place(name)));
  }

  /** The names of all fields. */
  public Set<String> names() {
    return object.keySet();
  }

  /**
   * Checks that all fields have been read.
   *
   * @throws BadFieldException if there are others
   */
  public void done() {
    for (String name : object.keySet()) {
      if (!asked.contains(name)) {
        throw new BadFieldException(
            place(shown(name)),
            "%s is unknown, expected one of %s"
                .formatted(place(shown(name)), String.join(", ", asked)));
      }
    }
  }

  /** Reads a list. */
  public static <T> List<T> list(
      JsonElement element, String place, int most, BiFunction<JsonElement, String, T> reader) {
    if (!(element instanceof JsonArray array)) {
      throw wrong(place, element, "a list");
    }
    if (array.size() > most) {
      throw new BadFieldException(
          place,
          String.format(
              Locale.ROOT, "%s has %,d elements, expected at most %,d", place, array.size(), most));
    }
    List<T> list = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      list.add(reader.apply(array.get(i), place + "[" + i + "]"));
    }
    return list;
  }

  /** Reads a string. */
  public static String text(JsonElement element, String place) {
    if (element instanceof JsonPrimitive primitive && primitive.isString()) {
      return primitive.getAsString();
    }
    throw wrong(place, element, "a string");
  }

  /** Reads a finite number. */
  public static double number(JsonElement element, String place) {
    if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
      double number = Double.parseDouble(primitive.getAsString());
      if (Double.isFinite(number)) {
        return number;
      }
    }
    throw wrong(place, element, "a number");
  }

  /**
   * Reads a number that a double represents with all its digits, so that it is returned as it was
   * given.
   *
   * @throws BadFieldException if it is not a number, or digits would be lost
   */
  public static double exactNumber(JsonElement element, String place) {
    double number = number(element, place);
    String digits = element.getAsString();
    if (digits.length() > LONGEST_NUMBER || !sameNumber(digits, number)) {
      throw wrong(
          place,
          element,
          "a number that a double represents with all its digits, or the number as a string");
    }
    return number;
  }

  private static boolean sameNumber(String digits, double number) {
    try {
      return new BigDecimal(digits).compareTo(new BigDecimal(Double.toString(number))) == 0;
    } catch (NumberFormatException e) {
      return false; // an exponent beyond the range of a decimal
    }
  }

  /**
   * Reads a string that can be encoded in UTF-8.
   *
   * @throws BadFieldException if it is not a string, or has an unpaired surrogate
   */
  public static String unicodeText(JsonElement element, String place) {
    String text = text(element, place);
    OptionalInt half =
        text.codePoints()
            .filter(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
            .findFirst();
    if (half.isPresent()) {
      throw new BadFieldException(
          place,
          "%s contains an unpaired surrogate (U+%04X), expected a string of Unicode characters"
              .formatted(place, half.getAsInt()));
    }
    return text;
  }

  private static long moment(JsonElement element, String place) {
    if (element instanceof JsonPrimitive primitive) {
      if (primitive.isNumber()) {
        unit(Double.parseDouble(primitive.getAsString()))
            .ifPresent(unit -> {
              throw wrong(place, element, "milliseconds since 1970; this looks like " + unit);
            });
      }
      OptionalLong millis = whole(primitive);
      if (millis.isEmpty() && primitive.isString()) {
        try {
          millis =
              OptionalLong.of(
                  OffsetDateTime.parse(primitive.getAsString()).toInstant().toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
          millis = OptionalLong.empty();
        }
      }
      if (millis.isPresent() && millis.getAsLong() >= 0 && millis.getAsLong() <= LATEST) {
        return millis.getAsLong();
      }
    }
    throw wrong(
        place,
        element,
        "milliseconds since 1970 or a string such as 2026-11-22T09:30:00Z, from 1970 to 9999");
  }

  /** The unit of a number that is a plausible time in this unit and not in milliseconds. */
  private static Optional<String> unit(double number) {
    if (of(number, 1)) {
      return Optional.of("seconds");
    }
    if (of(number, 1e6)) {
      return Optional.of("microseconds");
    }
    return of(number, 1e9) ? Optional.of("nanoseconds") : Optional.empty();
  }

  private static boolean of(double number, double inOneSecond) {
    return number >= FIRST_SECONDS * inOneSecond && number < LAST_SECONDS * inOneSecond;
  }

  /**
   * The value of a whole number; the digits are checked first, so that no huge number is parsed.
   */
  private static OptionalLong whole(JsonElement element) {
    if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
      String digits = primitive.getAsString();
      if (digits.matches("-?[0-9]{1,18}")) {
        return OptionalLong.of(Long.parseLong(digits));
      }
    }
    return OptionalLong.empty();
  }

  /** The error for an element of the wrong type. */
  public static BadFieldException wrong(String place, JsonElement found, String expected) {
    return wrong(place, place.isEmpty() ? "the body" : place, found, expected);
  }

  /**
   * The same for a text that messages do not call the body.
   *
   * @param subject its name in the message
   */
  public static BadFieldException wrong(
      String place, String subject, JsonElement found, String expected) {
    String what =
        switch (found) {
          case JsonObject _ -> "an object";
          case JsonArray _ -> "a list";
          case JsonPrimitive primitive when primitive.isString() ->
              "the string '" + shown(primitive.getAsString()) + "'";
          default -> shown(found.toString());
        };
    return new BadFieldException(place, subject + " is " + what + ", expected " + expected);
  }

  /** The text, shortened and on one line, for messages. */
  public static String shown(String text) {
    return shown(text, SHOWN);
  }

  static String shown(String text, int most) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= most ? line : line.substring(0, most) + "…";
  }
}
