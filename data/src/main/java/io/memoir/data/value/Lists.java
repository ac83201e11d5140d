package io.memoir.data.value;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses lists in one field: {@code a|b}, {@code a,b}, {@code ['a', 'b']}, or the form to which the
 * readers of JSON and Parquet convert a list.
 */
public final class Lists {
  /** Follows each element of a list from JSON or Parquet; missing elements are empty. */
  public static final String SEPARATOR = "\u001f";

  private static final Pattern QUOTES = Pattern.compile("[\\[\\]\"']");
  private static final Pattern WHITESPACE = Pattern.compile("\\s+");
  private static final Pattern WORD = Pattern.compile("[^\\s,\\[\\]\"'" + SEPARATOR + "]+");

  private Lists() {}

  /** Whether a text was a list in JSON or Parquet. */
  public static boolean isList(String text) {
    return text.endsWith(SEPARATOR);
  }

  /** Whether a text is written in brackets. */
  public static boolean isBracketed(String text) {
    return text.length() >= 2 && text.startsWith("[") && text.endsWith("]");
  }

  /** The elements of a list, without missing ones; the text alone if it is not a list. */
  public static List<String> elements(String text) {
    if (isList(text)) {
      return split(text, SEPARATOR);
    }
    if (isBracketed(text)) {
      String bare = QUOTES.matcher(text).replaceAll("");
      return bare.indexOf(',') < 0 ? words(bare) : split(bare, ",");
    }
    return split(text, "|");
  }

  /** The text for messages and titles: the elements of a list are separated by commas. */
  public static String shown(String text) {
    return isList(text) ? String.join(", ", elements(text)) : MissingValues.present(text);
  }

  /**
   * The text that is stored until the kind of the column is known: a list, or a bare text. A list
   * without elements, or with missing ones only, is a missing value in every format: empty.
   */
  public static String raw(String text) {
    String bare = isList(text) ? text : MissingValues.present(text);
    return (isList(bare) || isBracketed(bare)) && isEmpty(bare) ? "" : bare;
  }

  /** Whether a list has no elements. Of a long list, only the first words are examined. */
  private static boolean isEmpty(String list) {
    Matcher words = WORD.matcher(list);
    while (words.find()) {
      if (!MissingValues.present(words.group()).isEmpty()) {
        return false;
      }
    }
    return elements(list).isEmpty();
  }

  private static List<String> words(String text) {
    return present(WHITESPACE.split(text));
  }

  private static List<String> split(String text, String separator) {
    return present(text.split(Pattern.quote(separator), -1));
  }

  private static List<String> present(String[] words) {
    return Arrays.stream(words)
        .map(MissingValues::present)
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
