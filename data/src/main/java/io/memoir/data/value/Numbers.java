package io.memoir.data.value;

import java.util.List;
import java.util.regex.Pattern;

/** Parses numbers with a decimal point or a decimal comma. */
public final class Numbers {
  private static final Pattern WITH_COMMA = Pattern.compile("[-+]?[0-9]+,[0-9]+");
  private static final Pattern THOUSANDS =
      Pattern.compile("[-+]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)?");

  /** With points as thousands separators, and a decimal comma or none: 1.234,50 or 1.234.567. */
  private static final Pattern POINT_THOUSANDS =
      Pattern.compile("[-+]?[0-9]{1,3}(\\.[0-9]{3})+(,[0-9]+)?");

  /**
   * One comma or point before three digits, which can be a thousands separator or a decimal mark.
   */
  private static final Pattern EITHER_COMMA = Pattern.compile("[-+]?[1-9][0-9]{0,2},[0-9]{3}");

  private static final Pattern EITHER_POINT = Pattern.compile("[-+]?[1-9][0-9]{0,2}\\.[0-9]{3}");

  private Numbers() {}

  /**
   * Whether values have decimal commas: at least one must be a number with a comma, and none may
   * have a comma as thousands separator.
   *
   * @param commaSeparates whether commas separate the fields of the file; a comma before three
   *     digits is then taken for a thousands separator
   */
  public static boolean haveDecimalCommas(List<String> values, boolean commaSeparates) {
    boolean any = false;
    for (String value : values) {
      String text = value.strip();
      if (POINT_THOUSANDS.matcher(text).matches() && isOfPointsOnly(text)) {
        return true;
      }
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

  /** Whether the points are thousands separators and cannot be decimal points. */
  private static boolean isOfPointsOnly(String text) {
    return text.indexOf(',') >= 0 || text.indexOf('.') != text.lastIndexOf('.');
  }

  /**
   * Whether a text is a number that can be read in two ways, such as 1,234.
   *
   * @param decimalComma whether a comma is the decimal mark
   */
  public static boolean isAmbiguous(String text, boolean decimalComma) {
    return EITHER_COMMA.matcher(text).matches()
        || (decimalComma && EITHER_POINT.matcher(text).matches());
  }

  /**
   * Whether a number shows which mark is the decimal mark, such as 1,5 and 1,234,567 and 1,234.5.
   */
  public static boolean decides(String text) {
    if (text.indexOf(',') < 0) {
      return POINT_THOUSANDS.matcher(text).matches() && isOfPointsOnly(text);
    }
    return !EITHER_COMMA.matcher(text).matches()
        && (WITH_COMMA.matcher(text).matches()
            || THOUSANDS.matcher(text).matches()
            || POINT_THOUSANDS.matcher(text).matches());
  }

  /** Whether a number has a point that can only be the decimal mark, such as 1.5 and 12.50. */
  public static boolean hasDecimalPoint(String text) {
    return text.indexOf('.') >= 0
        && text.indexOf(',') < 0
        && !EITHER_POINT.matcher(text).matches()
        && !Double.isNaN(of(text, false));
  }

  /**
   * The number of a value; NaN if it is not a finite number. If the decimal mark is a comma, points
   * are thousands separators.
   */
  public static double ofValue(String text, boolean decimalComma) {
    return decimalComma && POINT_THOUSANDS.matcher(text).matches()
        ? of(text.replace(".", ""), true)
        : of(text, decimalComma);
  }

  /**
   * The number of a text; NaN if it is not a finite number.
   *
   * @param decimalComma whether a comma is the decimal mark, and not a thousands separator
   */
  public static double of(String text, boolean decimalComma) {
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

  /**
   * Whether it is a plain decimal number; Java also accepts hexadecimal numbers and the suffixes d
   * and f.
   */
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
