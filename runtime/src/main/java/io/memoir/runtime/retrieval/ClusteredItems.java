package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * {@link ItemVectors} in clusters, which are consecutive rows of another table. A search scores the
 * mean of every cluster and reads the clusters in descending order of this score, until it has read
 * as many items as are needed for the configured recall. Everything else is as in an ordered table:
 * scores are bit-identical.
 *
 * <p>The total of a query adds up the scores of the clusters that a search for a short list reads;
 * those of the others are estimated ({@link ClusterSpread}).
 *
 * <p>Each cluster is padded to whole panels with rows that no search returns.
 */
public final class ClusteredItems implements ItemVectors {
  /** The lengths of the short and the long list for which the number of clusters is calibrated. */
  private static final int FEW = 10;

  private static final int MANY = 100;

  private final ItemVectors table;

  /** The row of each item, and the item of each row; -1 for padding. */
  private final int[] rows;

  private final int[] items;

  /** The first row of each cluster, and after the last the end of the table. */
  private final int[] begins;

  private final int[] sizes;

  /** The mean of each cluster. */
  private final AffineMap means;

  private final ClusterSpread spread;

  /** The share of the items to read for a short list and for a long one. */
  private final double fewRead;

  private final double manyRead;

  /**
   * Builds the table.
   *
   * @param embedding {@code [items, width]}
   * @param bias {@code [items]}
   * @param queries {@code [n, width]}: every other one is used to build the clusters, the others to
   *     calibrate the number of items to read
   * @param recall the share of the best items to find
   */
  public static ClusteredItems of(
      ItemLayout layout,
      float[] embedding,
      float[] bias,
      float[] queries,
      double recall,
      Kernel kernel) {
    int width = embedding.length / bias.length;
    int[] clusters =
        Clustering.of(
            embedding, bias, everyOther(queries, 0, width), Clustering.count(bias.length), kernel);
    return new ClusteredItems(
        layout, embedding, bias, clusters, everyOther(queries, 1, width), recall, kernel);
  }

  private static float[] everyOther(float[] queries, int first, int width) {
    int count = (queries.length / width + 1 - first) / 2;
    float[] some = new float[count * width];
    for (int i = 0; i < count; i++) {
      System.arraycopy(queries, (2 * i + first) * width, some, i * width, width);
    }
    return some;
  }

  private ClusteredItems(
      ItemLayout layout,
      float[] embedding,
      float[] bias,
      int[] clusters,
      float[] queries,
      double recall,
      Kernel kernel) {
    int width = embedding.length / bias.length;
    int count = Arrays.stream(clusters).max().orElseThrow() + 1;
    this.sizes = new int[count];
    for (int cluster : clusters) {
      sizes[cluster]++;
    }
    int panel = panel(layout, kernel);
    this.begins = new int[count + 1];
    for (int cluster = 0; cluster < count; cluster++) {
      int panels = (sizes[cluster] + panel - 1) / panel;
      begins[cluster + 1] = Math.addExact(begins[cluster], panels * panel);
    }
    this.rows = new int[bias.length];
    this.items = new int[begins[count]];
    Arrays.fill(items, -1);
    int[] next = begins.clone();
    for (int item = 0; item < rows.length; item++) {
      rows[item] = next[clusters[item]]++;
      items[rows[item]] = item;
    }
    float[] rowVectors = new float[Math.multiplyExact(items.length, width)];
    float[] rowBias = new float[items.length];
    Arrays.fill(rowBias, Float.NaN);
    for (int item = 0; item < rows.length; item++) {
      System.arraycopy(embedding, item * width, rowVectors, rows[item] * width, width);
      rowBias[rows[item]] = bias[item];
    }
    this.table = layout.layOut(rowVectors, rowBias, kernel);
    ClusterSpread.Means centres = ClusterSpread.means(embedding, bias, clusters, count);
    this.means = kernel.pack(centres.vectors(), centres.biases());
    this.spread = ClusterSpread.of(embedding, bias, clusters, centres, kernel);
    int[][] read = itemsBefore(queries);
    this.fewRead = quantile(read[0], recall);
    this.manyRead = Math.max(fewRead, quantile(read[1], recall));
  }

  /** The panel of large tables; a small table may consist of a single panel. */
  private static int panel(ItemLayout layout, Kernel kernel) {
    float[] many = new float[4_096];
    return layout.layOut(many, many, kernel).panel();
  }

  /**
   * For all queries, the numbers of items that are read up to the clusters of the best items, for
   * the short and for the long list.
   */
  private int[][] itemsBefore(float[] queries) {
    int width = width();
    int count = queries.length / width;
    int few = Math.min(FEW, size());
    int many = Math.min(MANY, size());
    int[][] read = {new int[count * few], new int[count * many]};
    int[] reached = new int[sizes.length];
    TopK top = new TopK();
    Scratch scratch = newScratch();
    float[] query = new float[width];
    for (int row = 0; row < count; row++) {
      System.arraycopy(queries, row * width, query, 0, width);
      top.reset(many);
      table.prepare(query, scratch);
      table.best(query, 0, table.size(), new FilteredTopK(top, item -> true, items), scratch);
      top.sort();
      order(query, scratch);
      int sum = 0;
      while (!scratch.clusters.isEmpty()) {
        int cluster = scratch.clusters.next();
        sum += sizes[cluster];
        reached[cluster] = sum;
      }
      for (int rank = 0; rank < top.size(); rank++) {
        int at = reached[cluster(rows[top.item(rank)])];
        read[1][row * many + rank] = at;
        if (rank < few) {
          read[0][row * few + rank] = at;
        }
      }
    }
    return read;
  }

  private int cluster(int row) {
    int at = Arrays.binarySearch(begins, row);
    return at >= 0 ? at : -at - 2;
  }

  /** The share of the items that has to be read to find a given part of the best items. */
  private double quantile(int[] read, double part) {
    if (read.length == 0) {
      return 1;
    }
    int[] sorted = read.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1.0, part * sorted.length)] / (double) size();
  }

  @Override
  public double searchedShare(int limit) {
    return Math.min(1, share(limit));
  }

  /** The number of items to read so that the configured part of the best {@code depth} is found. */
  private double itemsToRead(double depth) {
    return share(depth) * size();
  }

  private double share(double depth) {
    if (depth <= FEW) {
      return fewRead;
    }
    if (depth <= MANY) {
      double way = Math.log(depth / FEW) / Math.log((double) MANY / FEW);
      return fewRead + way * (manyRead - fewRead);
    }
    return manyRead * depth / MANY;
  }

  private void order(float[] query, Scratch scratch) {
    kernel().affine(means, query, scratch.clusters.scores, 1);
    scratch.clusters.begin();
  }

  @Override
  public void best(float[] query, IntPredicate allowed, TopK top, Scratch scratch) {
    search(query, new FilteredTopK(top, allowed, items), scratch);
  }

  @Override
  public double search(float[] query, IntPredicate allowed, TopK top, Scratch scratch) {
    LogSum total = new LogSum();
    search(query, new FilteredTopK(top, allowed, items).summing(total), scratch);
    return total.value();
  }

  /** The total is that of the search, whatever the scores of clusters that it does not read. */
  @Override
  public double total(float[] query, float[] scores, Scratch scratch) {
    return total(query, scratch);
  }

  private void search(float[] query, FilteredTopK wanted, Scratch scratch) {
    order(query, scratch);
    table.prepare(query, scratch);
    int read = 0;
    boolean everything = isZero(query);
    while (!scratch.clusters.isEmpty()
        && (everything || !wanted.full() || read < itemsToRead(wanted.depth()))) {
      if (!everything && read >= itemsToRead(FEW)) {
        endSum(query, wanted, scratch);
      }
      int cluster = scratch.clusters.next();
      table.best(query, begins[cluster], begins[cluster + 1], wanted, scratch);
      read += sizes[cluster];
    }
    endSum(query, wanted, scratch);
  }

  /** Adds estimates of the clusters that have not been read to the sum, if it is still open. */
  private void endSum(float[] query, FilteredTopK wanted, Scratch scratch) {
    if (wanted.sums()) {
      wanted.endSum(spread.logSum(query, scratch.clusters));
    }
  }

  /**
   * Whether the user has no events: the scores are then the biases, which the clusters do not take
   * into account.
   */
  private static boolean isZero(float[] query) {
    for (float value : query) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** One query after the other: each reads other clusters. */
  @Override
  public void best(float[] queries, List<IntPredicate> allowed, List<TopK> tops, Scratch scratch) {
    float[] query = new float[width()];
    for (int row = 0; row < tops.size(); row++) {
      System.arraycopy(queries, row * query.length, query, 0, query.length);
      best(query, allowed.get(row), tops.get(row), scratch);
    }
  }

  @Override
  public void score(float[] query, float[] scores, Scratch scratch) {
    score(query, 1, scores, scratch);
  }

  @Override
  public void score(float[] queries, int queryCount, float[] scores, Scratch scratch) {
    int block = scratch.positions.length;
    float[] some = queryCount == 1 ? scratch.scores : new float[queryCount * block];
    for (int first = 0; first < items.length; first += block) {
      int count = Math.min(block, items.length - first);
      table.scoreBlock(queries, queryCount, first, count, some, scratch);
      for (int query = 0; query < queryCount; query++) {
        for (int i = 0; i < count; i++) {
          if (items[first + i] >= 0) {
            scores[query * size() + items[first + i]] = some[query * count + i];
          }
        }
      }
    }
  }

  /** One item after the other: the items of a block are distributed over the table. */
  @Override
  public void scoreBlock(
      float[] queries, int count, int first, int length, float[] scores, Scratch scratch) {
    float[] query = new float[width()];
    for (int row = 0; row < count; row++) {
      System.arraycopy(queries, row * query.length, query, 0, query.length);
      for (int i = 0; i < length; i++) {
        scores[row * length + i] = score(first + i, query, scratch);
      }
    }
  }

  @Override
  public int size() {
    return rows.length;
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
    return table.bytes()
        + 4L * (rows.length + items.length + means.values().length + means.biases().length)
        + 8L * sizes.length
        + spread.bytes();
  }

  @Override
  public void copy(int item, float factor, float[] to, int at) {
    table.copy(rows[item], factor, to, at);
  }

  @Override
  public float bias(int item) {
    return table.bias(rows[item]);
  }

  @Override
  public Kernel kernel() {
    return table.kernel();
  }

  @Override
  public Scratch newScratch() {
    return table.newScratch().withClusters(sizes.length);
  }
}
