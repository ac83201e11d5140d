package io.memoir.data.dataset;

import com.google.gson.JsonParseException;
import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.schema.Column;
import io.memoir.data.schema.DescriptionFile;
import io.memoir.data.schema.Kind;
import io.memoir.data.schema.Section;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.ItemTable;
import io.memoir.model.UnsupportedVersionException;
import io.memoir.model.feature.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBReadableVector;

/**
 * A prepared data set, stored in one directory.
 *
 * <pre>
 * dataset.json     format "memoir-dataset", version, fingerprint, summary, options, provenance, and
 *                  the length and SHA-256 of each file below
 * events.parquet   sequence INT, item INT, time BIGINT (milliseconds since 1970, or NULL),
 *                  part TINYINT ({@link Part#code()}), type VARCHAR, value DOUBLE, features;
 *                  ordered by sequence, then by time
 * items.parquet    number INT (the row), id, title VARCHAR, categories VARCHAR[], other features
 * users.parquet    number INT (the row: the sequence), id, user_id VARCHAR, features of the user
 * shown.parquet    rows that are not folded, with the columns of events, and before INT: number of
 *                  events of the sequence before the row; only if there are any
 * schema.json      the kinds of the columns; can be edited and used in another preparation
 * features.json    the features as they were fitted to the training part; only if there are any
 * texts.parquet    encoder, text VARCHAR, vector FLOAT[]; only if texts were encoded
 * rejected.tsv     file, line, reason, text of unusable input; only if there was any
 * </pre>
 *
 * A directory with a valid {@code dataset.json} is complete: it is moved into place after all of it
 * has been written to disk. Versions above {@value DatasetManifest#VERSION} are rejected.
 */
public final class Dataset {
  private static final String SEPARATOR = "\u001f";

  /** How often a data set is read that is replaced meanwhile. */
  private static final int ATTEMPTS = 3;

  private final Path directory;
  private final DatasetManifest manifest;
  private final ItemTable items;
  private final Sequences sequences;
  private final String[] users;
  private final FeatureData features;

  /** Built on the first request; training and evaluation do not need it. */
  private Map<String, Integer> sequenceOf = Map.of();

  private Dataset(
      Path directory,
      DatasetManifest manifest,
      ItemTable items,
      Sequences sequences,
      String[] users,
      FeatureData features) {
    this.directory = directory;
    this.manifest = manifest;
    this.items = items;
    this.sequences = sequences;
    this.users = users;
    this.features = features;
  }

  /**
   * Verifies a data set and reads it. If the directory is replaced meanwhile, the new data set is
   * read.
   *
   * @throws BadInputException if the directory contains no data set, or is replaced again and again
   * @throws CorruptFileException if a file is truncated or altered
   * @throws UnsupportedVersionException if a newer version wrote it
   * @throws IOException if a file cannot be read
   */
  public static Dataset open(Path directory) throws IOException {
    return open(directory, () -> {});
  }

  /**
   * Reads a data set, and reads it again if the directory was replaced meanwhile, because files of
   * two data sets do not belong together.
   *
   * @param verified runs each time the files have been verified and are not read yet
   */
  static Dataset open(Path directory, Runnable verified) throws IOException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      byte[] manifest = DatasetManifest.content(directory);
      try {
        Dataset dataset = read(directory, verified);
        if (Arrays.equals(DatasetManifest.content(directory), manifest)) {
          return dataset;
        }
      } catch (BadInputException | IOException e) {
        if (Arrays.equals(DatasetManifest.content(directory), manifest)) {
          throw e;
        }
      }
    }
    throw new BadInputException(
        "%s was replaced %d times while it was read: open it when its preparation has ended"
            .formatted(directory, ATTEMPTS));
  }

  private static Dataset read(Path directory, Runnable verified) throws IOException {
    DatasetManifest manifest = DatasetManifest.verified(directory);
    verified.run();
    try (Duck duck = Duck.reading()) {
      ItemTable items = readItems(duck, directory);
      int count = Math.toIntExact(manifest.summary().sequences());
      String[] ids = readIds(duck, directory, "id", count);
      boolean oneEach =
          duck.number(
                  "SELECT count(*) FROM "
                      + DatasetFiles.table(directory, DatasetFiles.USERS)
                      + " WHERE id <> user_id")
              == 0;
      String[] users = oneEach ? ids : readIds(duck, directory, "user_id", count);
      Sequences sequences =
          readEvents(duck, directory, ids, Math.toIntExact(manifest.summary().events()));
      FeatureData features = StoredFeatures.read(duck, directory, items.size(), sequences);
      return new Dataset(directory, manifest, items, sequences, users, features);
    } catch (Duck.DuckException
        | JsonParseException
        | IllegalStateException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      throw new CorruptFileException(
          directory + " does not match its " + DatasetManifest.FILE + ": " + e.getMessage(), e);
    }
  }

  private static ItemTable readItems(Duck duck, Path directory) {
    List<ItemTable.Item> items = new ArrayList<>();
    duck.chunks(
        "SELECT id, title, array_to_string(categories, chr(31)) FROM "
            + DatasetFiles.table(directory, DatasetFiles.ITEMS)
            + " ORDER BY number",
        chunk -> {
          DuckDBReadableVector ids = chunk.vector(0);
          DuckDBReadableVector titles = chunk.vector(1);
          DuckDBReadableVector categories = chunk.vector(2);
          for (long row = 0; row < chunk.rowCount(); row++) {
            String joined = categories.getString(row);
            items.add(
                new ItemTable.Item(
                    ids.getString(row),
                    titles.getString(row),
                    joined.isEmpty() ? List.of() : List.of(joined.split(SEPARATOR, -1))));
          }
        });
    return new ItemTable(items);
  }

  private static String[] readIds(Duck duck, Path directory, String column, int count) {
    String[] ids = new String[count];
    int[] at = {0};
    duck.chunks(
        "SELECT "
            + column
            + " FROM "
            + DatasetFiles.table(directory, DatasetFiles.USERS)
            + " ORDER BY number",
        chunk -> {
          DuckDBReadableVector id = chunk.vector(0);
          for (long row = 0; row < chunk.rowCount(); row++) {
            ids[at[0]++] = id.getString(row);
          }
        });
    return ids;
  }

  private static Sequences readEvents(Duck duck, Path directory, String[] ids, int count) {
    int[] offsets = new int[ids.length + 1];
    int[] items = new int[count];
    byte[] parts = new byte[count];
    String events = DatasetFiles.table(directory, DatasetFiles.EVENTS);
    boolean timed = duck.number("SELECT count(time) FROM " + events) > 0;
    long[] times = new long[timed ? count : 0];
    int[] at = {0};
    duck.chunks(
        "SELECT sequence, item, part" + (timed ? ", time" : "") + " FROM " + events,
        chunk -> {
          DuckDBReadableVector sequence = chunk.vector(0);
          DuckDBReadableVector item = chunk.vector(1);
          DuckDBReadableVector part = chunk.vector(2);
          int from = at[0];
          int rows = Math.toIntExact(chunk.rowCount());
          for (int row = 0; row < rows; row++) {
            offsets[sequence.getInt(row) + 1]++;
            items[from + row] = item.getInt(row);
            parts[from + row] = part.getByte(row);
          }
          if (timed) {
            DuckDBReadableVector time = chunk.vector(3);
            for (int row = 0; row < rows; row++) {
              times[from + row] = time.getLong(row);
            }
          }
          at[0] += rows;
        });
    Arrays.parallelPrefix(offsets, Integer::sum);
    return new Sequences(ids, offsets, items, times, parts);
  }

  /** The directory of the data set. */
  public Path directory() {
    return directory;
  }

  /** The content of {@code dataset.json}. */
  public DatasetManifest manifest() {
    return manifest;
  }

  /** The catalogue; the number of an item is its row. */
  public ItemTable items() {
    return items;
  }

  /** All events. */
  public Sequences sequences() {
    return sequences;
  }

  /** The features: all values other than ids and times. */
  public FeatureData features() {
    return features;
  }

  /**
   * The values of the user of a sequence: the raw values of the columns that are features, by name,
   * in the form in which an application gives them to a model.
   *
   * @throws CorruptFileException if the data set was changed since it was opened
   */
  public Values userValues(int sequence) {
    return StoredFeatures.raw(
            directory,
            Section.USERS,
            DatasetFiles.USERS,
            " WHERE number = " + Objects.checkIndex(sequence, sequences.count()),
            features.schema().user())
        .stream()
        .findFirst()
        .orElse(Values.NONE);
  }

  /** The same for an item. */
  public Values itemValues(int item) {
    return StoredFeatures.raw(
            directory,
            Section.ITEMS,
            DatasetFiles.ITEMS,
            " WHERE number = " + Objects.checkIndex(item, items.size()),
            features.schema().item())
        .stream()
        .findFirst()
        .orElse(Values.NONE);
  }

  /** The same for each event of a sequence, in order: the values known after the event. */
  public List<Values> eventValues(int sequence) {
    int events = sequences.length(sequence);
    return features.schema().event().isEmpty()
        ? Collections.nCopies(events, Values.NONE)
        : StoredFeatures.raw(
            directory,
            Section.EVENTS,
            DatasetFiles.EVENTS,
            " WHERE sequence = " + sequence,
            features.schema().event());
  }

  /** The raw values of the users of all sequences, in order; empty if users have no features. */
  public List<Values> userValues() {
    return StoredFeatures.raw(
        directory, Section.USERS, DatasetFiles.USERS, " ORDER BY number", features.schema().user());
  }

  /** The raw values of all items, in order; empty if items have no features. */
  public List<Values> itemValues() {
    return StoredFeatures.raw(
        directory, Section.ITEMS, DatasetFiles.ITEMS, " ORDER BY number", features.schema().item());
  }

  /**
   * The names of the features of items that are dates or times: their values are days since 1970.
   *
   * @throws BadInputException if the description of the columns is damaged
   */
  public Set<String> itemDates() throws IOException {
    Path file = directory.resolve(DescriptionFile.NAME);
    if (!Files.isRegularFile(file)) {
      return Set.of(); // of a version without kinds of columns
    }
    return DescriptionFile.read(file).of(Section.ITEMS).values().stream()
        .filter(column -> column.kind() == Kind.TIME)
        .map(Column::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The raw values of all events, known after the events; empty without such features. */
  public List<Values> eventValues() {
    return StoredFeatures.raw(
        directory, Section.EVENTS, DatasetFiles.EVENTS, "", features.schema().event());
  }

  /** The raw values of the requests before all events; empty if requests have no features. */
  public List<Values> requestValues() {
    return StoredFeatures.raw(
        directory, Section.EVENTS, DatasetFiles.EVENTS, "", features.schema().request());
  }

  /** A hash of the content, independent of the time and place of its creation. */
  public String fingerprint() {
    return manifest.fingerprint();
  }

  /**
   * The number of the sequence of a user or session, the last one if a user has several; -1 if the
   * data set has none.
   */
  public synchronized int sequenceOf(String userId) {
    if (sequenceOf.isEmpty()) {
      Map<String, Integer> places = HashMap.newHashMap(users.length);
      for (int s = 0; s < users.length; s++) {
        places.put(users[s], s);
      }
      for (int s = 0; s < users.length; s++) {
        places.putIfAbsent(sequences.ids()[s], s);
      }
      sequenceOf = places;
    }
    return sequenceOf.getOrDefault(userId, -1);
  }

  /** The events and items for the training of a model. */
  public TrainingData trainingData() {
    return new TrainingData(directory.toString(), fingerprint(), items, sequences, features);
  }

  /** The number of training events of each item. */
  public long[] itemCounts() {
    return trainingData().itemCounts();
  }
}
