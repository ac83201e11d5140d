package io.memoir.model;

/**
 * What the clock tells of a moment, as numbers a network can use: how long ago the last event was,
 * the hour, the weekday, the season and the date, and how far a session has come. Trainer and
 * runtime share this one definition.
 *
 * <p>Times are milliseconds since 1970; 0 means unknown, and then all features are 0. Hours and
 * weekdays are those of UTC.
 */
public final class Moments {
  /** Number of features of a moment. */
  public static final int FEATURES = 32;

  /**
   * Place of the feature that grows with the silence before the moment: {@code ln(1 + seconds) /
   * 16}, 0 where nothing came before.
   */
  public static final int SILENCE = 2;

  /** Place of the feature that grows with the number of events of the session so far. */
  public static final int DEPTH = 14;

  /** A pause of more than half an hour begins a new session, as web analytics count them. */
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
   * Events of a session that came before a moment.
   *
   * @param length events of the session that the last event belonged to, that one included; 0 if
   *     there was none
   * @param previous when the last event was
   * @param time the moment
   * @return 0 if the moment begins a new session, otherwise {@code length}
   */
  public static int depth(int length, long previous, long time) {
    return previous != 0 && time - previous > SESSION_PAUSE ? 0 : length;
  }

  /**
   * Writes the features of a moment.
   *
   * <pre>
   *  0       1: the time is known
   *  1       1 if nothing came before
   *  2       ln(1 + s) / 16, s the seconds since the last event
   *  3 ..  9 s^2 / (s^2 + p^2) for p a minute, ten, an hour, six, a day, a week, a month
   * 10, 11   sine and cosine of the time of day
   * 12, 13   sine and cosine of the time of the week
   * 14       ln(1 + depth) / 4
   * 15       1 if a pause before it begins a new session
   * 16 .. 29 sine and cosine of the date in periods of a month, 1, 2, 4, 8, 16 and 32 years: the
   *          season, and smooth functions of the date, which tell what is on offer and in fashion
   * 30, 31   0
   * </pre>
   *
   * <p>Nothing in them grows without bound. The date stands still at the end of what was learned:
   * what a network made of dates that it never saw would be arbitrary.
   *
   * @param previous when the last event was; 0 if there was none. A moment before it counts as at
   *     the same time.
   * @param time the moment
   * @param depth as {@link #depth} gave it
   * @param calendarEnd the latest moment that was learned; 0 if the date goes on. Places 16 to 29
   *     of a later moment are those of this one.
   * @param to written from {@code at} on, {@value #FEATURES} values
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
