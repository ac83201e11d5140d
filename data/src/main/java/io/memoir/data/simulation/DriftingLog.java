package io.memoir.data.simulation;

import io.memoir.data.simulation.random.Chance;
import io.memoir.model.BadInputException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;

/**
 * A log in which the behaviour of the users changes from day to day, by known rules, so that a
 * model that is not retrained becomes worse and one that is retrained does not.
 *
 * <p>For every item, a few successors are fixed. Each midnight a share of the items gets other
 * successors, and a share of the items is replaced by new ones, as in news. Items differ in
 * popularity, which is drawn again when an item is replaced.
 *
 * @param days number of days, 1 or more
 * @param people number of users per day, 1 or more
 * @param items number of items that exist at any time, 10 or more
 * @param changed share of the items whose successors change each midnight
 * @param replaced share of the items that are replaced each midnight
 * @param seed seed of the random numbers
 */
public record DriftingLog(
    int days, int people, int items, double changed, double replaced, long seed) {
  /** The first day of the log. */
  public static final LocalDate FIRST_DAY = LocalDate.of(2026, 3, 1);

  private static final int NEXT = 3;
  private static final double[] NEXT_WEIGHTS = {6, 3, 1};
  private static final double AT_RANDOM = 0.15;
  private static final int FEWEST_EVENTS = 4;
  private static final int MOST_EVENTS = 12;
  private static final long DAY = 86_400_000;
  private static final long MINUTE = 60_000;

  /**
   * Checks the values.
   *
   * @throws BadInputException if a value is out of range
   */
  public DriftingLog {
    require("days", days, 1);
    require("people", people, 1);
    require("items", items, 10);
    require("changed", changed);
    require("replaced", replaced);
  }

  private static void require(String name, int value, int least) {
    if (value < least) {
      throw new BadInputException("%s is %d, expected %d or more".formatted(name, value, least));
    }
  }

  private static void require(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new BadInputException("%s is %s, expected 0 to 1".formatted(name, share));
    }
  }

  /**
   * 12 days of 400 users and 300 items; each day the successors of a tenth of the items change, and
   * a twentieth of the items is replaced.
   */
  public static DriftingLog standard(long seed) {
    return new DriftingLog(12, 400, 300, 0.1, 0.05, seed);
  }

  /** Receives the events, the users of a day one after the other. */
  @FunctionalInterface
  public interface Sink {
    void event(String user, String item, Instant time);
  }

  /** Simulates all days. */
  public void play(Sink sink) {
    Chance chance = new Chance(seed);
    int[] names = new int[items];
    Arrays.setAll(names, i -> i);
    int named = items;
    double[] liked = new double[items];
    int[][] next = new int[items][];
    for (int i = 0; i < items; i++) {
      liked[i] = liking(chance);
      next[i] = others(chance);
    }
    long midnight = FIRST_DAY.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    for (int day = 0; day < days; day++, midnight += DAY) {
      for (int i = 0; i < items && day > 0; i++) {
        if (chance.with(replaced)) {
          names[i] = named++;
          liked[i] = liking(chance);
          next[i] = others(chance);
        } else if (chance.with(changed)) {
          next[i] = others(chance);
        }
      }
      for (int person = 0; person < people; person++) {
        long time = midnight + chance.between(0, 20 * 60) * MINUTE;
        int item = chance.weighted(liked);
        int events = chance.between(FEWEST_EVENTS, MOST_EVENTS);
        for (int e = 0; e < events; e++) {
          sink.event(
              String.format(Locale.ROOT, "day%02d-person%04d", day, person),
              String.format(Locale.ROOT, "item%05d", names[item]),
              Instant.ofEpochMilli(time));
          time += chance.between(1, 10) * MINUTE;
          item =
              chance.with(AT_RANDOM)
                  ? chance.weighted(liked)
                  : next[item][chance.weighted(NEXT_WEIGHTS)];
        }
      }
    }
  }

  private static double liking(Chance chance) {
    return Math.pow(1 - chance.uniform(), -0.5);
  }

  private int[] others(Chance chance) {
    int[] others = new int[NEXT];
    Arrays.setAll(others, _ -> chance.between(0, items - 1));
    return others;
  }
}
