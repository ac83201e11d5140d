package io.memoir.model;

/**
 * The time features of an event or a request: the time since the last event, the hour, the weekday,
 * the season and the date, and the position in the session. Trainer and runtime share this
 * definition.
 *
 * <p>Times are milliseconds since 1970; 0 means unknown, and then all features are 0. Hours and
 * weekdays are in UTC.
 */
public final class Moments {
  /** The number of features. */
  public static final int FEATURES = 32;

  /**
   * Index of the feature that grows with the time since the last event: {@code ln(1 + seconds) /
   * 16}, 0 if there was none.
   */
  public static final int SILENCE = 2;

  /** Index of the feature that grows with the number of events of the session so far. */
  public static final int DEPTH = 14;

  /** A pause of more than half an hour begins a new session, as is usual in web analytics. */
  public static final long SESSION_PAUSE = 30 * 60 * 1000L;

  /** A minute, ten minutes, an hour, six hours, a day, a week and a month, in seconds. */
  private static final double[] PAUSES = {60, 600, 3_600, 21_600, 86_400, 604_800, 2_592_000};

  private static final double DAY = 86_400;

  /** A month, and one, two, four, eight, sixteen and thirty-two years, in days. */
  private static final double[] PERIODS = {
    30.436875, 365.2425, 730.485, 1460.97, 2921.94, 5843.88, 11687.76
  };

  private Moments() {}

  /**
   * The number of events of the session before a time.
   *
   * @param length number of events of the session of the last event, including it; 0 if there was
   *     none
   * @param previous time of the last event
   * @param time of the event or request
   * @return 0 if a new session begins, otherwise {@code length}
   */
  public static int depth(int length, long previous, long time) {
    return previous != 0 && time - previous > SESSION_PAUSE ? 0 : length;
  }

  /**
   * Writes the time features of an event or request.
   *
   * <pre>
   *  0       1: the time is known
   *  1       1 if there was no event before
   *  2       ln(1 + s) / 16, s the seconds since the last event
   *  3 ..  9 s^2 / (s^2 + p^2) for p a minute, ten, an hour, six, a day, a week, a month
   * 10, 11   sine and cosine of the time of day
   * 12, 13   sine and cosine of the time of the week
   * 14       ln(1 + depth) / 4
   * 15       1 if a pause before it begins a new session
   * 16 .. 29 sine and cosine of the date in periods of a month, 1, 2, 4, 8, 16 and 32 years: the
   *          season, and smooth functions of the date, with which offers and fashions are learned
   * 30, 31   0
   * </pre>
   *
   * <p>All features are bounded. The date is clamped to the time of the last training event: the
   * output of a network for dates that did not occur in training would be arbitrary.
   *
   * @param previous time of the last event; 0 if there was none. An earlier {@code time} counts as
   *     the same time.
   * @param time of the event or request
   * @param depth as returned by {@link #depth}
   * @param calendarEnd the time of the last training event, whose features 16 to 29 are used for
   *     all later times; 0 for no limit
   * @param to {@value #FEATURES} values are written, from {@code at} on
   */
  public static void write(
      long previous, long time, int depth, long calendarEnd, float[] to, int at) {
    java.util.Arrays.fill(to, at, at + FEATURES, 0);
    if (time == 0) {
      return;
    }
    to[at] = 1;
    if (previous == 0) {
      to[at + 1] = 1;
    } else {
      double seconds = Math.max(0, time - previous) / 1000.0;
      to[at + SILENCE] = (float) (Math.log1p(seconds) / 16);
      for (int i = 0; i < PAUSES.length; i++) {
        to[at + 3 + i] = (float) (seconds * seconds / (seconds * seconds + PAUSES[i] * PAUSES[i]));
      }
      to[at + 15] = time - previous > SESSION_PAUSE ? 1 : 0;
    }
    double days = time / 1000.0 / DAY;
    wave(days, to, at + 10);
    wave(days / 7, to, at + 12);
    double date = calendarEnd == 0 ? days : Math.min(time, calendarEnd) / 1000.0 / DAY;
    for (int i = 0; i < PERIODS.length; i++) {
      wave(date / PERIODS[i], to, at + 16 + 2 * i);
    }
    to[at + DEPTH] = (float) (Math.log1p(depth) / 4);
  }

  private static void wave(double turns, float[] to, int at) {
    double angle = 2 * Math.PI * (turns - Math.floor(turns));
    to[at] = (float) Math.sin(angle);
    to[at + 1] = (float) Math.cos(angle);
  }
}
