package io.memoir.data.value;

import java.util.List;
import java.util.regex.Pattern;

/** The kind of the times. */
public enum TimeKind {
  /** No times: only the order of the lines is known. */
  NONE,
  /** Seconds, milliseconds, microseconds or nanoseconds since 1970. */
  NUMBER,
  /** Dates such as 2026-11-22 09:30:00, 2026-11-22T09:30:00Z, 20261122 or 22-Nov-2026. */
  DATE;

  private static final Pattern DATE_AND_TIME =
      Pattern.compile("\\s*[0-9]{4}([-/.])[0-9]{1,2}\\1[0-9]{1,2}([ Tt].*)?\\s*");

  /** Whether it is a date that can be read in one way only. */
  public static boolean isDate(String field) {
    return isYearFirst(field) || WrittenDates.isDate(field.strip());
  }

  /** Whether it is a date of digits that begins with the year. */
  static boolean isYearFirst(String field) {
    return DATE_AND_TIME.matcher(field).matches();
  }

  /** The most frequent kind of given values; numbers if it cannot be determined. */
  public static TimeKind of(List<String> values) {
    List<String> present =
        values.stream().map(MissingValues::present).filter(value -> !value.isEmpty()).toList();
    long dates = present.stream().filter(TimeKind::isDate).count();
    boolean compact = !present.isEmpty() && present.stream().allMatch(Moments::isCompact);
    return dates * 2 > present.size() || compact ? DATE : NUMBER;
  }
}
