package io.memoir.data.schema;

import java.util.Locale;

/** What columns are of. */
public enum Section {
  USERS,
  ITEMS,
  EVENTS;

  /** The word for it in a file and in messages. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
