package io.memoir.data.value;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Recognises the spellings of missing values. */
public final class MissingValues {
  /** Those of pandas, NumPy, SQL, MySQL, Python, R, Java, JavaScript and spreadsheets. */
  private static final Set<String> WORDS =
      Set.of(
          "nan",
          "-nan",
          "NaN",
          "-NaN",
          "NAN",
          "null",
          "Null",
          "NULL",
          "(null)",
          "\\N",
          "none",
          "None",
          "NONE",
          "NA",
          "<NA>",
          "N/A",
          "n/a",
          "#N/A",
          "#NA",
          "NaT",
          "nil",
          "undefined");

  private static final int LONGEST = 9;

  private MissingValues() {}

  /** The spellings, and the empty text. */
  static List<String> spellings() {
    return Stream.concat(Stream.of(""), WORDS.stream()).sorted().toList();
  }

  /** All blanks that are removed around a text. */
  static String blanks() {
    StringBuilder blanks = new StringBuilder();
    for (char c = 1; c < Character.MAX_VALUE; c++) {
      if (isBlank(c)) {
        blanks.append(c);
      }
    }
    return blanks.toString();
  }

  /** The text without surrounding blanks; empty if it denotes a missing value. */
  public static String present(String text) {
    String bare = stripped(text);
    return bare.length() <= LONGEST && WORDS.contains(bare) ? "" : bare;
  }

  /** The text without surrounding blanks, including non-breaking and zero-width spaces. */
  private static String stripped(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return from == 0 && to == text.length() ? text : text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    if (c < 0x7f) {
      return c <= ' ' && c != 0;
    }
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF' || c == '\u200B';
  }
}
