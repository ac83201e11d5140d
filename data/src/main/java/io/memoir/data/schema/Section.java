package io.memoir.data.schema;

import java.util.Locale;

/** The entities to which columns belong. */
public enum Section {
  USERS,
  ITEMS,
  EVENTS;

  /** The name in a file and in messages. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
