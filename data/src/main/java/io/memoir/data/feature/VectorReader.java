package io.memoir.data.feature;

import io.memoir.data.event.EventParser;
import io.memoir.data.feature.FeatureLayout.Subject;
import io.memoir.data.source.Lines;
import io.memoir.data.source.NpyFile;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.MissingValues;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads vectors of items from a {@code .npy} file into a table. A text file with the suffix {@code
 * .ids} gives the item id of each row, one per line.
 */
public final class VectorReader {
  /** The column with the number of a row, counted from 1. */
  public static final String PLACE = "row_of_vectors";

  private static final String NPY = ".npy";

  private final Duck duck;
  private final String name;
  private final NpyFile vectors;
  private final Path ids;
  private final String table;

  private VectorReader(Duck duck, String name, Source source, String table) {
    this.duck = duck;
    this.name = name;
    this.vectors = source.vectors;
    this.ids = source.ids;
    this.table = table;
  }

  /**
   * A file of vectors and the file of their ids, which have not been read yet.
   *
   * @param name name of the feature
   * @param vectors the file of vectors
   * @param ids the file of their ids
   */
  public record Source(String name, NpyFile vectors, Path ids) {
    /**
     * Opens a file of vectors and the file of its ids.
     *
     * @throws BadInputException if one of them is missing or not of the expected format
     */
    public static Source at(String name, Path file) throws IOException {
      NpyFile vectors = NpyFile.at(file);
      String bare = String.valueOf(file.getFileName());
      Path ids =
          file.resolveSibling(
              (bare.endsWith(NPY) ? bare.substring(0, bare.length() - NPY.length()) : bare)
                  + ".ids");
      if (!Files.isRegularFile(ids)) {
        throw new BadInputException(
            "%s %s, expected the ids of the %d rows of %s, one per line"
                .formatted(
                    ids,
                    Files.exists(ids) ? "is not a regular file" : "does not exist",
                    vectors.rows(),
                    file));
      }
      return new Source(name, vectors, ids);
    }

    /**
     * Reads the files into a table of {@link #PLACE}, {@code id} and {@code vector}.
     *
     * @throws BadInputException if an id is missing, unusable or repeated, if there are more or
     *     fewer ids than rows, or a number is not finite
     */
    public VectorReader read(Duck duck, String table) throws IOException {
      VectorReader reader = new VectorReader(duck, name, this, table);
      reader.read();
      return reader;
    }
  }

  private void read() throws IOException {
    duck.run("CREATE TABLE " + table + " (" + PLACE + " BIGINT, id VARCHAR, vector FLOAT[])");
    try (Lines lines = new Lines(Files.newInputStream(ids));
        Duck.Rows rows = duck.appendTo(table)) {
      vectors.read((number, values) -> {
        rows.begin();
        rows.add(number);
        rows.addText(id(lines.next(), number - 1));
        rows.add(values);
        rows.end();
      });
      long more = 0;
      while (lines.next() != null) {
        more++;
      }
      if (more > 0) {
        throw new BadInputException(
            "%s has %d lines, expected an id for each of the %d rows of %s"
                .formatted(ids, vectors.rows() + more, vectors.rows(), vectors.file()));
      }
    }
    requireDistinct();
  }

  private String id(Lines.@Nullable Line line, long before) {
    if (line == null) {
      throw new BadInputException(
          "%s ends after line %d, expected an id for each of the %d rows of %s"
              .formatted(ids, before, vectors.rows(), vectors.file()));
    }
    String id = MissingValues.present(line.text());
    String wrong =
        line.faulty()
            ? line.fault()
            : id.isEmpty()
                ? EventParser.missing(Subject.ITEMS.word, line.text())
                : EventParser.faultOf(Subject.ITEMS.word, id);
    if (!wrong.isEmpty()) {
      throw new BadInputException(
          String.format(Locale.ROOT, "%s:%d: %s", ids, line.number(), wrong));
    }
    return id;
  }

  private void requireDistinct() {
    List<List<String>> repeated =
        duck.rows(
            "SELECT id, min(%1$s), max(%1$s) FROM %2$s GROUP BY id HAVING count(*) > 1 ORDER BY 2 LIMIT 1"
                .formatted(PLACE, table));
    if (!repeated.isEmpty()) {
      List<String> first = repeated.getFirst();
      throw new BadInputException(
          "%s:%s: the id '%s' occurs already in line %s, expected one row per item"
              .formatted(ids, first.get(2), first.get(0), first.get(1)));
    }
  }

  /** The name of the feature. */
  public String name() {
    return name;
  }

  /** The file of vectors. */
  public Path file() {
    return vectors.file();
  }

  /** The table into which the vectors are read. */
  public String table() {
    return table;
  }

  /** Number of vectors. */
  public long rows() {
    return vectors.rows();
  }

  /** Length of each vector. */
  public int width() {
    return vectors.width();
  }

  /**
   * Reports the number of items of the events that have a vector.
   *
   * @param warnings receives the reason if ids do not match
   * @param ids relation with the ids of the events
   * @return text for the summary
   */
  public String say(List<String> warnings, String ids) {
    FeatureMatches matches = FeatureMatches.of(duck, file(), Subject.ITEMS, table, ids, "id", true);
    matches.warning().ifPresent(warnings::add);
    return matches.text() + " (vectors " + name + ")";
  }
}
