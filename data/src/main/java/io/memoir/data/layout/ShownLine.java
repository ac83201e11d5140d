package io.memoir.data.layout;

/** A line of a file as a message shows it. */
final class ShownLine {
  private ShownLine() {}

  /** The line with its tabs visible, and with its end left out if it is long. */
  static String of(String line) {
    String shown = line.replace("\t", "<tab>");
    return shown.length() <= 80 ? shown : shown.substring(0, 77) + "...";
  }
}
