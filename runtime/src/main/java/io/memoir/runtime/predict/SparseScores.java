package io.memoir.runtime.predict;

import java.util.function.IntPredicate;

/**
 * The scores of a few items, while those of all others are 0. They are in an array for all items,
 * of which only the entries of these few are valid, so that nothing has to be cleared or searched
 * that is as long as the catalogue.
 */
public final class SparseScores {
  private final DistinctItems items = new DistinctItems();
  private float[] scores = new float[0];

  /**
   * Sets all scores to 0.
   *
   * @param itemCount number of items of the catalogue
   */
  public void reset(int itemCount) {
    items.reset(itemCount);
    if (scores.length < itemCount) {
      scores = new float[itemCount];
    }
  }

  /** Adds a value to the score of an item. */
  public void add(int item, float value) {
    scores[item] = (items.add(item) ? 0 : scores[item]) + value;
  }

  /** The score of an item; 0 if nothing was added to it. */
  public float score(int item) {
    return items.contains(item) ? scores[item] : 0;
  }

  /** Whether something was added to the score of an item. */
  boolean contains(int item) {
    return items.contains(item);
  }

  /** The number of items to which something was added. */
  public int size() {
    return items.size();
  }

  /** One of these items, by the order in which they occurred first. */
  public int item(int index) {
    return items.item(index);
  }

  /** The sum of all scores above 0, added up in the order of {@link #item}. */
  double sum() {
    return sum(item -> true);
  }

  /** The same for the items that pass a test. */
  double sum(IntPredicate wanted) {
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      int item = items.item(i);
      if (wanted.test(item)) {
        sum += Math.max(scores[item], 0);
      }
    }
    return sum;
  }
}
