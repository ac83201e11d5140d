package io.memoir.data.simulation;

import io.memoir.data.simulation.random.Chance;
import java.util.List;
import java.util.Locale;

/**
 * A simulated user with known interests.
 *
 * @param id the id in the files
 * @param ageGroup for example "25-34"
 * @param gender "female", "male" or "other"
 * @param place place of residence
 * @param tastes share of interest in each shelf; sums to 1
 * @param weekendLove how much more frequent visits on weekend days are than for other users with
 *     the same tastes
 * @param hourShift hours by which the visits are later than those of others
 * @param whims temporary interests, in order of time
 */
@SuppressWarnings("ArrayRecordComponent")
record Person(
    String id,
    String ageGroup,
    String gender,
    String place,
    double[] tastes,
    double weekendLove,
    int hourShift,
    List<Whim> whims) {
  private static final List<String> AGES = List.of("16-24", "25-34", "35-49", "50-64", "65+");
  private static final double[] AGE_SHARES = {0.16, 0.26, 0.29, 0.18, 0.11};
  private static final List<String> GENDERS = List.of("female", "male", "other");
  private static final double[] GENDER_SHARES = {0.49, 0.48, 0.03};
  private static final List<String> PLACES =
      List.of(
          "Ashford Bay",
          "Brindle Cross",
          "Calder Heath",
          "Dunmere",
          "Eastwick",
          "Fallowfield",
          "Greyport",
          "Hollin Vale");

  /** Concentration of the tastes; the smaller, the fewer shelves make up most of them. */
  private static final double CONCENTRATION = 2.4;

  /**
   * A temporary interest.
   *
   * @param shelf number of the shelf
   * @param firstEvent index of the user's event with which it began, from 0
   * @param events number of events it lasted
   */
  record Whim(int shelf, int firstEvent, int events) {}

  static Person draw(int number, Chance chance) {
    int age = chance.weighted(AGE_SHARES);
    return new Person(
        String.format(Locale.ROOT, "person-%05d", number + 1),
        AGES.get(age),
        GENDERS.get(chance.weighted(GENDER_SHARES)),
        PLACES.get(Math.min(chance.geometric(3), PLACES.size()) - 1),
        chance.dirichlet(demandAt(age), CONCENTRATION),
        0.6 + 1.6 * chance.uniform(),
        chance.between(-2, 2),
        List.of());
  }

  Person withWhims(List<Whim> lived) {
    return new Person(
        id, ageGroup, gender, place, tastes, weekendLove, hourShift, List.copyOf(lived));
  }

  /**
   * How much more frequent visits on a weekend day are than on another day; depends on the tastes.
   */
  double weekendFactor() {
    double factor = 0;
    for (int s = 0; s < tastes.length; s++) {
      factor += tastes[s] * Shelves.ALL.get(s).weekend();
    }
    return weekendLove * factor;
  }

  /**
   * The demand for each shelf in an age group: screen media for younger, plants for older users.
   */
  private static double[] demandAt(int age) {
    double[] demand = new double[Shelves.ALL.size()];
    double sum = 0;
    for (int s = 0; s < demand.length; s++) {
      Shelf shelf = Shelves.ALL.get(s);
      double lean =
          switch (shelf.department()) {
            case "Screen and sound", "Games" -> 1.5 - 0.25 * age;
            case "Home", "Craft" -> 0.5 + 0.25 * age;
            default -> 1;
          };
      demand[s] = shelf.demand() * lean;
      sum += demand[s];
    }
    for (int s = 0; s < demand.length; s++) {
      demand[s] /= sum;
    }
    return demand;
  }
}
