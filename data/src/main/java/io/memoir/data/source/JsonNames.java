package io.memoir.data.source;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of the fields of all objects of a JSON file, and values of each of them. */
public final class JsonNames {
  /** Maximum number of names after the first objects of which values are kept. */
  private static final int MOST_NAMES = 1_000;

  /** Maximum number of values of such a name that are kept. */
  private static final int MOST_VALUES = 200;

  private final FileSample look;
  private final Set<String> known;
  private final Map<String, List<String>> late = new LinkedHashMap<>();

  private JsonNames(FileSample look, Set<String> known) {
    this.look = look;
    this.known = known;
  }

  /**
   * Reads the names, in the order of their first occurrence. For a pipe, only the first objects are
   * considered, because it can be read only once.
   */
  public static List<String> of(FileSample look) throws IOException {
    return sample(look).names();
  }

  /**
   * Reads the first objects, the names in all other objects, and the first values of such names as
   * additional rows. For a pipe, only the first objects are considered.
   */
  public static JsonSample sample(FileSample look) throws IOException {
    JsonSample first = JsonSample.of(look);
    if (look.pipe()) {
      return first;
    }
    JsonNames names = new JsonNames(look, Set.copyOf(first.names()));
    if (look.jsonArray()) {
      names.array();
    } else {
      names.lines();
    }
    return names.addedTo(first);
  }

  private JsonSample addedTo(JsonSample first) {
    List<String> names = new ArrayList<>(first.names());
    names.addAll(late.keySet());
    int rows = late.values().stream().mapToInt(List::size).max().orElse(0);
    List<List<String>> values = new ArrayList<>();
    for (List<String> row : first.values()) {
      List<String> wide = new ArrayList<>(row);
      late.forEach((_, _) -> wide.add(""));
      values.add(wide);
    }
    for (int i = 0; i < rows; i++) {
      List<String> row = new ArrayList<>();
      first.names().forEach(_ -> row.add(""));
      for (List<String> column : late.values()) {
        row.add(i < column.size() ? column.get(i) : "");
      }
      values.add(row);
    }
    return new JsonSample(names, values);
  }

  private void lines() throws IOException {
    try (Lines lines = new Lines(look.open())) {
      Lines.Line line;
      while ((line = lines.next()) != null) {
        try (JsonReader reader = new JsonReader(new StringReader(line.text()))) {
          if (!line.text().isBlank() && reader.peek() == JsonToken.BEGIN_OBJECT) {
            object(reader);
          }
        } catch (IOException | IllegalStateException _) {
          // The reader of the records rejects the line.
        }
      }
    }
  }

  private void array() throws IOException {
    try (JsonReader reader =
        new JsonReader(new InputStreamReader(look.open(), StandardCharsets.UTF_8))) {
      reader.beginArray();
      while (reader.hasNext()) {
        if (reader.peek() == JsonToken.BEGIN_OBJECT) {
          object(reader);
        } else {
          reader.skipValue();
        }
      }
    } catch (IOException | IllegalStateException _) {
      // The reader of the records reports the fault in the array.
    }
  }

  private void object(JsonReader reader) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (known.contains(name)) {
        reader.skipValue();
      } else {
        found.put(name, value(reader));
      }
    }
    reader.endObject();
    found.forEach((name, value) -> {
      boolean kept = late.size() < MOST_NAMES;
      List<String> values = late.computeIfAbsent(name, _ -> new ArrayList<>());
      if (kept && values.size() < MOST_VALUES) {
        values.add(value);
      }
    });
  }

  private static String value(JsonReader reader) throws IOException {
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
