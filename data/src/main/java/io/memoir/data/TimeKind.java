package io.memoir.data;

import java.util.List;
import java.util.regex.Pattern;

/** How times are written. */
enum TimeKind {
  /** No times: the order of the lines is all there is. */
  NONE,
  /** Whole seconds, milliseconds or microseconds since 1970. */
  WHOLE,
  /** The same with a fraction. */
  DECIMAL,
  /** Dates such as 2026-11-22 09:30:00 or 2026-11-22T09:30:00Z; UTC where no zone is named. */
  DATE;

  private static final Pattern DATE_AND_TIME =
      Pattern.compile("\\s*[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T].*)?\\s*");

  static boolean isDate(String field) {
    return DATE_AND_TIME.matcher(field).matches();
  }

  /** The kind that most of some values have; whole numbers where nothing can be told. */
  static TimeKind of(List<String> values) {
    long dates = values.stream().filter(TimeKind::isDate).count();
    if (dates * 2 > values.size()) {
      return DATE;
    }
    boolean decimal =
        values.stream().anyMatch(v -> Fields.isNumber(v) && !v.strip().matches("[-+]?[0-9]+"));
    return decimal ? DECIMAL : WHOLE;
  }
}
