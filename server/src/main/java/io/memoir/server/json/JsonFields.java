package io.memoir.server.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The fields of one JSON object, each asked for once by name and kind. {@link #done} refuses those
 * that nobody asked for, so a misspelt field is an error and not a silence. A field that is null
 * counts as absent.
 */
public final class JsonFields {
  /** The last millisecond of the year 9999, the latest that a timestamp may name. */
  public static final long LATEST = 253_402_300_799_999L;

  /** Of 1985 in seconds; as milliseconds it is a moment of January 1970. */
  private static final long FIRST_SECONDS = 473_385_600L;

  /** Of 2128 in seconds; as milliseconds it is a moment of February 1970. */
  private static final long LAST_SECONDS = 5_000_000_000L;

  private static final int SHOWN = 40;

  /** No double is written longer than this without need. */
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
   * @param path its place in the whole text, empty for the text itself
   * @throws BadFieldException if the element is no object
   */
  public static JsonFields of(JsonElement element, String path) {
    if (element instanceof JsonObject object) {
      return new JsonFields(object, path);
    }
    throw wrong(path, element, "an object");
  }

  /** The place of a field in the whole text. */
  public String place(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Whether a field is there, and not null. */
  public boolean has(String name) {
    return find(name).isPresent();
  }

  /** A field of any kind. */
  public Optional<JsonElement> find(String name) {
    asked.add(name);
    JsonElement element = object.get(name);
    return element == null || element.isJsonNull() ? Optional.empty() : Optional.of(element);
  }

  /** A text that has to be there. */
  public String text(String name) {
    return textIfAny(name)
        .orElseThrow(() ->
            new BadFieldException(place(name), place(name) + " is missing, expected a string"));
  }

  /** A text. */
  public Optional<String> textIfAny(String name) {
    return find(name).map(element -> text(element, place(name)));
  }

  /** One of some words. */
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

  /** True or false. */
  public boolean flag(String name, boolean otherwise) {
    return find(name)
        .map(element -> {
          if (element instanceof JsonPrimitive primitive && primitive.isBoolean()) {
            return primitive.getAsBoolean();
          }
          throw wrong(place(name), element, "true or false");
        })
        .orElse(otherwise);
  }

  /** A whole number in bounds. */
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

  /** A number that is finite. */
  public OptionalDouble number(String name) {
    Optional<JsonElement> element = find(name);
    return element.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(number(element.get(), place(name)));
  }

  /** A number in bounds. */
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
   * A moment: milliseconds since 1970, or a text as RFC 3339 has it, such as {@code
   * 2026-11-22T09:30:00Z}. A number that is a moment of our time in another unit is refused.
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

  /** A list of texts; empty if there is none. */
  public List<String> texts(String name, int most) {
    return list(name, most, JsonFields::text);
  }

  /** An object of texts, numbers and flags, all of them as texts; empty if there is none. */
  public Map<String, String> scalars(String name) {
    Map<String, String> scalars = new LinkedHashMap<>();
    find(name)
        .ifPresent(element -> {
          if (!(element instanceof JsonObject fields)) {
            throw wrong(place(name), element, "an object");
          }
          fields
              .asMap()
              .forEach((key, value) -> {
                if (!(value instanceof JsonPrimitive primitive)) {
                  throw wrong(place(name) + "." + shown(key), value, "a string, number or boolean");
                }
                scalars.put(key, primitive.getAsString());
              });
        });
    return scalars;
  }

  /** An object's fields; empty if there is none. */
  public Optional<JsonFields> fields(String name) {
    return find(name).map(element -> of(element, place(name)));
  }

  /** The names of all fields. */
  public Set<String> names() {
    return object.keySet();
  }

  /**
   * Says that all fields were asked for.
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
          place, "%s has %,d elements, expected at most %,d".formatted(place, array.size(), most));
    }
    List<T> list = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      list.add(reader.apply(array.get(i), place + "[" + i + "]"));
    }
    return list;
  }

  /** Reads a text. */
  public static String text(JsonElement element, String place) {
    if (element instanceof JsonPrimitive primitive && primitive.isString()) {
      return primitive.getAsString();
    }
    throw wrong(place, element, "a string");
  }

  /** Reads a number that is finite. */
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
   * Reads a number that a double keeps with all its digits, so that it comes back as it was given.
   *
   * @throws BadFieldException if it is another, or digits would be lost
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
      return false; // an exponent beyond all that a decimal can have
    }
  }

  /**
   * Reads a text that UTF-8 can keep.
   *
   * @throws BadFieldException if it is no text, or has half of a surrogate pair
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

  /**
   * The unit that a number is in, if it makes a moment of our time in that unit and none in
   * milliseconds.
   */
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

  /** The value of a whole number; its digits are looked at, so that none is too large to read. */
  private static OptionalLong whole(JsonElement element) {
    if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
      String digits = primitive.getAsString();
      if (digits.matches("-?[0-9]{1,18}")) {
        return OptionalLong.of(Long.parseLong(digits));
      }
    }
    return OptionalLong.empty();
  }

  private static BadFieldException wrong(String place, JsonElement found, String expected) {
    String what =
        switch (found) {
          case JsonObject _ -> "an object";
          case JsonArray _ -> "a list";
          case JsonPrimitive primitive when primitive.isString() ->
              "the string '" + shown(primitive.getAsString()) + "'";
          default -> shown(found.toString());
        };
    String subject = place.isEmpty() ? "the body" : place;
    return new BadFieldException(place, subject + " is " + what + ", expected " + expected);
  }

  /** At most the beginning of a text, on one line. */
  private static String shown(String text) {
    return shown(text, SHOWN);
  }

  static String shown(String text, int most) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= most ? line : line.substring(0, most) + "…";
  }
}
