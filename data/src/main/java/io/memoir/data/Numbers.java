package io.memoir.data;

import java.util.List;
import java.util.regex.Pattern;

/** Numbers as people and programs write them, with a decimal point or a decimal comma. */
final class Numbers {
  private static final Pattern WITH_COMMA = Pattern.compile("[-+]?[0-9]+,[0-9]+");
  private static final Pattern THOUSANDS =
      Pattern.compile("[-+]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)?");

  private Numbers() {}

  /**
   * Whether some values have decimal commas: at least one must be a number with a comma, and none
   * may have the comma between thousands.
   *
   * @param commaSeparates whether commas separate the fields of the file; a comma before three
   *     digits is then taken to stand between thousands
   */
  static boolean haveDecimalCommas(List<String> values, boolean commaSeparates) {
    boolean any = false;
    for (String value : values) {
      String text = value.strip();
      if (!WITH_COMMA.matcher(text).matches()) {
        if (THOUSANDS.matcher(text).matches()) {
          return false;
        }
      } else if (!THOUSANDS.matcher(text).matches() || text.matches("[-+]?0,.*")) {
        return true;
      } else {
        any = true;
      }
    }
    return any && !commaSeparates;
  }

  /**
   * The number of a text; NaN if it is not a finite number.
   *
   * @param decimalComma whether a comma stands for the decimal point, and not between thousands
   */
  static double of(String text, boolean decimalComma) {
    String plain = text;
    if (text.indexOf(',') >= 0) {
      if (decimalComma && WITH_COMMA.matcher(text).matches()) {
        plain = text.replace(',', '.');
      } else if (!decimalComma && THOUSANDS.matcher(text).matches()) {
        plain = text.replace(",", "");
      }
    }
    if (plain.isEmpty() || !isPlain(plain)) {
      return Double.NaN;
    }
    try {
      double number = Double.parseDouble(plain);
      return Double.isFinite(number) ? number : Double.NaN;
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }

  /** Java also takes hexadecimal numbers, and the letters d and f at the end. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (!digit && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        return false;
      }
    }
    return true;
  }
}
