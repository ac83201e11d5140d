package io.memoir.data;

import java.util.List;

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

  static boolean isDate(String field) {
    return field.matches("\\s*[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T].*)?\\s*");
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
