package io.memoir.data.schema;

import io.memoir.data.sql.Duck;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.duckdb.DuckDBReadableVector;

/** The numbers or times of a column by their texts, for {@link TypedColumn#expression}. */
final class ValueTable {
  private ValueTable() {}

  /** The different texts of a column with their first places, in the order of the texts. */
  static List<Stray> texts(Duck duck, RawColumn column) {
    List<Stray> texts = new ArrayList<>();
    duck.chunks(
        "SELECT text, min(place) FROM (SELECT "
            + column.expression()
            + " AS text, "
            + column.place()
            + " AS place FROM "
            + column.table()
            + ") texts WHERE text IS NOT NULL GROUP BY text ORDER BY text",
        chunk -> {
          DuckDBReadableVector text = chunk.vector(0);
          DuckDBReadableVector place = chunk.vector(1);
          for (long row = 0; row < chunk.rowCount(); row++) {
            texts.add(new Stray(text.getString(row), place.getLong(row)));
          }
        });
    return texts;
  }

  /**
   * Creates the table.
   *
   * @param value the value of a text; NaN if it has none
   */
  static void create(
      Duck duck, TypedColumn column, List<Stray> texts, ToDoubleFunction<Stray> value) {
    duck.run("CREATE TABLE " + Duck.name(column.valueTable()) + " (text VARCHAR, number DOUBLE)");
    try (Duck.Rows rows = duck.appendTo(column.valueTable())) {
      for (Stray text : texts) {
        double number = value.applyAsDouble(text);
        if (!Double.isNaN(number)) {
          rows.begin();
          rows.addText(text.text());
          rows.add(number);
          rows.end();
        }
      }
    }
  }
}
