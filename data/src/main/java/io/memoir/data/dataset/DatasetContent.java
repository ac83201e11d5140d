package io.memoir.data.dataset;

import io.memoir.data.Part;
import io.memoir.data.source.Checksums;
import io.memoir.data.sql.Duck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;

/** Counts and hashes the content of the tables in one pass, after they have been written. */
final class DatasetContent {
  private final MessageDigest digest = Checksums.sha256();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private final long[] parts = new long[Part.values().length];
  private final long[] sequencesWith = new long[Part.values().length];
  private final int[] lengths;
  private final long users;
  private final long items;
  private long events;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;
  private int sequence = -1;
  private int partsOfSequence;
  private boolean timed;
  private final long[] shownParts = new long[Part.values().length];
  private long chosen;

  private DatasetContent(int sequences, long users, long items) {
    this.lengths = new int[sequences];
    this.users = users;
    this.items = items;
  }

  /**
   * Reads the tables of a directory.
   *
   * @param features those of the columns type and value that the events have
   */
  static DatasetContent read(Duck duck, Path directory, List<String> features) throws IOException {
    String users = DatasetFiles.table(directory, DatasetFiles.USERS);
    String items = DatasetFiles.table(directory, DatasetFiles.ITEMS);
    DatasetContent content =
        new DatasetContent(
            Math.toIntExact(duck.number("SELECT count(*) FROM " + users)),
            duck.number("SELECT count(DISTINCT user_id) FROM " + users),
            duck.number("SELECT count(*) FROM " + items));
    duck.chunks("SELECT id FROM " + items + " ORDER BY number", content::addIds);
    duck.chunks("SELECT id FROM " + users + " ORDER BY number", content::addIds);
    duck.chunks(
        "SELECT sequence, item, time, part"
            + features.stream().map(name -> ", " + name).collect(Collectors.joining())
            + " FROM "
            + DatasetFiles.table(directory, DatasetFiles.EVENTS),
        chunk -> content.addEvents(chunk, features));
    content.endSequence();
    content.flush();
    content.addFeatures(duck, directory, features);
    return content;
  }

  /** A hash of the ids, order, items, times, parts, types and values, and of nothing else. */
  String fingerprint() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest(), 0, 16);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 digests cannot be cloned in this JVM", e);
    }
  }

  /** The number of events in a part. */
  long events(Part part) {
    return parts[part.code()];
  }

  /** The number of events in a part, including rows that are not folded. */
  long rows(Part part) {
    return events(part) + shownParts[part.code()];
  }

  DatasetSummary summary(
      String split,
      Map<String, String> found,
      List<DatasetSummary.Dropped> dropped,
      long rejectedLines,
      List<String> warnings) {
    return new DatasetSummary(
        users,
        items,
        lengths.length,
        events,
        lengths(),
        timed
            ? Optional.of(
                new DatasetSummary.Span(Instant.ofEpochMilli(first), Instant.ofEpochMilli(last)))
            : Optional.empty(),
        new DatasetSummary.Parts(
            parts[Part.TRAIN.code()],
            parts[Part.VALIDATION.code()],
            parts[Part.TEST.code()],
            parts[Part.CONTEXT.code()],
            sequencesWith[Part.VALIDATION.code()],
            sequencesWith[Part.TEST.code()]),
        Arrays.stream(shownParts).sum() == 0
            ? Optional.empty()
            : Optional.of(
                new DatasetSummary.ShownRows(
                    shownParts[Part.TRAIN.code()],
                    shownParts[Part.VALIDATION.code()],
                    shownParts[Part.TEST.code()],
                    chosen)),
        split,
        found,
        dropped,
        rejectedLines,
        warnings);
  }

  private DatasetSummary.Lengths lengths() {
    int[] sorted = lengths.clone();
    Arrays.sort(sorted);
    return new DatasetSummary.Lengths(
        quantile(sorted, 0),
        quantile(sorted, 0.25),
        quantile(sorted, 0.5),
        quantile(sorted, 0.75),
        quantile(sorted, 0.9),
        quantile(sorted, 1),
        sorted.length == 0 ? 0 : (double) events / sorted.length);
  }

  /** The smallest value such that at least this share of the values does not exceed it. */
  private static long quantile(int[] sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted.length == 0 ? 0 : sorted[Math.max(0, rank - 1)];
  }

  /** Features and rows that are not folded, which not every data set has. */
  private void addFeatures(Duck duck, Path directory, List<String> named) throws IOException {
    Path fitted = directory.resolve(DatasetFiles.FEATURES);
    if (Files.exists(fitted)) {
      digest.update(Files.readAllBytes(fitted));
      addRest(duck, DatasetFiles.table(directory, DatasetFiles.ITEMS), Set.of("number", "id"));
      addRest(duck, DatasetFiles.table(directory, DatasetFiles.USERS), Set.of("number", "id"));
      Set<String> known = new HashSet<>(List.of("sequence", "item", "time", "part"));
      known.addAll(named);
      addRest(duck, DatasetFiles.table(directory, DatasetFiles.EVENTS), known);
    }
    if (Files.exists(directory.resolve(DatasetFiles.SHOWN))) {
      String shown = DatasetFiles.table(directory, DatasetFiles.SHOWN);
      addRest(duck, shown, Set.of());
      boolean labelled =
          duck.rows("DESCRIBE SELECT * FROM " + shown).stream()
              .anyMatch(column -> column.getFirst().equals("label"));
      for (Part part : Part.values()) {
        shownParts[part.code()] =
            duck.number("SELECT count(*) FROM " + shown + " WHERE part = " + part.code());
      }
      chosen =
          duck.number(
              "SELECT count(*) FROM " + shown + (labelled ? " WHERE coalesce(label, 1) = 1" : ""));
    }
    flush();
  }

  /** Hashes all columns of a file except some, as texts. */
  private void addRest(Duck duck, String table, Set<String> without) {
    String columns =
        duck.rows("DESCRIBE SELECT * FROM " + table).stream()
            .map(List::getFirst)
            .filter(name -> !without.contains(name))
            .map(name -> "coalesce(CAST(" + Duck.name(name) + " AS VARCHAR), chr(30))")
            .collect(Collectors.joining(", "));
    if (!columns.isEmpty()) {
      duck.chunks("SELECT concat_ws(chr(31), " + columns + ") FROM " + table, this::addIds);
    }
  }

  private void addIds(DuckDBDataChunkReader chunk) {
    DuckDBReadableVector ids = chunk.vector(0);
    for (long row = 0; row < chunk.rowCount(); row++) {
      add(ids.getString(row));
    }
  }

  private void addEvents(DuckDBDataChunkReader chunk, List<String> features) {
    DuckDBReadableVector sequences = chunk.vector(0);
    DuckDBReadableVector itemNumbers = chunk.vector(1);
    DuckDBReadableVector times = chunk.vector(2);
    DuckDBReadableVector partCodes = chunk.vector(3);
    long rows = chunk.rowCount();
    for (long row = 0; row < rows; row++) {
      int in = sequences.getInt(row);
      if (in != sequence) {
        endSequence();
        sequence = in;
      }
      byte part = partCodes.getByte(row);
      lengths[in]++;
      parts[part]++;
      partsOfSequence |= 1 << part;
      room(18);
      buffer.putInt(in).putInt(itemNumbers.getInt(row)).put(part);
      if (!times.isNull(row)) {
        long time = times.getLong(row);
        timed = true;
        first = Math.min(first, time);
        last = Math.max(last, time);
        buffer.put((byte) 1).putLong(time);
      }
      for (int f = 0; f < features.size(); f++) {
        addFeature(chunk.vector(4 + f), row, features.get(f).equals("value"));
      }
    }
    events += rows;
  }

  private void addFeature(DuckDBReadableVector vector, long row, boolean number) {
    if (vector.isNull(row)) {
      room(1);
      buffer.put((byte) 0);
    } else if (number) {
      room(9);
      buffer.put((byte) 2).putDouble(vector.getDouble(row));
    } else {
      add(vector.getString(row));
    }
  }

  private void endSequence() {
    for (int part = 0; part < parts.length; part++) {
      sequencesWith[part] += partsOfSequence >> part & 1;
    }
    partsOfSequence = 0;
  }

  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= buffer.capacity()) {
      flush();
      digest.update(bytes);
      return;
    }
    room(bytes.length + 1);
    buffer.put(bytes).put((byte) 0);
  }

  private void room(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void flush() {
    digest.update(buffer.flip());
    buffer.clear();
  }
}
