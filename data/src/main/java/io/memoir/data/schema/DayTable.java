package io.memoir.data.schema;

import io.memoir.data.sql.Duck;
import io.memoir.data.value.Moments;
import io.memoir.data.value.Numbers;
import io.memoir.data.value.TimeFormat;
import io.memoir.data.value.TimeKind;
import io.memoir.data.value.TimeUnitFound;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The times of a column as days since 1970. */
final class DayTable {
  private static final double DAY_MS = 86_400_000;
  private static final String NEITHER = "neither a date nor a time";

  /**
   * The first value that is not read as a time, and has therefore no value.
   *
   * @param what what it is, for messages
   */
  record Unread(Stray stray, String what) {}

  private final TimeFormat format;
  private final boolean dates;
  private final Moments moments;
  private Optional<Unread> unread = Optional.empty();

  private DayTable(TimeFormat format, ColumnProfile profile, ZoneId zone) {
    this.format = format;
    this.dates = format.kind() == TimeKind.DATE || 2 * profile.dates() > profile.present();
    this.moments = new Moments(zone, profile.dateOrder());
  }

  /**
   * Creates the table of a time column.
   *
   * @param zone time zone of times without a zone
   * @return the first value that is not read, if there is one
   */
  static Optional<Unread> create(Duck duck, TypedColumn column, ZoneId zone) {
    List<Stray> texts = ValueTable.texts(duck, column.raw());
    TimeFormat format = TimeFormat.of(texts.stream().map(Stray::text).toList());
    DayTable table = new DayTable(format, column.profile(), zone);
    ValueTable.create(duck, column, texts, table::days);
    return table.unread;
  }

  private double days(Stray text) {
    OptionalLong moment = moments.of(text.text());
    double number = Numbers.of(text.text(), true);
    if (dates) {
      if (moment.isEmpty()) {
        boolean isNumber = !Double.isNaN(number);
        report(text, isNumber ? "a number, but the other times are dates" : NEITHER);
        return Double.NaN;
      }
      return moment.getAsLong() / DAY_MS;
    }
    if (Double.isNaN(number)) {
      report(text, moment.isPresent() ? "a date, but the other times are numbers" : NEITHER);
      return Double.NaN;
    }
    TimeUnitFound own = format.unitOf(number);
    if (own != format.unit()) {
      report(text, "in %s, but the other times are in %s".formatted(own.word, format.unit().word));
      return Double.NaN;
    }
    return own.ofDecimal(number) / DAY_MS;
  }

  private void report(Stray text, String what) {
    if (unread.isEmpty() || text.place() < unread.get().stray.place()) {
      unread = Optional.of(new Unread(text, what));
    }
  }
}
