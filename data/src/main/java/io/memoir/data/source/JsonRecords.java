package io.memoir.data.source;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.memoir.data.source.Lines.Line;
import io.memoir.data.value.Lists;
import io.memoir.model.BadInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The records of JSON: one object per line, or one array of objects. Strings, numbers, true and
 * false become fields as written, so the number 7 and the string "7" are equal. Null, objects, and
 * arrays (unless requested) are missing values. Booleans, objects and arrays are rejected as ids,
 * and so is an object in which a requested key occurs twice.
 */
public final class JsonRecords {
  /** Separates the elements of an array in a field. */
  public static final String SEPARATOR = Lists.SEPARATOR;

  private static final String NO_OBJECT = "no JSON object";

  /** The position in a message of the parser. */
  private static final Pattern PLACE = Pattern.compile("at line ([0-9]+) column ([0-9]+)");

  /** Maximum number of characters of faulty JSON in a message. */
  private static final int MOST_SHOWN = 20;

  /** Maximum number of keys that are not read and listed. */
  private static final int MOST_UNKNOWN = 20;

  /** Indices of the forms of values that are left out. */
  private static final int OBJECT = 0;

  private static final int ARRAY = 1;
  private static final int OBJECT_IN_ARRAY = 2;

  private final FileSample look;
  private final Map<String, Integer> places = new HashMap<>();
  private final int width;
  private final IntPredicate arrays;
  private final Map<Integer, String> ids;
  private final List<List<LeftOut>> leftOut = new ArrayList<>();
  private final Map<String, Long> unknown = new LinkedHashMap<>();
  private String wrong = "";

  /**
   * @param names of the requested fields, in the order of their indices
   */
  public JsonRecords(FileSample look, List<String> names) {
    this(look, names, _ -> false, Map.of());
  }

  /**
   * @param ids names of the ids by index; a string or a number is expected there
   * @param arrays indexes at which arrays are fields too: their elements, including those of nested
   *     arrays, joined by {@link #SEPARATOR}
   */
  public JsonRecords(
      FileSample look, List<String> names, IntPredicate arrays, Map<Integer, String> ids) {
    this.look = look;
    this.arrays = arrays;
    this.ids = Map.copyOf(ids);
    this.width = names.size();
    for (int i = 0; i < width; i++) {
      places.put(names.get(i), i);
      leftOut.add(
          List.of(
              new LeftOut("is an object", "it was"),
              new LeftOut("is an array", "it was"),
              new LeftOut("is an array with objects", "they were")));
    }
  }

  /**
   * Warnings about values that were left out because of their type, and about keys that were not
   * read; one sentence each.
   *
   * @param word names the field with an index, such as {@code the type}
   */
  public List<String> warnings(IntFunction<String> word) {
    List<String> warnings = new ArrayList<>();
    String place = look.jsonArray() ? "row" : "line";
    for (int i = 0; i < width; i++) {
      for (LeftOut left : leftOut.get(i)) {
        if (left.any()) {
          warnings.add(look.file() + ": " + left.sentence(word.apply(i), place));
        }
      }
    }
    unknown.forEach((name, number) ->
        warnings.add(
            String.format(
                Locale.ROOT,
                "%s: the key '%s' first occurs in %s %,d and is not read: the keys of a pipe are"
                    + " those of its first lines; expected a regular file",
                look.file(),
                name,
                place,
                number)));
    return warnings;
  }

  /**
   * Passes every record, and every line or element that is not a record, to a sink.
   *
   * @throws BadInputException if an array is malformed
   */
  public void read(RecordSink sink) throws IOException {
    if (look.jsonArray()) {
      array(sink);
    } else {
      lines(sink);
    }
  }

  private void lines(RecordSink sink) throws IOException {
    try (Lines lines = new Lines(look.open())) {
      Line line;
      while ((line = lines.next()) != null) {
        if (line.faulty()) {
          sink.rejected(line.number(), line.fault(), line.text());
        } else if (!line.text().isBlank()) {
          line(line, sink);
        }
      }
    }
  }

  private void line(Line line, RecordSink sink) throws IOException {
    List<String> fields;
    try (JsonReader reader = reader(new StringReader(line.text()))) {
      if (reader.peek() != JsonToken.BEGIN_OBJECT) {
        sink.rejected(line.number(), NO_OBJECT, line.text());
        return;
      }
      fields = object(reader, line.number());
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        sink.rejected(line.number(), "unexpected text after the JSON object", line.text());
        return;
      }
    } catch (MalformedJsonException | EOFException | IllegalStateException e) {
      sink.rejected(line.number(), fault(line.text(), e), line.text());
      return;
    }
    hand(line.number(), fields, line.text(), sink);
  }

  /** Why a line is no JSON object: where the parser failed, and what is there. */
  private static String fault(String text, Exception e) {
    String message = String.valueOf(e.getMessage());
    Matcher place = PLACE.matcher(message);
    if (!text.strip().startsWith("{") || !place.find()) {
      return NO_OBJECT;
    }
    // The parser has read the faulty character, or stands before it.
    int at = Math.min(Math.max(0, Integer.parseInt(place.group(2)) - 2), text.length());
    String rest = text.substring(at).strip();
    if (e instanceof EOFException || message.startsWith("Unterminated string") || rest.isEmpty()) {
      return "the JSON object is not complete";
    }
    int shown = Math.min(MOST_SHOWN, rest.codePointCount(0, rest.length()));
    int end = rest.offsetByCodePoints(0, shown);
    return "invalid JSON near character " + (at + 1) + ": '" + rest.substring(0, end) + "'";
  }

  private void array(RecordSink sink) throws IOException {
    Reader text =
        new InputStreamReader(
            look.open(),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    long number = 0;
    try (JsonReader reader = reader(text)) {
      reader.beginArray();
      while (reader.hasNext()) {
        number++;
        if (reader.peek() == JsonToken.BEGIN_OBJECT) {
          hand(number, object(reader, number), "", sink);
        } else {
          reader.skipValue();
          sink.rejected(number, NO_OBJECT, "");
        }
      }
      reader.endArray();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new BadInputException(look.file() + ": unexpected text after the JSON array");
      }
    } catch (CharacterCodingException e) {
      throw new BadInputException(
          look.file() + " is not UTF-8, near element " + (number + 1) + " of its JSON array", e);
    } catch (MalformedJsonException | EOFException | IllegalStateException e) {
      throw new BadInputException(
          look.file()
              + " cannot be read: its JSON array is not well-formed after element "
              + number
              + place(e),
          e);
    }
  }

  /** The place of a fault in an array, in parentheses. */
  private static String place(Exception e) {
    Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
    return place.find()
        ? " (near line %s, character %s)".formatted(place.group(1), place.group(2))
        : "";
  }

  private void hand(long number, List<String> fields, String text, RecordSink sink) {
    if (wrong.isEmpty()) {
      sink.record(number, fields, text);
    } else {
      sink.rejected(number, wrong, text);
    }
  }

  private static JsonReader reader(Reader text) {
    JsonReader reader = new JsonReader(text);
    reader.setStrictness(Strictness.STRICT);
    return reader;
  }

  private List<String> object(JsonReader reader, long number) throws IOException {
    String[] fields = new String[width];
    boolean[] met = new boolean[width];
    Arrays.fill(fields, "");
    wrong = "";
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      Integer place = places.get(name);
      if (place == null) {
        if (unknown.size() < MOST_UNKNOWN) {
          unknown.putIfAbsent(name, number);
        }
        reader.skipValue();
      } else {
        if (met[place] && wrong.isEmpty()) {
          wrong = "duplicate key '" + name + "'";
        }
        met[place] = true;
        shape(reader.peek(), place, number);
        fields[place] = field(reader, place, number);
      }
    }
    reader.endObject();
    return Arrays.asList(fields);
  }

  /** Records a value of the wrong type. */
  private void shape(JsonToken token, int place, long number) {
    String id = ids.get(place);
    String found =
        switch (token) {
          case BEGIN_OBJECT -> "an object";
          case BEGIN_ARRAY -> "an array";
          case BOOLEAN -> "true or false";
          default -> "";
        };
    if (id != null && !found.isEmpty() && wrong.isEmpty()) {
      wrong = id + " is " + found + ", expected text or a number";
    }
    if (id == null && token == JsonToken.BEGIN_OBJECT) {
      leftOut.get(place).get(OBJECT).add(number);
    } else if (id == null && token == JsonToken.BEGIN_ARRAY && !arrays.test(place)) {
      leftOut.get(place).get(ARRAY).add(number);
    }
  }

  private String field(JsonReader reader, int place, long number) throws IOException {
    if (!arrays.test(place) || reader.peek() != JsonToken.BEGIN_ARRAY) {
      return scalar(reader);
    }
    List<String> elements = new ArrayList<>();
    if (elements(reader, elements)) {
      leftOut.get(place).get(OBJECT_IN_ARRAY).add(number);
    }
    // The separator is at the end too, which distinguishes a list of one element from a text.
    return elements.stream().allMatch(String::isEmpty)
        ? ""
        : String.join(SEPARATOR, elements) + SEPARATOR;
  }

  /** Adds the elements of an array; returns whether some are objects, which are left out. */
  private static boolean elements(JsonReader reader, List<String> elements) throws IOException {
    boolean objects = false;
    reader.beginArray();
    while (reader.hasNext()) {
      if (reader.peek() == JsonToken.BEGIN_ARRAY) {
        objects |= elements(reader, elements);
      } else {
        objects |= reader.peek() == JsonToken.BEGIN_OBJECT;
        String element = scalar(reader);
        elements.add(element.isBlank() ? "" : element);
      }
    }
    reader.endArray();
    return objects;
  }

  private static String scalar(JsonReader reader) throws IOException {
    return switch (reader.peek()) {
      case STRING, NUMBER -> reader.nextString();
      case BOOLEAN -> Boolean.toString(reader.nextBoolean());
      default -> {
        reader.skipValue();
        yield "";
      }
    };
  }
}
