package io.memoir.data.schema;

import io.memoir.data.sql.Duck;
import io.memoir.data.value.Moments;
import io.memoir.data.value.Numbers;
import io.memoir.data.value.TimeFormat;
import io.memoir.data.value.TimeKind;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.duckdb.DuckDBReadableVector;

/** The times of a column as days since 1970, by their texts. */
final class DayTable {
  private static final double DAY_MS = 86_400_000;

  private DayTable() {}

  /**
   * Creates the table that {@link TypedColumn#expression} of a time column refers to.
   *
   * @param zone time zone of times without a zone
   */
  static void create(Duck duck, TypedColumn column, ZoneId zone) {
    List<String> texts = new ArrayList<>();
    duck.chunks(
        "SELECT DISTINCT text FROM (SELECT "
            + column.raw().expression()
            + " AS text FROM "
            + column.raw().table()
            + ") texts WHERE text IS NOT NULL ORDER BY text",
        chunk -> {
          DuckDBReadableVector vector = chunk.vector(0);
          for (long row = 0; row < chunk.rowCount(); row++) {
            texts.add(vector.getString(row));
          }
        });
    TimeFormat format = TimeFormat.of(texts);
    ColumnProfile profile = column.profile();
    boolean dates = format.kind() == TimeKind.DATE || 2 * profile.dates() > profile.present();
    Moments moments = new Moments(zone, profile.dateOrder());
    duck.run("CREATE TABLE " + column.days() + " (text VARCHAR, days DOUBLE)");
    try (Duck.Rows rows = duck.appendTo(column.days())) {
      for (String text : texts) {
        double days = Double.NaN;
        if (dates) {
          OptionalLong moment = moments.of(text);
          days = moment.isPresent() ? moment.getAsLong() / DAY_MS : Double.NaN;
        } else {
          double number = Numbers.of(text, true);
          days = Double.isNaN(number) ? Double.NaN : format.unit().ofDecimal(number) / DAY_MS;
        }
        if (!Double.isNaN(days)) {
          rows.begin();
          rows.addText(text);
          rows.add(days);
          rows.end();
        }
      }
    }
  }
}
