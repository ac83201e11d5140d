package io.memoir.data.value;

/** The unit of the times of a file, inferred from their magnitude. */
public enum TimeUnitFound {
  NONE("none", 1),
  DATES("dates", 1),
  SECONDS("seconds", 1e3),
  MILLISECONDS("milliseconds", 1),
  MICROSECONDS("microseconds", 1e-3),
  NANOSECONDS("nanoseconds", 1e-6);

  /** The name in the summary. */
  public final String word;

  private final double milliseconds;

  TimeUnitFound(String word, double milliseconds) {
    this.word = word;
    this.milliseconds = milliseconds;
  }

  /** The unit in which a typical time since 1970 is before the year 5000. */
  public static TimeUnitFound ofTypical(double time) {
    double size = Math.abs(time);
    if (size < 1e11) {
      return SECONDS;
    }
    if (size < 1e14) {
      return MILLISECONDS;
    }
    return size < 1e17 ? MICROSECONDS : NANOSECONDS;
  }

  /** Milliseconds since 1970 of a whole number; the nearest long if it is out of range. */
  public long ofWhole(long time) {
    return switch (this) {
      case NONE, DATES, MILLISECONDS -> time;
      case SECONDS ->
          Math.abs((double) time) < 1e15
              ? time * 1_000
              : time < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
      case MICROSECONDS -> Math.floorDiv(time, 1_000L);
      case NANOSECONDS -> Math.floorDiv(time, 1_000_000L);
    };
  }

  /**
   * Milliseconds since 1970 of a number with a fraction: rounded to the nearest for seconds, else
   * rounded down.
   */
  public long ofDecimal(double time) {
    double scaled = time * milliseconds;
    return (long)
        (this == SECONDS || this == MILLISECONDS ? Math.rint(scaled) : Math.floor(scaled));
  }
}
