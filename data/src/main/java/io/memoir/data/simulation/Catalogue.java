package io.memoir.data.simulation;

import io.memoir.data.simulation.random.Chance;
import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The items of the shop: each shelf has series of 4 to 8 items, which users go through in order.
 * The popularity of the series of a shelf decreases as {@code 1 / place^0.7}.
 *
 * @param items all items; the number of an item is its index
 * @param series the series of each shelf
 */
record Catalogue(List<Item> items, List<List<Series>> series) {
  static final int SHORTEST = 4;
  static final int LONGEST = 8;

  /** An item for sale. */
  record Item(String id, String title, Shelf shelf) {}

  /**
   * Items that follow each other: sequels, or a main product and its accessories.
   *
   * @param firstItem number of the first item
   * @param length number of items
   * @param popularity relative to the other series of the shelf
   */
  record Series(int firstItem, int length, double popularity) {}

  /** The maximum number of items, for which there are different names. */
  static int capacity() {
    return Shelves.ALL.stream().mapToInt(shelf -> shelf.seriesCapacity() * SHORTEST).sum();
  }

  static Catalogue of(int itemCount, long seed) {
    int least = Shelves.ALL.size() * 3 * LONGEST;
    int most = capacity();
    if (itemCount < least || itemCount > most) {
      throw new BadInputException(
          "items is %d, expected %d to %d".formatted(itemCount, least, most));
    }
    List<Item> items = new ArrayList<>();
    List<List<Series>> series = new ArrayList<>();
    for (int s = 0; s < Shelves.ALL.size(); s++) {
      int end = (int) ((long) itemCount * (s + 1) / Shelves.ALL.size());
      series.add(fill(Shelves.ALL.get(s), end - items.size(), items, Chance.of(seed, "shelf", s)));
    }
    return new Catalogue(List.copyOf(items), List.copyOf(series));
  }

  private static List<Series> fill(Shelf shelf, int count, List<Item> items, Chance chance) {
    List<Series> filled = new ArrayList<>();
    int left = count;
    while (left > 0) {
      int length = Math.min(left, chance.between(SHORTEST, LONGEST));
      if (left - length < SHORTEST) {
        length = left <= LONGEST ? left : left - SHORTEST;
      }
      int number = filled.size();
      filled.add(new Series(items.size(), length, 1 / StrictMath.pow(number + 1, 0.7)));
      for (int step = 0; step < length; step++) {
        String id = String.format(Locale.ROOT, "%s-%04d", shelf.code(), count - left + step + 1);
        String title = shelf.seriesName(number) + " " + shelf.steps().get(step);
        items.add(new Item(id, title, shelf));
      }
      left -= length;
    }
    return List.copyOf(filled);
  }
}
