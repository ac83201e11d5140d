package io.memoir.data.value;

/** Shortens texts of the input for messages and lists. */
public final class Excerpts {
  private static final String MORE = "...";

  private Excerpts() {}

  /**
   * A text in one line, for a message.
   *
   * @param most maximum number of characters of the text that are shown, at least 4; a longer text
   *     is cut and ends with three points
   */
  public static String of(String text, int most) {
    return line(text.length() <= most ? text : beginning(text, most - MORE.length()) + MORE);
  }

  /**
   * The first characters of a text, fewer by one if the last of them were half of a surrogate pair,
   * which has no encoding in UTF-8.
   */
  public static String beginning(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean half =
        most > 0
            && Character.isHighSurrogate(text.charAt(most - 1))
            && Character.isLowSurrogate(text.charAt(most));
    return text.substring(0, half ? most - 1 : most);
  }

  /** A text in one line: tabs and line ends are shown as {@code \t}, {@code \n}, {@code \r}. */
  public static String line(String text) {
    return text.replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n");
  }
}
