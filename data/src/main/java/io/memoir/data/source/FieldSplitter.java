package io.memoir.data.source;

import io.memoir.data.value.Fields;
import java.util.ArrayList;
import java.util.List;

/** Splits records into fields, and detects mismatched quotes. */
public final class FieldSplitter {
  /** The result for a text. */
  public enum Outcome {
    /** It is a record. */
    WHOLE,
    /** A quoted field does not end. */
    OPEN,
    /** Something follows the end of a quoted field. */
    BROKEN
  }

  private final String delimiter;
  private final boolean quoted;
  private final boolean blanks;
  private List<String> fields = List.of();

  /**
   * @param delimiter delimiter of the fields; a space matches any number of spaces
   * @param quoted whether fields may be in double quotes
   */
  public FieldSplitter(String delimiter, boolean quoted) {
    this.delimiter = delimiter;
    this.quoted = quoted;
    this.blanks = delimiter.equals(" ");
  }

  /** The fields of the last text that was {@link Outcome#WHOLE}. */
  public List<String> fields() {
    return fields;
  }

  /** Splits a text; a quoted field may contain delimiters, line ends, and doubled quotes. */
  public Outcome split(String text) {
    return split(text, quoted);
  }

  /** Splits a text in which quotes are ordinary characters. */
  public List<String> literally(String text) {
    split(text, false);
    return fields;
  }

  private Outcome split(String record, boolean quotes) {
    String text = blanks ? record.strip() : record;
    List<String> found = new ArrayList<>(Math.max(8, fields.size()));
    int at = 0;
    while (true) {
      int end;
      at = quotes ? Fields.quoteAfterBlanks(text, at, delimiter) : at;
      if (quotes && at < text.length() && text.charAt(at) == '"') {
        StringBuilder field = new StringBuilder();
        int quote;
        at++;
        while (true) {
          quote = text.indexOf('"', at);
          if (quote < 0) {
            return Outcome.OPEN;
          }
          field.append(text, at, quote);
          at = quote + 1;
          if (at == text.length() || text.charAt(at) != '"') {
            break;
          }
          field.append('"');
          at++;
        }
        found.add(field.toString());
        while (!blanks && at < text.length() && text.charAt(at) == ' ') {
          at++;
        }
        end = text.startsWith(delimiter, at) ? at : -1;
        if (end < 0 && at < text.length()) {
          return Outcome.BROKEN;
        }
      } else {
        end = text.indexOf(delimiter, at);
        found.add(end < 0 ? text.substring(at) : text.substring(at, end));
      }
      if (end < 0) {
        fields = found;
        return Outcome.WHOLE;
      }
      at = end + delimiter.length();
      while (blanks && text.startsWith(delimiter, at)) {
        at++;
      }
    }
  }
}
