package io.memoir.cli.terminal;

import java.util.regex.Pattern;

/**
 * The number of columns that a text takes on a screen: a Chinese, Japanese or Korean character
 * takes two.
 */
public final class Width {
  /** Control characters, and those that embed, override or isolate a direction. */
  private static final Pattern CONTROLS =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009F\\u202A-\\u202E\\u2066-\\u2069]");

  private Width() {}

  public static int of(String text) {
    return text.codePoints().map(Width::of).sum();
  }

  /**
   * The beginning of a text that fits, with an ellipsis if it is cut. Characters that would control
   * the terminal or the direction of the line are replaced.
   */
  public static String fit(String given, int columns) {
    String text = CONTROLS.matcher(given).replaceAll("?");
    if (of(text) <= columns) {
      return text;
    }
    StringBuilder fitting = new StringBuilder();
    int used = 0;
    for (int codePoint : text.codePoints().toArray()) {
      if (used + of(codePoint) > columns - 1) {
        break;
      }
      fitting.appendCodePoint(codePoint);
      used += of(codePoint);
    }
    return fitting.append('…').toString();
  }

  /** A text that is cut or padded with spaces to exactly this many columns. */
  public static String pad(String text, int columns) {
    String fitting = fit(text, columns);
    return fitting + " ".repeat(columns - of(fitting));
  }

  private static int of(int codePoint) {
    if (Character.getType(codePoint) == Character.NON_SPACING_MARK) {
      return 0;
    }
    boolean wide =
        Character.isIdeographic(codePoint)
            || Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HANGUL
            || Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HIRAGANA
            || Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.KATAKANA
            || (codePoint >= 0x3000 && codePoint <= 0x303f)
            || (codePoint >= 0xff01 && codePoint <= 0xff60);
    return wide ? 2 : 1;
  }
}
