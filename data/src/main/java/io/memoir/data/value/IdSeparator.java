package io.memoir.data.value;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What separates the ids in the fields of a column. It is the same in all fields, so that ids may
 * contain the separators that come later in this order.
 */
public enum IdSeparator {
  BAR("bars", "|"),
  COMMA("commas", ","),
  SEMICOLON("semicolons", ";"),
  BLANK("blanks", " "),
  /** All fields are lists of JSON or Parquet, in brackets, or single ids. */
  NONE("nothing", "");

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** The name in messages. */
  public final String word;

  private final String mark;

  IdSeparator(String word, String mark) {
    this.word = word;
    this.mark = mark;
  }

  /** The first separator that a field contains. */
  public static IdSeparator of(String field) {
    String text = Lists.raw(field);
    if (Lists.isList(text) || Lists.isBracketed(text)) {
      return NONE;
    }
    for (IdSeparator each : List.of(BAR, COMMA, SEMICOLON)) {
      if (text.contains(each.mark)) {
        return each;
      }
    }
    return BLANKS.matcher(text).find() ? BLANK : NONE;
  }

  /** The first separator that any field contains. */
  public static IdSeparator of(List<String> fields) {
    return fields.stream().map(IdSeparator::of).min(Comparator.naturalOrder()).orElse(NONE);
  }

  /** The text between two ids; blanks may be repeated. */
  public String mark() {
    return mark;
  }

  /** The ids in a field. */
  public List<String> ids(String field) {
    String text = Lists.raw(field);
    if (Lists.isList(text) || Lists.isBracketed(text)) {
      return Lists.elements(text);
    }
    String[] parts =
        switch (this) {
          case BAR, COMMA, SEMICOLON -> text.split(Pattern.quote(mark), -1);
          case BLANK -> BLANKS.split(text);
          case NONE -> new String[] {text};
        };
    return Arrays.stream(parts).map(MissingValues::present).filter(id -> !id.isEmpty()).toList();
  }
}
