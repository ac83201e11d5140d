package io.memoir.data.simulation;

import io.memoir.data.Progress;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A shop that does not exist, for demonstrations and tests: who its people are is known, so what a
 * model finds out about them can be checked. The same settings give the same bytes on every
 * machine.
 *
 * <p>How people behave:
 *
 * <ul>
 *   <li><b>Lasting tastes.</b> Each person has shares of interest over the shelves, few of them
 *       large (a Dirichlet draw); they never change.
 *   <li><b>Pursuits.</b> A person follows three series at once, of shelves they like, and takes
 *       turns: the one left alone longest is most likely the next, the one just touched hardly
 *       ever. So what comes next is rarely told by the last item alone.
 *   <li><b>Passing whims.</b> Now and then a person falls for a shelf they do not care for, follows
 *       two of its series for a handful of events, and then goes on where they had left off.
 *   <li><b>Clocks and weekends.</b> Visits are more on weekends, at the person's hours; some
 *       shelves are for weekends, such as the garden.
 *   <li><b>Popularity and chance.</b> Few series draw many people; some events are mere browsing.
 * </ul>
 *
 * @param people number of people
 * @param items number of items
 * @param meanEvents mean number of events of a person
 * @param days number of days of the log, which begins on a Monday
 * @param seed what the random numbers start from
 */
public record Simulation(int people, int items, int meanEvents, int days, long seed) {

  /**
   * @throws BadInputException if a value makes no sense, naming it
   */
  public Simulation {
    requireBetween("people", people, 1, 10_000_000);
    requireBetween("items", items, 12 * 24, Catalogue.capacity());
    requireBetween("meanEvents", meanEvents, 10, 10_000);
    requireBetween("days", days, 14, 3660);
  }

  /** 4,000 people, 1,500 items and about 200,000 events over four months: learned in a minute. */
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

  /** Lets the people live through the days. */
  public SimulatedShop run(Progress progress) {
    return SimulatedShop.of(this, progress);
  }

  /**
   * Runs and writes {@code events.csv}, {@code items.csv}, {@code users.csv} and {@code
   * truth.json}; see {@link SimulatedShop#writeTo}.
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
