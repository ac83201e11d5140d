package io.memoir.data.source;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names of the fields of all objects of a JSON file, in the order of their first occurrence.
 */
public final class JsonNames {
  private JsonNames() {}

  /**
   * Reads the names. For a pipe, only the first objects are considered, because it can be read only
   * once.
   */
  public static List<String> of(FileSample look) throws IOException {
    Set<String> names = new LinkedHashSet<>(JsonSample.of(look).names());
    if (look.pipe()) {
      return List.copyOf(names);
    }
    if (look.jsonArray()) {
      array(look, names);
    } else {
      lines(look, names);
    }
    return List.copyOf(names);
  }

  private static void lines(FileSample look, Set<String> names) throws IOException {
    try (Lines lines = new Lines(look.open())) {
      Lines.Line line;
      while ((line = lines.next()) != null) {
        try (JsonReader reader = new JsonReader(new StringReader(line.text()))) {
          if (!line.text().isBlank() && reader.peek() == JsonToken.BEGIN_OBJECT) {
            object(reader, names);
          }
        } catch (IOException | IllegalStateException _) {
          // The reader of the records rejects the line.
        }
      }
    }
  }

  private static void array(FileSample look, Set<String> names) throws IOException {
    try (JsonReader reader =
        new JsonReader(new InputStreamReader(look.open(), StandardCharsets.UTF_8))) {
      reader.beginArray();
      while (reader.hasNext()) {
        if (reader.peek() == JsonToken.BEGIN_OBJECT) {
          object(reader, names);
        } else {
          reader.skipValue();
        }
      }
    } catch (IOException | IllegalStateException _) {
      // The reader of the records reports the fault in the array.
    }
  }

  private static void object(JsonReader reader, Set<String> names) throws IOException {
    Set<String> found = new LinkedHashSet<>();
    reader.beginObject();
    while (reader.hasNext()) {
      found.add(reader.nextName());
      reader.skipValue();
    }
    reader.endObject();
    names.addAll(found);
  }
}
