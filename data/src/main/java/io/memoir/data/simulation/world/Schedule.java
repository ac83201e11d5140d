package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When people do something: days, hours and visits of several events.
 *
 * @param start first moment of the log, milliseconds since 1970
 * @param days length of the log
 * @param perVisit mean number of events of a visit
 * @param pauseSeconds mean time between two events of a visit, 2 or more
 */
record Schedule(long start, int days, int perVisit, int pauseSeconds) {
  static final long HOUR = 3_600_000;
  static final long DAY = 24 * HOUR;

  /** A Monday. */
  static final long START = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();

  /** A longer time without an event ends a visit. */
  private static final long GAP = HOUR / 2;

  private static final int LONGEST_VISIT = 20;
  private static final double SPREAD = 0.5;
  private static final int FEWEST = 8;

  long end() {
    return start + days * DAY;
  }

  /** A number of events of a person, log-normal around a mean. */
  static int count(int mean, Chance chance) {
    double location = StrictMath.log(mean) - SPREAD * SPREAD / 2;
    double drawn = StrictMath.exp(location + SPREAD * chance.normal());
    return (int) Math.clamp(drawn, FEWEST, mean * 4.0);
  }

  /**
   * Times of the events of a person, ascending, whole seconds, all before the end; fewer than
   * {@code count} if the last visit does not end before.
   *
   * @param hour typical hour of the visits
   */
  long[] times(int count, int hour, Chance chance) {
    List<Integer> lengths = new ArrayList<>();
    for (int left = count; left > 0; ) {
      int length = Math.min(left, Math.min(chance.geometric(perVisit), LONGEST_VISIT));
      lengths.add(length);
      left -= length;
    }
    double joins = chance.uniform() * chance.uniform() * days * 0.6;
    long[] visits = new long[lengths.size()];
    for (int v = 0; v < visits.length; v++) {
      long day = (long) (joins + chance.uniform() * (days - joins));
      double within = Math.clamp(hour + 2.5 * chance.normal(), 0.5, 23);
      visits[v] = start + day * DAY + ((long) (within * 3600)) * 1000;
    }
    Arrays.sort(visits);
    long[] times = new long[count];
    int known = 0;
    long last = start - DAY;
    for (int v = 0; v < visits.length; v++) {
      long time = Math.max(visits[v], last + GAP + 1000);
      for (int i = 0; i < lengths.get(v) && time < end(); i++) {
        times[known++] = time;
        last = time;
        time += 1000L * (1 + chance.geometric(pauseSeconds));
      }
    }
    return Arrays.copyOf(times, known);
  }

  /** Whether a visit begins with an event. */
  static boolean beginsVisit(long[] times, int event) {
    return event == 0 || times[event] - times[event - 1] > GAP;
  }

  /** The hour of the day, 0 to 23. */
  static int hourOf(long time) {
    return (int) (Math.floorMod(time, DAY) / HOUR);
  }
}
