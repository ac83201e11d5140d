package io.memoir.data.layout;

/** Formats a line of a file for a message. */
final class ShownLine {
  private ShownLine() {}

  /** The line with visible tabs, truncated if it is long. */
  static String of(String line) {
    String shown = line.replace("\t", "<tab>");
    return shown.length() <= 80 ? shown : shown.substring(0, 77) + "...";
  }
}
