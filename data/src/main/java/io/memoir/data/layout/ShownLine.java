package io.memoir.data.layout;

import io.memoir.data.value.Excerpts;

/** Formats a line of a file for a message. */
final class ShownLine {
  private ShownLine() {}

  /** The line with visible tabs, truncated if it is long. */
  static String of(String line) {
    return Excerpts.of(line.replace("\t", "<tab>"), 80);
  }
}
