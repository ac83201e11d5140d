package io.memoir.data;

/** The unit of whole or decimal times, told from their size. */
enum TimeUnitFound {
  NONE("none", "NULL"),
  DATES("dates", "CAST(time AS BIGINT)"),
  SECONDS(
      "seconds",
      "CASE WHEN time BETWEEN -100000000000 AND 100000000000 THEN CAST(time * 1000 AS BIGINT) END"),
  MILLISECONDS("milliseconds", "CAST(time AS BIGINT)"),
  MICROSECONDS("microseconds", "CAST(floor(time / 1000.0) AS BIGINT)"),
  NANOSECONDS("nanoseconds", "CAST(floor(time / 1000000.0) AS BIGINT)");

  /** How the summary says it. */
  final String word;

  /** SQL that makes milliseconds since 1970 of the column {@code time}. */
  final String milliseconds;

  TimeUnitFound(String word, String milliseconds) {
    this.word = word;
    this.milliseconds = milliseconds;
  }

  /** The unit in which a typical time since 1970 lies before the year 5000. */
  static TimeUnitFound ofTypical(double time) {
    double size = Math.abs(time);
    if (size < 1e11) {
      return SECONDS;
    }
    if (size < 1e14) {
      return MILLISECONDS;
    }
    return size < 1e17 ? MICROSECONDS : NANOSECONDS;
  }
}
