package io.memoir.cli.terminal;

import io.memoir.runtime.Shares;

/** The words for the parts of a score. */
public final class ShareName {
  private ShareName() {}

  public static String of(Shares.Part part) {
    return switch (part) {
      case LONG_TERM -> "long-term";
      case SHORT_TERM -> "short-term";
      case SIMILARITY -> "similarity";
      case OTHER -> "other";
    };
  }
}
