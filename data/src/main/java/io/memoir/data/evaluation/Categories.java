package io.memoir.data.evaluation;

import io.memoir.model.ItemTable;
import java.util.HashMap;
import java.util.Map;

/**
 * The categories of each item as ascending numbers.
 *
 * @param ofItem one row per item; no rows if no item has a category
 */
@SuppressWarnings("ArrayRecordComponent")
record Categories(int[][] ofItem) {
  static final Categories NONE = new Categories(new int[0][]);

  static Categories of(ItemTable items) {
    Map<String, Integer> numbers = new HashMap<>();
    int[][] ofItem = new int[items.size()][];
    for (int i = 0; i < items.size(); i++) {
      ofItem[i] =
          items.item(i).categories().stream()
              .mapToInt(name -> numbers.computeIfAbsent(name, _ -> numbers.size()))
              .distinct()
              .sorted()
              .toArray();
    }
    return numbers.isEmpty() ? NONE : new Categories(ofItem);
  }

  boolean known() {
    return ofItem.length > 0;
  }

  boolean has(int item) {
    return ofItem[item].length > 0;
  }

  /**
   * The share of the categories of two items that only one of them has: 1 - |A and B| / |A or B|.
   */
  double dissimilarity(int item, int other) {
    int[] a = ofItem[item];
    int[] b = ofItem[other];
    int shared = 0;
    for (int i = 0, j = 0; i < a.length && j < b.length; ) {
      int order = Integer.compare(a[i], b[j]);
      shared += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return 1 - (double) shared / (a.length + b.length - shared);
  }
}
