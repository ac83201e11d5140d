package io.memoir.data.schema;

import io.memoir.data.feature.VectorReader;
import io.memoir.data.sql.Duck;
import java.util.Locale;

/**
 * A column as read from a file, as texts in a table of the database.
 *
 * @param section the section to which it belongs
 * @param name name of the column
 * @param file the file from which it was read, for messages
 * @param table the table that contains it
 * @param expression SQL expression of the text
 * @param place column of the table with the place of a text, counted from {@code first}
 * @param placeWord what places count, for messages: line, row or event
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

  /** The vectors of a file of vectors, in a table of their own. */
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

  /** The place of a text, for messages. */
  String where(long place) {
    return String.format(Locale.ROOT, "%s %,d", placeWord, place - first + 1);
  }
}
