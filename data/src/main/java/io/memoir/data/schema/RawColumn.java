package io.memoir.data.schema;

import io.memoir.data.feature.VectorReader;
import io.memoir.data.sql.Duck;
import java.util.Locale;

/**
 * A column as it was read, as texts in a table of the database.
 *
 * @param section what it is of
 * @param name of the column for people
 * @param file that it is from, for messages
 * @param table that holds it
 * @param expression of the text in SQL
 * @param place column of the table that says where a text stands, counted from {@code first}
 * @param placeWord what is counted: line, row or event
 * @param first the number of the first place
 */
public record RawColumn(
    Section section,
    String name,
    String file,
    String table,
    String expression,
    String place,
    String placeWord,
    int first) {

  /** A column of a file of users or items. */
  public static RawColumn ofFile(
      Section section, String name, String file, String table, String placeWord) {
    return new RawColumn(section, name, file, table, Duck.name(name), "row_of_file", placeWord, 1);
  }

  /** Vectors that were given as such, in a table that has nothing else. */
  static RawColumn ofVectors(String name, String file, String table) {
    return new RawColumn(
        Section.ITEMS, name, file, table, table + ".vector", VectorReader.PLACE, "row", 1);
  }

  /** Whether its values are vectors, and not texts. */
  boolean isOfVectors() {
    return place.equals(VectorReader.PLACE);
  }

  /** A column of the events. */
  public static RawColumn ofEvents(
      Section section, String name, String file, String table, String expression) {
    return new RawColumn(section, name, file, table, expression, "ordinal", "event", 0);
  }

  /** How a message says where a text stands. */
  String where(long place) {
    return String.format(Locale.ROOT, "%s %,d", placeWord, place - first + 1);
  }
}
