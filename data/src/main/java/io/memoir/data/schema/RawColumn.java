package io.memoir.data.schema;

import io.memoir.data.event.EventParser;
import io.memoir.data.event.EventPlaces;
import io.memoir.data.feature.VectorReader;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.util.Locale;

/**
 * A column as read from a file, as texts in a table of the database.
 *
 * @param section the section to which it belongs
 * @param name name of the column
 * @param origin the file or files from which it was read, for messages
 * @param table the table that contains it
 * @param expression SQL expression of the text
 * @param place column of the table with the place of a text
 */
public record RawColumn(
    Section section, String name, Origin origin, String table, String expression, String place) {

  /**
   * Checks the name.
   *
   * @throws BadInputException if the name is not valid Unicode, which a key of JSON can be
   */
  public RawColumn {
    String fault = EventParser.faultOf("the name of a column", name);
    if (!fault.isEmpty()) {
      throw new BadInputException(origin.file() + ": " + fault);
    }
  }

  /** The file or files of a column, and what its places are. */
  public sealed interface Origin {
    /** The file, or words for several files. */
    String file();

    /**
     * One file.
     *
     * @param word what places count, from 1: line or row
     */
    record Single(String file, String word) implements Origin {}

    /**
     * The files of the events.
     *
     * @param places the places of events by ordinal
     */
    record Events(String file, EventPlaces places) implements Origin {}
  }

  /** A column of a file of users or items. */
  public static RawColumn ofFile(
      Section section, String name, String file, String table, String placeWord) {
    return ofFile(section, name, new Origin.Single(file, placeWord), table, Duck.name(name));
  }

  /** The same with another expression than the column. */
  static RawColumn ofFile(
      Section section, String name, Origin.Single file, String table, String expression) {
    return new RawColumn(section, name, file, table, expression, "row_of_file");
  }

  /** The vectors of a file of vectors, in a table of their own. */
  static RawColumn ofVectors(String name, String file, String table) {
    return new RawColumn(
        Section.ITEMS,
        name,
        new Origin.Single(file, "row"),
        table,
        table + ".vector",
        VectorReader.PLACE);
  }

  /** Whether its values are vectors, and not texts. */
  boolean isOfVectors() {
    return place.equals(VectorReader.PLACE);
  }

  /** A column of the events. */
  static RawColumn ofEvents(String name, Origin.Events files, String table, String expression) {
    return new RawColumn(Section.EVENTS, name, files, table, expression, "ordinal");
  }

  /** The file, or words for several files. */
  String file() {
    return origin.file();
  }

  /** The file with the text at a place. */
  String file(long at) {
    return switch (origin) {
      case Origin.Single(String file, String _) -> file;
      case Origin.Events(String _, EventPlaces places) -> places.at(at).file().toString();
    };
  }

  /** The place of a text in its file, for messages. */
  String where(long at) {
    return switch (origin) {
      case Origin.Single(String _, String word) -> String.format(Locale.ROOT, "%s %,d", word, at);
      case Origin.Events(String _, EventPlaces places) -> places.at(at).line();
    };
  }
}
