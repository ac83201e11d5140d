package io.memoir.client;

import java.util.Locale;

/** How detailed explanations are. */
public enum Reasons {
  NONE,
  /** The three strongest causes among the last few events. */
  BRIEF,
  /**
   * Every cause among the last 200 events, a sentence, and the rank of the item without a history.
   */
  FULL;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
