package io.memoir.data.layout;

import io.memoir.data.source.FileSample;
import io.memoir.data.value.MissingValues;
import io.memoir.data.value.Numbers;
import io.memoir.data.value.TimeFormat;
import io.memoir.data.value.TimeKind;
import io.memoir.model.BadInputException;
import java.util.List;
import java.util.Map;

/** Detects the format of the times of a file. */
final class TimeFormats {
  private TimeFormats() {}

  /**
   * The format of the times in some rows.
   *
   * @throws BadInputException if the column contains neither counts nor dates
   */
  static TimeFormat of(FileSample look, Map<Role, Integer> roles, List<List<String>> values) {
    Integer time = roles.get(Role.TIME);
    if (time == null) {
      return TimeFormat.NONE;
    }
    List<String> column = RoleFinder.column(values, time);
    List<String> present =
        column.stream().filter(value -> !MissingValues.present(value).isEmpty()).toList();
    TimeFormat format = TimeFormat.of(column);
    if (format.kind() == TimeKind.NUMBER
        && !present.isEmpty()
        && present.stream().noneMatch(value -> TimeKind.isDate(value) || isTimeNumber(value))) {
      throw new BadInputException(
          "%s: time '%s' is neither a count since 1970 nor a date such as 2026-11-22 09:30:00; if another column contains the times, set it with --time"
              .formatted(look.file(), ShownLine.of(present.getFirst())));
    }
    return format;
  }

  private static boolean isTimeNumber(String value) {
    return !Double.isNaN(Numbers.of(MissingValues.present(value), true));
  }
}
