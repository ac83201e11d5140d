package io.memoir.data.schema;

import io.memoir.data.sql.Duck;
import io.memoir.data.value.ListSql;
import io.memoir.model.feature.Value;

/**
 * A column with its type: the SQL that converts the texts of the input to numbers and lists. The
 * features of a model are made of these values by the feature encoder.
 *
 * @param column kind and use of the column
 * @param raw source of the column
 * @param profile statistics of its values
 */
public record TypedColumn(Column column, RawColumn raw, ColumnProfile profile) {
  /** Whether it is the type or the value of events, for which every data set has a column. */
  public boolean keepsItsPlace() {
    return raw.section() == Section.EVENTS
        && (column.name().equals("type") || column.name().equals("value"));
  }

  /** Whether the values are stored in the data set. */
  public boolean kept() {
    return column.kind().feature();
  }

  /**
   * The value in SQL.
   *
   * @param text the text in SQL
   */
  public String expression(String text) {
    return switch (column.kind()) {
      case NUMBER -> hasValueTable() ? tabled(text) : number(text);
      case TIME -> tabled(text);
      case CATEGORY -> category(text);
      case CATEGORIES -> ListSql.elements(text);
      case VECTOR -> raw.isOfVectors() ? text : vector(text);
      case TEXT, WORDS, LABEL, IMPRESSIONS, IGNORE -> shown(text);
    };
  }

  /** The table with the values of the texts, if they are not converted by SQL alone. */
  String valueTable() {
    return "values of " + raw.section().word() + ": " + raw.name();
  }

  /** Whether the values are in {@link #valueTable}. */
  boolean hasValueTable() {
    return switch (column.kind()) {
      case TIME -> true;
      case NUMBER -> profile.decimalComma() || profile.thousands();
      case CATEGORY, CATEGORIES, VECTOR, TEXT, WORDS, LABEL, IMPRESSIONS, IGNORE -> false;
    };
  }

  private String tabled(String text) {
    return "(SELECT known.number FROM "
        + Duck.name(valueTable())
        + " known WHERE known.text = "
        + text
        + ")";
  }

  /** SQL of the number of a text without commas; null if it is not a finite number. */
  static String number(String text) {
    return "CASE WHEN regexp_full_match(%1$s, '%2$s') AND isfinite(TRY_CAST(%1$s AS DOUBLE)) THEN TRY_CAST(%1$s AS DOUBLE) END"
        .formatted("(" + text + ")", Value.NUMBER);
  }

  /** Formats numbers as the encoder does, so that 3.0 in a file equals 3 in a request. */
  private String category(String text) {
    if (profile.flags()) {
      return "lower(" + text + ")";
    }
    boolean numbers = profile.numbers() == profile.present() && !profile.decimalComma();
    return numbers ? "regexp_replace(" + text + ", '[.]0*$', '')" : shown(text);
  }

  private String vector(String text) {
    return "CAST(" + ListSql.elements(text) + " AS FLOAT[])";
  }

  private String shown(String text) {
    return profile.nativeLists()
        ? "CASE WHEN %1$s LIKE '%%' || chr(31) THEN array_to_string(%2$s, ', ') ELSE %1$s END"
            .formatted(text, ListSql.elements(text))
        : text;
  }
}
