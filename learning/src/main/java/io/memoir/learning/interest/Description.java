package io.memoir.learning.interest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A description of the typical items of a cluster: the conditions of one or two leaves of a {@link
 * TraitTree}. An item fits it if it meets all conditions of one of them.
 *
 * @param ways the conditions of each leaf
 */
record Description(List<List<Condition>> ways) {
  /** A condition is dropped if the difference below does not shrink by more than this. */
  private static final double WITHOUT_LOSS = 0.05;

  /** The least difference that a second leaf adds, absolutely and relatively to the first. */
  private static final double SECOND_GAIN = 0.15;

  private static final double SECOND_SHARE = 0.5;

  Description {
    ways = List.copyOf(ways);
  }

  /**
   * Finds a description of typical items. Of the leaves, the one is used for which the share of
   * typical items in it exceeds the share of other items the most, and a second one if it adds
   * much. Conditions without which the difference is about the same are dropped.
   *
   * @param values {@code [items][traits]}
   * @param typical which items are typical
   * @return empty if traits do not tell typical items from others
   */
  static Optional<Description> of(float[][] values, boolean[] typical) {
    List<Way> ways = new ArrayList<>();
    for (List<Condition> path : TraitTree.paths(values, typical)) {
      ways.add(Way.simplified(path, values, typical));
    }
    ways.sort((a, b) -> Double.compare(b.difference, a.difference));
    if (ways.isEmpty() || ways.getFirst().difference <= 0) {
      return Optional.empty();
    }
    List<List<Condition>> chosen = new ArrayList<>();
    chosen.add(ways.getFirst().conditions);
    if (ways.size() > 1 && !ways.get(1).conditions.equals(chosen.getFirst())) {
      Way second = ways.get(1);
      Description both = new Description(List.of(chosen.getFirst(), second.conditions));
      double added = both.difference(values, typical) - ways.getFirst().difference;
      if (added >= SECOND_GAIN && second.difference >= SECOND_SHARE * ways.getFirst().difference) {
        chosen.add(second.conditions);
      }
    }
    return Optional.of(new Description(chosen));
  }

  /** A leaf with the difference that it makes. */
  private record Way(List<Condition> conditions, double difference) {

    static Way simplified(List<Condition> path, float[][] values, boolean[] typical) {
      List<Condition> left = new ArrayList<>(path);
      double difference = difference(left, values, typical);
      for (Condition condition : path) {
        List<Condition> fewer = new ArrayList<>(left);
        fewer.remove(condition);
        if (!fewer.isEmpty()) {
          double without = difference(fewer, values, typical);
          if (without >= difference - WITHOUT_LOSS) {
            left = fewer;
            difference = without;
          }
        }
      }
      return new Way(List.copyOf(left), difference);
    }

    private static double difference(
        List<Condition> conditions, float[][] values, boolean[] typical) {
      return new Description(List.of(conditions)).difference(values, typical);
    }
  }

  /** Whether an item fits. */
  boolean fits(float[] values) {
    return ways.stream()
        .anyMatch(way -> way.stream().allMatch(condition -> condition.fits(values)));
  }

  /** The share of typical items that fit minus that of others. */
  private double difference(float[][] values, boolean[] typical) {
    int[] count = new int[2];
    int[] fitting = new int[2];
    for (int i = 0; i < values.length; i++) {
      int kind = typical[i] ? 1 : 0;
      count[kind]++;
      fitting[kind] += fits(values[i]) ? 1 : 0;
    }
    return share(fitting[1], count[1]) - share(fitting[0], count[0]);
  }

  private static double share(int part, int all) {
    return all == 0 ? 0 : (double) part / all;
  }
}
