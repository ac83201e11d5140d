package io.memoir.data.dataset;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.data.Sequences;
import io.memoir.data.schema.RowReader;
import io.memoir.data.schema.Section;
import io.memoir.data.schema.StoredTexts;
import io.memoir.data.sql.Duck;
import io.memoir.model.CorruptFileException;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.file.SchemaJson;
import io.memoir.model.task.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.duckdb.DuckDBReadableVector;

/** Reads the columns of a data set other than ids and times, and encodes them. */
final class StoredFeatures {
  /** The values of a category that can also be a label. */
  private static final Set<String> FLAGS = Set.of("0", "1");

  private final Duck duck;
  private final Path directory;
  private Schema schema = Schema.NONE;
  private List<String> numbers = List.of();
  private List<TextEncoder> encoders = List.of();
  private boolean valued;
  private boolean typed;

  private StoredFeatures(Duck duck, Path directory) {
    this.duck = duck;
    this.directory = directory;
  }

  /**
   * Reads the features of a data set.
   *
   * @param items number of items
   */
  static FeatureData read(Duck duck, Path directory, int items, Sequences sequences)
      throws IOException {
    return new StoredFeatures(duck, directory).read(items, sequences);
  }

  /**
   * Raw values of some rows of a data set.
   *
   * @param file the file with the rows
   * @param clause SQL that selects and orders the rows; empty for all rows, as in the file
   * @param features the features made of the values
   * @return an empty list if there are no features
   */
  static List<Values> raw(
      Path directory, Section section, String file, String clause, List<Feature> features) {
    if (features.isEmpty()) {
      return List.of();
    }
    try (Duck duck = Duck.reading()) {
      return new RowReader(duck, List.of())
          .raw(section, DatasetFiles.table(directory, file), clause, features);
    } catch (Duck.DuckException e) {
      throw new CorruptFileException(directory + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The vectors of texts of a data set, for reuse by another one.
   *
   * @return empty if there is no such data set, or if it is damaged
   */
  static StoredTexts texts(Duck duck, Path directory) throws IOException {
    if (!DatasetManifest.holds(directory, List.of(DatasetFiles.FEATURES, DatasetFiles.TEXTS))) {
      return StoredTexts.NONE;
    }
    Path file = directory.resolve(DatasetFiles.FEATURES);
    return texts(duck, directory, schema(file, json(file)));
  }

  private static StoredTexts texts(Duck duck, Path directory, Schema schema) {
    List<Feature> all = new ArrayList<>(schema.user());
    all.addAll(schema.item());
    all.addAll(schema.event());
    all.addAll(schema.request());
    return StoredTexts.read(duck, DatasetFiles.table(directory, DatasetFiles.TEXTS), all);
  }

  private static JsonObject json(Path features) throws IOException {
    return JsonParser.parseString(Files.readString(features)).getAsJsonObject();
  }

  private static Schema schema(Path features, JsonObject json) {
    return SchemaJson.read(features, json.getAsJsonObject(DatasetFiles.FEATURES_SCHEMA));
  }

  /**
   * The categories of events with the values 0 and 1, such as whether an item was bought: as
   * features they are categories, but they can be labels of tasks as well.
   */
  private static Stream<String> flags(Schema schema) {
    return schema.event().stream()
        .filter(StoredFeatures::isFlag)
        .map(Feature::name)
        .filter(name -> !name.equals(Label.TYPE) && !name.equals(Label.VALUE));
  }

  private static boolean isFlag(Feature feature) {
    return feature instanceof Feature.Category(String _, Vocabulary vocabulary)
        && FLAGS.equals(Set.copyOf(vocabulary.values()));
  }

  private FeatureData read(int items, Sequences sequences) throws IOException {
    Path file = directory.resolve(DatasetFiles.FEATURES);
    if (Files.exists(file)) {
      JsonObject json = json(file);
      schema = schema(file, json);
      numbers =
          Stream.concat(
                  json.getAsJsonArray(DatasetFiles.FEATURES_NUMBERS).asList().stream()
                      .map(JsonElement::getAsString),
                  flags(schema))
              .distinct()
              .toList();
    }
    if (Files.exists(directory.resolve(DatasetFiles.TEXTS))) {
      encoders = texts(duck, directory, schema).encoders();
    }
    boolean shows = Files.exists(directory.resolve(DatasetFiles.SHOWN));
    valued = occurs("value", shows);
    typed = occurs("type", shows);
    EventLabels labels = labels(DatasetFiles.EVENTS, sequences.eventCount());
    Shown shown = shows ? shown(sequences) : Shown.NONE;
    if (schema.isEmpty() && labels.isEmpty() && shown.isEmpty()) {
      return FeatureData.NONE;
    }
    return new FeatureData(
        schema,
        encode(Section.ITEMS, DatasetFiles.ITEMS, " ORDER BY number", items, schema.item()),
        encode(
            Section.USERS,
            DatasetFiles.USERS,
            " ORDER BY number",
            sequences.count(),
            schema.user()),
        encode(Section.EVENTS, DatasetFiles.EVENTS, "", sequences.eventCount(), schema.event()),
        encode(Section.EVENTS, DatasetFiles.EVENTS, "", sequences.eventCount(), schema.request()),
        labels,
        shown);
  }

  private String table(String file) {
    return DatasetFiles.table(directory, file);
  }

  private EncodedRows encode(
      Section section, String file, String order, int rows, List<Feature> features) {
    return new RowReader(duck, encoders).encode(section, table(file), order, rows, features);
  }

  /** Whether any event or shown row has a value in a column that all versions have. */
  private boolean occurs(String column, boolean shows) {
    String count = "SELECT count(" + column + ") FROM ";
    return duck.number(count + table(DatasetFiles.EVENTS)) > 0
        || (shows && duck.number(count + table(DatasetFiles.SHOWN)) > 0);
  }

  /** Columns are the same for events and shown rows, even if one of them has no values. */
  private EventLabels labels(String file, int rows) {
    String table = table(file);
    Map<String, double[]> byName = new LinkedHashMap<>();
    if (valued) {
      byName.put("value", numbers(table, "value", rows));
    }
    for (String name : numbers) {
      byName.put(name, numbers(table, name, rows));
    }
    if (!typed) {
      return byName.isEmpty() ? EventLabels.NONE : new EventLabels(byName, List.of(), new int[0]);
    }
    List<String> names =
        List.copyOf(
            new TreeSet<>(
                duck.rows("SELECT DISTINCT type FROM " + table + " WHERE type IS NOT NULL").stream()
                    .map(List::getFirst)
                    .toList()));
    int[] types = new int[rows];
    Arrays.fill(types, -1);
    int[] at = {0};
    duck.chunks(
        "SELECT type FROM " + table,
        chunk -> {
          DuckDBReadableVector vector = chunk.vector(0);
          for (long row = 0; row < chunk.rowCount(); row++) {
            if (!vector.isNull(row)) {
              types[at[0]] = Collections.binarySearch(names, vector.getString(row));
            }
            at[0]++;
          }
        });
    return new EventLabels(byName, names, types);
  }

  private double[] numbers(String table, String column, int rows) {
    double[] values = new double[rows];
    int[] at = {0};
    duck.chunks(
        "SELECT TRY_CAST(" + Duck.name(column) + " AS DOUBLE) FROM " + table,
        chunk -> {
          DuckDBReadableVector vector = chunk.vector(0);
          for (long row = 0; row < chunk.rowCount(); row++) {
            values[at[0]++] = vector.isNull(row) ? Double.NaN : vector.getDouble(row);
          }
        });
    return values;
  }

  private Shown shown(Sequences sequences) {
    String table = table(DatasetFiles.SHOWN);
    int rows = Math.toIntExact(duck.number("SELECT count(*) FROM " + table));
    if (rows == 0) {
      return Shown.NONE;
    }
    boolean timed =
        sequences.times().length > 0 || duck.number("SELECT count(time) FROM " + table) > 0;
    int[] of = new int[rows];
    int[] before = new int[rows];
    int[] items = new int[rows];
    long[] times = new long[timed ? rows : 0];
    byte[] parts = new byte[rows];
    int[] at = {0};
    duck.chunks(
        "SELECT sequence, before, item, part" + (timed ? ", time" : "") + " FROM " + table,
        chunk -> {
          for (long row = 0; row < chunk.rowCount(); row++) {
            of[at[0]] = chunk.vector(0).getInt(row);
            before[at[0]] = chunk.vector(1).getInt(row);
            items[at[0]] = chunk.vector(2).getInt(row);
            parts[at[0]] = chunk.vector(3).getByte(row);
            if (timed) {
              times[at[0]] = chunk.vector(4).getLong(row);
            }
            at[0]++;
          }
        });
    return new Shown(
        of,
        before,
        items,
        times,
        parts,
        encode(Section.EVENTS, DatasetFiles.SHOWN, "", rows, schema.request()),
        labels(DatasetFiles.SHOWN, rows));
  }
}
