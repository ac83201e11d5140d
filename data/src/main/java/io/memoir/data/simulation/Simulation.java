package io.memoir.data.simulation;

import io.memoir.data.Progress;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A simulated shop for demonstrations and tests. The interests of its users are known, so that what
 * a model has learned about them can be checked. The same settings give the same bytes on every
 * machine.
 *
 * <p>The behaviour of the users:
 *
 * <ul>
 *   <li><b>Lasting tastes.</b> Each user has shares of interest in the shelves, few of them large
 *       (a Dirichlet draw), which never change.
 *   <li><b>Series.</b> A user follows three series of items at a time, from shelves with a large
 *       share, and alternates between them: the series that was left longest is the most likely
 *       next one, the one just used the least likely. So the last item alone rarely determines the
 *       next one.
 *   <li><b>Temporary interests.</b> Sometimes a user becomes interested in a shelf with a small
 *       share, follows two of its series for some events, and then continues the earlier series.
 *   <li><b>Time of day and weekends.</b> There are more visits on weekends, and each user has
 *       typical hours; some shelves, such as the garden, are preferred on weekends.
 *   <li><b>Popularity and chance.</b> Few series are used by many users, and some events are on
 *       random items.
 * </ul>
 *
 * @param people number of users
 * @param items number of items
 * @param meanEvents mean number of events per user
 * @param days number of days of the log, which begins on a Monday
 * @param seed seed of the random numbers
 */
public record Simulation(int people, int items, int meanEvents, int days, long seed) {

  /**
   * Checks the values.
   *
   * @throws BadInputException if a value is out of range
   */
  public Simulation {
    requireBetween("people", people, 1, 10_000_000);
    requireBetween("items", items, 12 * 24, Catalogue.capacity());
    requireBetween("meanEvents", meanEvents, 10, 10_000);
    requireBetween("days", days, 14, 3660);
  }

  /**
   * 4,000 users, 1,500 items and about 200,000 events in four months; a model trains in a minute.
   */
  public static Simulation standard() {
    return new Simulation(4000, 1500, 50, 120, 1);
  }

  public Simulation withPeople(int people) {
    return new Simulation(people, items, meanEvents, days, seed);
  }

  public Simulation withItems(int items) {
    return new Simulation(people, items, meanEvents, days, seed);
  }

  public Simulation withSeed(long seed) {
    return new Simulation(people, items, meanEvents, days, seed);
  }

  /** Simulates all users. */
  public SimulatedShop run(Progress progress) {
    return SimulatedShop.of(this, progress);
  }

  /**
   * Runs the simulation and writes {@code events.csv}, {@code items.csv}, {@code users.csv} and
   * {@code truth.json}; see {@link SimulatedShop#writeTo}.
   */
  public SimulatedShop writeTo(Path directory, Progress progress) throws IOException {
    SimulatedShop shop = run(progress);
    shop.writeTo(directory);
    return shop;
  }

  private static void requireBetween(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new BadInputException(
          "%s is %d, expected %d to %d".formatted(name, value, least, most));
    }
  }
}
