package io.memoir.client;

import java.util.Locale;

/** How much is wanted of why an item is recommended. */
public enum Reasons {
  NONE,
  /** The three strongest causes among the last few events. */
  BRIEF,
  /** Every cause among the last 200 events, a sentence, and the item's place without them. */
  FULL;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
