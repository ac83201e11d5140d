package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.Kernel;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The goal of a search of a table: the best items among those that are allowed, and, if wanted, the
 * sum of the exponentials of all scores that are read, allowed or not.
 */
final class FilteredTopK {
  private static final int[] IN_ORDER = {};

  private final TopK top;
  private final IntPredicate allowed;

  /** The item of each row of the table; empty if they are the same. */
  private final int[] items;

  /** What the exponentials of scores are added to; null if they are not, or no longer, wanted. */
  private @Nullable LogSum sum;

  private int asked;
  private int refused;

  FilteredTopK(TopK top, IntPredicate allowed) {
    this(top, allowed, IN_ORDER);
  }

  /**
   * For a table with another order of rows.
   *
   * @param items the item of each row
   */
  FilteredTopK(TopK top, IntPredicate allowed, int[] items) {
    this.top = top;
    this.allowed = allowed;
    this.items = items;
  }

  /** Adds the exponentials of the scores to {@code total} from now on. */
  FilteredTopK summing(LogSum total) {
    this.sum = total;
    return this;
  }

  /** Whether the exponentials of scores are added. */
  boolean sums() {
    return sum != null;
  }

  /** Adds the exponentials of the scores of a block, if they are wanted. */
  void sum(Kernel kernel, float[] scores, int count) {
    LogSum wanted = sum;
    if (wanted != null) {
      wanted.add(kernel.logSumExp(scores, 0, count));
    }
  }

  /**
   * Adds a last part to the sum, if it is wanted; scores that are read later do not count.
   *
   * @param logarithm of the part
   */
  void endSum(double logarithm) {
    LogSum wanted = sum;
    if (wanted != null) {
      wanted.add(logarithm);
      sum = null;
    }
  }

  /** Scores below this are not needed. */
  float threshold() {
    return top.threshold();
  }

  /** The maximum number of items. */
  int capacity() {
    return top.capacity();
  }

  /** Whether it contains the maximum number of items. */
  boolean full() {
    return top.size() == top.capacity();
  }

  /** Adds a row if its score is sufficient and it is allowed. */
  void offer(int row, float score) {
    int item = item(row);
    if (top.wants(item, score) && allows(item)) {
      top.add(item, score);
    }
  }

  /** Whether a row is allowed, whatever its score. */
  boolean allowsRow(int row) {
    return allows(item(row));
  }

  /** Adds a row that is allowed, if its score is sufficient. */
  void offerAllowed(int row, float score) {
    int item = item(row);
    if (top.wants(item, score)) {
      top.add(item, score);
    }
  }

  /**
   * The approximate number of best items that have to be found so that the maximum number of them
   * is allowed, estimated from the items rejected so far.
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
