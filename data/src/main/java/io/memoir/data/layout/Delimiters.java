package io.memoir.data.layout;

/** The names of the delimiters of fields in messages. */
final class Delimiters {
  private Delimiters() {}

  static String word(String delimiter) {
    return switch (delimiter) {
      case "," -> "comma";
      case "\t" -> "tab";
      case ";" -> "semicolon";
      case "|" -> "bar";
      case " " -> "space";
      default -> "'" + delimiter + "'";
    };
  }
}
