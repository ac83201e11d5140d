package io.memoir.data;

import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the events are laid out in a file. Every text format may be gzipped. */
public enum EventFormat {
  /** To be told from the ending and the first lines of the file. */
  AUTO,
  /** Fields separated by comma, semicolon or bar; a field may stand in double quotes. */
  CSV,
  /** Fields separated by tabs. */
  TSV,
  /** One JSON object a line, or one JSON array of objects. */
  JSONL,
  /** Columns of a Parquet file. */
  PARQUET,
  /** RecBole's {@code .inter}: fields separated by tabs under a header of {@code name:type}. */
  RECBOLE,
  /** {@code user::item::rating::time}, the time in seconds and optional. */
  MOVIELENS,
  /** {@code user item} a line, lines in time order. */
  PAIRS,
  /** {@code user item item ...} a line, items in time order. */
  SEQUENCES,
  /** {@code item item ...} a line: one session each, in time order; its id is the line number. */
  SESSIONS;

  /** The word for this format on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The format of a word.
   *
   * @throws BadInputException if there is none
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
