package io.memoir.cli.terminal;

import io.memoir.runtime.Shares;

/** The words for the parts of a score. */
public final class ShareName {
  private ShareName() {}

  /** The word for a part, as in {@code 4.001 long-term}. */
  public static String of(Shares.Part part) {
    return switch (part) {
      case LONG_TERM -> "long-term";
      case SHORT_TERM -> "short-term";
      case SIMILARITY -> "similarity";
      case OTHER -> "other";
    };
  }
}
