package io.memoir.data.source;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.memoir.data.value.Excerpts;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names of the fields of all objects of a JSON file, and values of each of them. */
public final class JsonNames {
  /** Maximum number of different names: a file with ids as names would have any number of them. */
  private static final int MOST = 10_000;

  /** Maximum number of names after the first objects of which values are kept. */
  private static final int MOST_KEPT = 1_000;

  /** Maximum number of values of such a name that are kept. */
  private static final int MOST_VALUES = 200;

  private static final int MOST_SHOWN = 40;

  private final FileSample look;
  private final List<String> first;
  private final Set<String> known;

  /** Names after the first objects with some of their values, and further ones without values. */
  private final Map<String, List<String>> late = new LinkedHashMap<>();

  private final Set<String> further = new LinkedHashSet<>();

  private JsonNames(FileSample look, List<String> first) {
    this.look = look;
    this.first = first;
    this.known = Set.copyOf(first);
  }

  /**
   * Reads the names, in the order of their first occurrence. For a pipe, only the first objects are
   * considered, because it can be read only once.
   *
   * @throws BadInputException if there are more than 10,000 names
   */
  public static List<String> of(FileSample look) throws IOException {
    return read(look, JsonSample.namesOf(look)).names();
  }

  /**
   * Reads the first objects, the names in all other objects, and the first values of such names as
   * additional rows. For a pipe, only the first objects are considered.
   *
   * @throws BadInputException if there are more than 10,000 names
   */
  public static JsonSample sample(FileSample look) throws IOException {
    JsonSample sample = JsonSample.of(look);
    JsonNames names = read(look, sample.names());
    List<List<String>> values = new ArrayList<>(sample.values());
    values.addAll(names.rows());
    return new JsonSample(names.names(), values);
  }

  private static JsonNames read(FileSample look, List<String> first) throws IOException {
    JsonNames names = new JsonNames(look, first);
    if (first.size() > MOST) {
      throw tooMany(look.file().toString(), first.get(MOST));
    }
    if (look.pipe()) {
      return names;
    }
    if (look.jsonArray()) {
      names.array();
    } else {
      names.lines();
    }
    return names;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(first);
    names.addAll(late.keySet());
    names.addAll(further);
    return names;
  }

  /** Rows with the values of late names, which end before the names without values. */
  private List<List<String>> rows() {
    int count = late.values().stream().mapToInt(List::size).max().orElse(0);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> row = new ArrayList<>(Collections.nCopies(first.size(), ""));
      for (List<String> column : late.values()) {
        row.add(i < column.size() ? column.get(i) : "");
      }
      rows.add(row);
    }
    return rows;
  }

  private void lines() throws IOException {
    try (Lines lines = new Lines(look.open())) {
      Lines.Line line;
      while ((line = lines.next()) != null) {
        try (JsonReader reader = new JsonReader(new StringReader(line.text()))) {
          if (!line.text().isBlank() && reader.peek() == JsonToken.BEGIN_OBJECT) {
            object(reader, line.number());
          }
        } catch (IOException | IllegalStateException _) {
          // The reader of the records rejects the line.
        }
      }
    }
  }

  private void array() throws IOException {
    long number = 0;
    try (JsonReader reader =
        new JsonReader(new InputStreamReader(look.open(), StandardCharsets.UTF_8))) {
      reader.beginArray();
      while (reader.hasNext()) {
        number++;
        if (reader.peek() == JsonToken.BEGIN_OBJECT) {
          object(reader, number);
        } else {
          reader.skipValue();
        }
      }
    } catch (IOException | IllegalStateException _) {
      // The reader of the records reports the fault in the array.
    }
  }

  private void object(JsonReader reader, long number) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (known.contains(name)) {
        reader.skipValue();
      } else {
        found.put(name, value(reader));
        if (found.size() > MOST) {
          throw tooMany(look.file() + ":" + number, name);
        }
      }
    }
    reader.endObject();
    found.forEach((name, value) -> add(name, value, number));
  }

  private void add(String name, String value, long number) {
    if (!late.containsKey(name) && !further.contains(name)) {
      if (known.size() + late.size() + further.size() == MOST) {
        throw tooMany(look.file() + ":" + number, name);
      }
      if (late.size() < MOST_KEPT) {
        late.put(name, new ArrayList<>());
      } else {
        further.add(name);
      }
    }
    Optional.ofNullable(late.get(name))
        .filter(values -> values.size() < MOST_VALUES)
        .ifPresent(values -> values.add(value));
  }

  private static BadInputException tooMany(String place, String name) {
    return new BadInputException(
        String.format(
            Locale.ROOT,
            "%s: the objects have more than %,d different keys, here '%s'; expected the same keys"
                + " in all objects, and ids as values, not as keys",
            place,
            MOST,
            Excerpts.of(name, MOST_SHOWN)));
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
