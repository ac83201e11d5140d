package io.memoir.data.schema;

import io.memoir.model.BadInputException;
import java.util.Locale;

/** When the values of a column of events are known. */
public enum Known {
  /**
   * Known after the event, such as the dwell time or amount paid; becomes part of the user state.
   */
  EVENT,
  /** Known at request time, such as device or page; not part of the state. */
  REQUEST,
  /** Known for each shown item: a list parallel to the impressions. */
  SHOWN;

  /** The name in a file. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Known of(String word, String where) {
    for (Known known : values()) {
      if (known.word().equals(word)) {
        return known;
      }
    }
    throw new BadInputException(
        "%s has \"known\": \"%s\", expected event, request or shown".formatted(where, word));
  }
}
