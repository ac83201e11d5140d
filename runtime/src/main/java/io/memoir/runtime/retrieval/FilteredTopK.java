package io.memoir.runtime.retrieval;

import java.util.function.IntPredicate;

/** What a search of a table looks for: the best items of those that are allowed. */
final class FilteredTopK {
  private static final int[] IN_ORDER = {};

  private final TopK top;
  private final IntPredicate allowed;

  /** The item of each row of the table; empty if they are the same. */
  private final int[] items;

  private int asked;
  private int refused;

  FilteredTopK(TopK top, IntPredicate allowed) {
    this(top, allowed, IN_ORDER);
  }

  /**
   * In a table whose rows are in an order of their own.
   *
   * @param items the item of each row
   */
  FilteredTopK(TopK top, IntPredicate allowed, int[] items) {
    this.top = top;
    this.allowed = allowed;
    this.items = items;
  }

  /** The score below which nothing is wanted. */
  float threshold() {
    return top.threshold();
  }

  /** The most it takes. */
  int capacity() {
    return top.capacity();
  }

  /** Whether it holds as many as it takes. */
  boolean full() {
    return top.size() == top.capacity();
  }

  /** Takes a row that is good enough and allowed. */
  void offer(int row, float score) {
    int item = item(row);
    if (top.wants(item, score) && allows(item)) {
      top.add(item, score);
    }
  }

  /** Whether a row may be taken, whatever its score. */
  boolean allowsRow(int row) {
    return allows(item(row));
  }

  /** Takes a row that is allowed, if it is good enough. */
  void offerAllowed(int row, float score) {
    int item = item(row);
    if (top.wants(item, score)) {
      top.add(item, score);
    }
  }

  /**
   * About how many items of the best have to be found, so that as many as it takes are allowed
   * among them; judged by what was refused so far.
   */
  double depth() {
    return (double) top.capacity() * (asked + 1) / (asked - refused + 1);
  }

  private int item(int row) {
    return items.length == 0 ? row : items[row];
  }

  private boolean allows(int item) {
    asked++;
    boolean allows = allowed.test(item);
    if (!allows) {
      refused++;
    }
    return allows;
  }
}
