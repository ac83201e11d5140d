package io.memoir.data.schema;

import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** When a column of events is known. */
public enum Known {
  /** When the event has happened: how long it took, what was paid. It enters the memory. */
  EVENT,
  /** Already when something is asked: the device, the page. It never enters the memory. */
  REQUEST,
  /** The same, of each item that was shown: a list beside the impressions. */
  SHOWN;

  /** The word for it in a file. */
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
        "%s is known at '%s', expected one of %s"
            .formatted(
                where,
                word,
                Arrays.stream(values()).map(Known::word).collect(Collectors.joining(", "))));
  }
}
