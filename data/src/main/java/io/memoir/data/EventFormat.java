package io.memoir.data;

import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The format of a file of events. Every text format may be compressed with gzip. */
public enum EventFormat {
  /** Detected from the file extension and the first lines of the file. */
  AUTO,
  /** Fields separated by comma, semicolon or vertical bar; a field may be in double quotes. */
  CSV,
  /** Fields separated by tabs. */
  TSV,
  /** One JSON object per line, or one JSON array of objects. */
  JSONL,
  /** Columns of a Parquet file. */
  PARQUET,
  /** RecBole's {@code .inter}: fields separated by tabs under a header of {@code name:type}. */
  RECBOLE,
  /** {@code user::item::rating::time}, the time in seconds and optional. */
  MOVIELENS,
  /** {@code user item} in each line, lines in time order. */
  PAIRS,
  /** {@code user item item ...} in each line, items in time order. */
  SEQUENCES,
  /**
   * {@code item item ...} in each line: one session, in time order. Its id is the line number; if
   * there are several files, the number of the file, a hyphen and the line number.
   */
  SESSIONS;

  /** The name of this format on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The format with a name.
   *
   * @throws BadInputException if there is no such format
   */
  public static EventFormat of(String word) {
    for (EventFormat format : values()) {
      if (format.word().equals(word.toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    String known = Arrays.stream(values()).map(EventFormat::word).collect(Collectors.joining(", "));
    throw new BadInputException("format '" + word + "' is not known, expected one of " + known);
  }
}
