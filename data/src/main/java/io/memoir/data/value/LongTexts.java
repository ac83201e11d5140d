package io.memoir.data.value;

import java.util.Locale;

/** Rejects texts that are too long for a feature of an item, a user or an event. */
public final class LongTexts {
  private static final int MOST = 1 << 15;

  private LongTexts() {}

  /** Why the field of a column cannot be used, or the empty string. */
  public static String faultOf(String column, String field) {
    return field.length() <= MOST || Lists.isList(field)
        ? ""
        : String.format(
            Locale.ROOT,
            "'%s' has %,d characters, expected at most %,d",
            column,
            field.length(),
            MOST);
  }
}
