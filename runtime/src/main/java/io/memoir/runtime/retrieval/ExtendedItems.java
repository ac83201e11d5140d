package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.Kernel;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * {@link ItemVectors} of a table and some more items, which have no bias. Their number should be
 * small: a search scores each of them individually.
 */
public final class ExtendedItems implements ItemVectors {
  private final ItemVectors table;
  private final float[] vectors;
  private final int added;

  /**
   * A table with more items.
   *
   * @param table shared, not copied
   * @param vectors {@code [more, width]}
   */
  public ExtendedItems(ItemVectors table, float[] vectors) {
    this.table = table;
    this.vectors = vectors;
    this.added = vectors.length / table.width();
  }

  /**
   * The same with new vectors of some of its added items, or with more items after them.
   *
   * @param numbers of the items in the whole table; new items have the numbers after the last one,
   *     in their order
   * @param others their vectors, {@code [numbers, width]}
   */
  public ExtendedItems with(int[] numbers, float[] others) {
    int width = width();
    int last = Math.max(size() - 1, Arrays.stream(numbers).max().orElse(0));
    float[] all = Arrays.copyOf(vectors, Math.multiplyExact(last + 1 - table.size(), width));
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(others, i * width, all, (numbers[i] - table.size()) * width, width);
    }
    return new ExtendedItems(table, all);
  }

  @Override
  public int size() {
    return table.size() + added;
  }

  @Override
  public int width() {
    return table.width();
  }

  @Override
  public int panel() {
    return 1;
  }

  @Override
  public long bytes() {
    return table.bytes() + 4L * vectors.length;
  }

  @Override
  public double searchedShare(int limit) {
    return table.searchedShare(limit);
  }

  @Override
  public void copy(int item, float factor, float[] to, int at) {
    if (item < table.size()) {
      table.copy(item, factor, to, at);
    } else {
      int from = (item - table.size()) * width();
      for (int j = 0; j < width(); j++) {
        to[at + j] = factor * vectors[from + j];
      }
    }
  }

  @Override
  public float bias(int item) {
    return item < table.size() ? table.bias(item) : 0;
  }

  @Override
  public Kernel kernel() {
    return table.kernel();
  }

  @Override
  public Scratch newScratch() {
    return table.newScratch();
  }

  @Override
  public void scoreBlock(
      float[] queries, int rows, int first, int count, float[] scores, Scratch scratch) {
    float[] query = new float[width()];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(queries, row * query.length, query, 0, query.length);
      for (int i = 0; i < count; i++) {
        scores[row * count + i] = score(first + i, query, scratch);
      }
    }
  }

  @Override
  public void score(float[] query, float[] scores, Scratch scratch) {
    table.score(query, scores, scratch);
    for (int item = table.size(); item < size(); item++) {
      scores[item] = score(item, query, scratch);
    }
  }

  @Override
  public void score(float[] queries, int rows, float[] scores, Scratch scratch) {
    float[] ofTable = new float[rows * table.size()];
    table.score(queries, rows, ofTable, scratch);
    float[] query = new float[width()];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(ofTable, row * table.size(), scores, row * size(), table.size());
      System.arraycopy(queries, row * query.length, query, 0, query.length);
      for (int item = table.size(); item < size(); item++) {
        scores[row * size() + item] = score(item, query, scratch);
      }
    }
  }

  @Override
  public void best(float[] query, IntPredicate allowed, TopK top, Scratch scratch) {
    table.best(query, allowed, top, scratch);
    addBest(query, allowed, top, scratch);
  }

  @Override
  public double search(float[] query, IntPredicate allowed, TopK top, Scratch scratch) {
    LogSum total = new LogSum();
    total.add(table.search(query, allowed, top, scratch));
    for (int item = table.size(); item < size(); item++) {
      total.add(addIfBest(item, query, allowed, top, scratch));
    }
    return total.value();
  }

  @Override
  public double total(float[] query, float[] scores, Scratch scratch) {
    LogSum total = new LogSum();
    total.add(table.total(query, scores, scratch));
    for (int item = table.size(); item < size(); item++) {
      total.add(scores[item]);
    }
    return total.value();
  }

  @Override
  public void best(float[] queries, List<IntPredicate> allowed, List<TopK> tops, Scratch scratch) {
    table.best(queries, allowed, tops, scratch);
    float[] query = new float[width()];
    for (int row = 0; row < tops.size(); row++) {
      System.arraycopy(queries, row * query.length, query, 0, query.length);
      addBest(query, allowed.get(row), tops.get(row), scratch);
    }
  }

  private void addBest(float[] query, IntPredicate allowed, TopK top, Scratch scratch) {
    for (int item = table.size(); item < size(); item++) {
      addIfBest(item, query, allowed, top, scratch);
    }
  }

  /** Adds an item if it is good enough, and returns its score. */
  private float addIfBest(
      int item, float[] query, IntPredicate allowed, TopK top, Scratch scratch) {
    float score = score(item, query, scratch);
    if (top.wants(item, score) && allowed.test(item)) {
      top.add(item, score);
    }
    return score;
  }
}
