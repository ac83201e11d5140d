package io.memoir.data.simulation;

import io.memoir.data.simulation.random.Chance;
import java.time.Instant;
import java.util.Arrays;

/** The times of visits: days, weekends and hours, in milliseconds since 1970, UTC. */
final class Calendar {
  /** A Monday. */
  static final long START = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Calendar() {}

  static boolean isWeekend(long time) {
    return Math.floorMod(Math.floorDiv(time - START, DAY), 7) >= 5;
  }

  /**
   * Start times of visits in ascending order, at least half an hour apart.
   *
   * @param hour typical hour of the visits of this user on working days
   */
  static long[] visits(int count, Person person, int hour, int days, Chance chance) {
    int joins = (int) (chance.uniform() * chance.uniform() * days * 0.6);
    double[] weights = new double[days - joins];
    for (int d = 0; d < weights.length; d++) {
      weights[d] = isWeekend(START + (joins + d) * DAY) ? person.weekendFactor() : 1;
    }
    long[] visits = new long[count];
    for (int v = 0; v < count; v++) {
      long day = START + (joins + chance.weighted(weights)) * DAY;
      double at = isWeekend(day) ? 13 + 3.5 * chance.normal() : hour + 1.8 * chance.normal();
      double within = Math.clamp(at + person.hourShift(), 0.5, 23);
      visits[v] = day + (long) (within * HOUR);
    }
    Arrays.sort(visits);
    for (int v = 1; v < count; v++) {
      visits[v] = Math.max(visits[v], visits[v - 1] + HOUR / 2);
    }
    return visits;
  }

  /** Milliseconds between two events of a visit: whole seconds, about a minute. */
  static long pause(Chance chance) {
    return 1000L * (15 + chance.geometric(50));
  }
}
