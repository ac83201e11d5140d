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
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

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

  private final FileSample look;
  private final Map<String, Integer> places = new HashMap<>();
  private final int width;
  private final IntPredicate arrays;
  private final Map<Integer, String> ids;
  private final long[] objects;
  private final long[] firstObjects;
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
    this.objects = new long[width];
    this.firstObjects = new long[width];
    for (int i = 0; i < width; i++) {
      places.put(names.get(i), i);
    }
  }

  /** The number of objects found where a string or a number was expected. */
  public long objectsAt(int place) {
    return objects[place];
  }

  /** The number of the first record with such an object; 0 if there is none. */
  public long firstObjectAt(int place) {
    return firstObjects[place];
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
    } catch (MalformedJsonException | EOFException | IllegalStateException _) {
      sink.rejected(line.number(), NO_OBJECT, line.text());
      return;
    }
    hand(line.number(), fields, line.text(), sink);
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
              + number,
          e);
    }
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
        reader.skipValue();
      } else {
        if (met[place] && wrong.isEmpty()) {
          wrong = "duplicate key '" + name + "'";
        }
        met[place] = true;
        shape(reader.peek(), place, number);
        fields[place] = field(reader, place);
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
    if (token == JsonToken.BEGIN_OBJECT && objects[place]++ == 0) {
      firstObjects[place] = number;
    }
  }

  private String field(JsonReader reader, int place) throws IOException {
    if (!arrays.test(place) || reader.peek() != JsonToken.BEGIN_ARRAY) {
      return scalar(reader);
    }
    List<String> elements = new ArrayList<>();
    elements(reader, elements);
    // The separator is at the end too, which distinguishes a list of one element from a text.
    return elements.isEmpty() ? "" : String.join(SEPARATOR, elements) + SEPARATOR;
  }

  private static void elements(JsonReader reader, List<String> elements) throws IOException {
    reader.beginArray();
    while (reader.hasNext()) {
      if (reader.peek() == JsonToken.BEGIN_ARRAY) {
        elements(reader, elements);
      } else {
        String element = scalar(reader);
        if (!element.isBlank()) {
          elements.add(element);
        }
      }
    }
    reader.endArray();
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
