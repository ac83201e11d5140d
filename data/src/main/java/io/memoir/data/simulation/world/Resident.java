package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.util.List;
import java.util.Locale;

/**
 * A person of a simulated world.
 *
 * @param id the id in the files
 * @param ageGroup for example "25-34"
 * @param town place of residence
 * @param tastes share of interest in each group of items; sums to 1
 */
@SuppressWarnings("ArrayRecordComponent")
record Resident(String id, String ageGroup, String town, double[] tastes) {
  static final List<String> TOWNS =
      List.of(
          "Ashford Bay",
          "Brindle Cross",
          "Calder Heath",
          "Dunmere",
          "Eastwick Hill",
          "Fallowfield End",
          "Greyport",
          "Hollin Vale",
          "Inverleigh",
          "Juniper Cove");

  private static final List<String> AGES = List.of("16-24", "25-34", "35-49", "50-64", "65+");
  private static final double[] AGE_SHARES = {0.16, 0.26, 0.29, 0.18, 0.11};

  /** Concentration of the tastes; the smaller, the fewer groups make up most of them. */
  private static final double CONCENTRATION = 2.4;

  /** How much more likely the groups are that people of an age prefer. */
  private static final double PREFERRED = 3;

  /** Draws a person. The tastes depend on the age. */
  static Resident draw(int number, int groups, Chance chance) {
    int age = chance.weighted(AGE_SHARES);
    String town = TOWNS.get(chance.between(0, TOWNS.size() - 1));
    return new Resident(id(number), AGES.get(age), town, tastes(age, groups, chance));
  }

  /** The same person with other tastes, which depend on the age as the first ones did. */
  Resident changed(Chance chance) {
    return withTastes(tastes(AGES.indexOf(ageGroup), tastes.length, chance));
  }

  Resident withTastes(double[] others) {
    return new Resident(id, ageGroup, town, others);
  }

  static String id(int number) {
    return String.format(Locale.ROOT, "person-%05d", number + 1);
  }

  private static double[] tastes(int age, int groups, Chance chance) {
    double[] base = new double[groups];
    double sum = 0;
    for (int g = 0; g < groups; g++) {
      base[g] = g % AGES.size() == age ? PREFERRED : 1;
      sum += base[g];
    }
    for (int g = 0; g < groups; g++) {
      base[g] /= sum;
    }
    return chance.dirichlet(base, CONCENTRATION);
  }
}
