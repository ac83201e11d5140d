package io.memoir.data.value;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Splits single lines into fields when files are inspected; whole files are read with {@code
 * DelimitedRecords}.
 */
public final class Fields {
  private static final Pattern NUMBER =
      Pattern.compile("\\s*[-+]?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?\\s*");
  private static final Pattern SINCE_1970 =
      Pattern.compile("\\s*[1-9]([0-9]{8,9}(\\.[0-9]*)?|[0-9]{11,12}|[0-9]{14,15})\\s*");

  private Fields() {}

  /** The fields of a line; a field in double quotes may contain the delimiter. */
  public static List<String> split(String line, String delimiter, boolean quoted) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (true) {
      at = quoted ? quoteAfterBlanks(line, at, delimiter) : at;
      if (quoted && at < line.length() && line.charAt(at) == '"') {
        StringBuilder field = new StringBuilder();
        at++;
        while (at < line.length()) {
          char c = line.charAt(at++);
          if (c != '"') {
            field.append(c);
          } else if (at < line.length() && line.charAt(at) == '"') {
            field.append('"');
            at++;
          } else {
            break;
          }
        }
        fields.add(field.toString());
        int next = line.indexOf(delimiter, at);
        if (next < 0) {
          return fields;
        }
        at = next + delimiter.length();
      } else {
        int next = line.indexOf(delimiter, at);
        if (next < 0) {
          fields.add(line.substring(at));
          return fields;
        }
        fields.add(line.substring(at, next));
        at = next + delimiter.length();
      }
    }
  }

  /**
   * The place of the quote, if blanks and then a whole quoted field begin at a place; else the
   * place itself.
   */
  public static int quoteAfterBlanks(String text, int at, String delimiter) {
    int open = blanksEnd(text, at);
    if (open == at || delimiter.equals(" ") || !text.startsWith("\"", open)) {
      return at;
    }
    int close = text.indexOf('"', open + 1);
    while (close >= 0 && text.startsWith("\"", close + 1)) {
      close = text.indexOf('"', close + 2);
    }
    int end = close < 0 ? -1 : blanksEnd(text, close + 1);
    return end == text.length() || (end >= 0 && text.startsWith(delimiter, end)) ? open : at;
  }

  private static int blanksEnd(String text, int at) {
    int end = at;
    while (end < text.length() && text.charAt(end) == ' ') {
      end++;
    }
    return end;
  }

  /**
   * Whether fields may be in double quotes. Between commas and semicolons they always may; between
   * other delimiters, a quote is an ordinary character unless {@link #hasQuotedFields}.
   */
  public static boolean quoted(List<String> lines, String delimiter) {
    return delimiter.equals(",") || delimiter.equals(";") || hasQuotedFields(lines, delimiter);
  }

  /** Whether most lines with a quote have a field that begins with one and ends with one. */
  public static boolean hasQuotedFields(List<String> lines, String delimiter) {
    long any = 0;
    long fields = 0;
    for (String line : lines) {
      if (line.indexOf('"') >= 0) {
        any++;
        fields += hasQuotedField(line, delimiter) ? 1 : 0;
      }
    }
    return 2 * fields > any;
  }

  private static boolean hasQuotedField(String line, String delimiter) {
    int at = 0;
    while (at >= 0 && at < line.length()) {
      if (line.charAt(at) == '"') {
        int end = line.indexOf("\"" + delimiter, at + 1);
        if (end > at || (line.length() > at + 1 && line.endsWith("\""))) {
          return true;
        }
      }
      int next = line.indexOf(delimiter, at);
      at = next < 0 ? -1 : next + delimiter.length();
    }
    return false;
  }

  /**
   * Lines joined to records: a line with an open quote continues in the next; unchanged if the
   * quote is never closed.
   */
  public static List<String> records(List<String> lines) {
    List<String> records = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : lines) {
      open.append(open.isEmpty() ? "" : "\n").append(line);
      if (open.chars().filter(c -> c == '"').count() % 2 == 0) {
        records.add(open.toString());
        open.setLength(0);
      }
    }
    return open.isEmpty() ? records : lines;
  }

  /** The number of fields that nearly all lines have, or 1 if there is no such number. */
  public static int commonCount(List<String> lines, String delimiter, boolean quoted) {
    int first = split(lines.getFirst(), delimiter, quoted).size();
    long same =
        lines.stream().filter(line -> split(line, delimiter, quoted).size() == first).count();
    return same >= lines.size() * 0.8 ? first : 1;
  }

  public static boolean isNumber(String field) {
    return NUMBER.matcher(field).matches();
  }

  /** Whether a field is a number, possibly with a decimal comma, or a missing value. */
  public static boolean isNumberOrMissing(String field) {
    String text = MissingValues.present(field);
    return text.isEmpty()
        || !Double.isNaN(Numbers.ofValue(text, true))
        || !Double.isNaN(Numbers.of(text, false));
  }

  /**
   * Whether it looks like a time of the years 1973 to 2286: a date that begins with the year, or a
   * number since 1970.
   */
  public static boolean isMoment(String field) {
    return TimeKind.isYearFirst(field) || SINCE_1970.matcher(field).matches();
  }
}
