package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.util.ArrayList;
import java.util.List;

/**
 * Items that people go through in order: the parts of a series, the tracks of an album, the
 * articles of a story. The chains with the numbers 2n and 2n + 1 have the same maker.
 *
 * @param group number of the group of items, for example the genre
 * @param firstItem number of the first item
 * @param length number of items, 2 or more
 * @param popularity relative to the other chains
 */
record Chain(int group, int firstItem, int length, double popularity) {

  /**
   * The chains of several groups, one group after the other. The popularity of the chains of a
   * group decreases as {@code 1 / place^0.7}.
   *
   * @param perGroup number of chains per group, an even number
   * @param shortest minimum number of items of a chain
   * @param longest maximum number of items of a chain
   */
  static List<Chain> of(int groups, int perGroup, int shortest, int longest, Chance chance) {
    List<Chain> chains = new ArrayList<>();
    int item = 0;
    for (int group = 0; group < groups; group++) {
      for (int place = 1; place <= perGroup; place++) {
        int length = chance.between(shortest, longest);
        chains.add(new Chain(group, item, length, 1 / StrictMath.pow(place, 0.7)));
        item += length;
      }
    }
    return List.copyOf(chains);
  }
}
