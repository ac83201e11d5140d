package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The table of a network, stored in one way: a vector and a bias for each item. The score of an
 * item is {@code vector . query + bias}.
 *
 * <p>Whichever method gives it, the score of an item for a query is the same float.
 */
public sealed interface ItemVectors permits FloatItems, HalfItems, ByteItems, ClusteredItems {

  /** Items that are scored together, before the best of them are looked for. */
  int BLOCK = 256;

  /** About {@link #BLOCK}, in whole panels. */
  static int block(int panel) {
    return panel * Math.max(1, BLOCK / panel);
  }

  /** Number of items. */
  int size();

  /** Values of a vector. */
  int width();

  /** A search of some rows begins at a multiple of it. */
  int panel();

  /** Bytes of its arrays. */
  long bytes();

  /** The share of the items that a search for the best 10 reads, if nothing is refused. */
  default double searchedShare() {
    return 1;
  }

  /** Writes the vector of an item, times a factor, to {@code to[at ..]}. */
  void copy(int item, float factor, float[] to, int at);

  /** The bias of an item. */
  float bias(int item);

  /** The arithmetic it is laid out for. */
  Kernel kernel();

  /** Room for one call at a time to write on. */
  Scratch newScratch();

  /** The scores of a block: {@code scores[i]} is that of item {@code first + i}. */
  default void scoreBlock(float[] query, int first, int count, float[] scores, Scratch scratch) {
    scoreBlock(query, 1, first, count, scores, scratch);
  }

  /**
   * The scores of a block for several queries.
   *
   * @param queries {@code [rows, width]}
   * @param scores {@code [rows, count]}, overwritten
   */
  void scoreBlock(float[] queries, int rows, int first, int count, float[] scores, Scratch scratch);

  /** The score of one item. */
  default float score(int item, float[] query, Scratch scratch) {
    copy(item, 1, scratch.vector, 0);
    return kernel().affine(scratch.vector, bias(item), query);
  }

  /** The score of every item. */
  default void score(float[] query, float[] scores, Scratch scratch) {
    int block = scratch.scores.length;
    for (int first = 0; first < size(); first += block) {
      int count = Math.min(block, size() - first);
      scoreBlock(query, first, count, scratch.scores, scratch);
      System.arraycopy(scratch.scores, 0, scores, first, count);
    }
  }

  /**
   * Adds the best items to a list, without room for the scores of all.
   *
   * @param allowed which items may be taken; only asked of those that are good enough
   */
  default void best(float[] query, IntPredicate allowed, TopK top, Scratch scratch) {
    prepare(query, scratch);
    best(query, 0, size(), new FilteredTopK(top, allowed), scratch);
  }

  /** Notes what the scratch has to know of a query before some rows are searched. */
  default void prepare(float[] query, Scratch scratch) {}

  /**
   * Adds the best of some rows; the scratch is {@linkplain #prepare prepared} for the query.
   *
   * @param first the first row, a multiple of {@link #panel}
   * @param end where they end: a multiple of it too, or the last row
   */
  default void best(float[] query, int first, int end, FilteredTopK wanted, Scratch scratch) {
    float[] scores = scratch.scores;
    int[] positions = scratch.positions;
    for (int begin = first; begin < end; begin += scores.length) {
      int count = Math.min(scores.length, end - begin);
      scoreBlock(query, begin, count, scores, scratch);
      int found = kernel().reaching(wanted.threshold(), scores, count, positions);
      for (int i = 0; i < found; i++) {
        wanted.offer(begin + positions[i], scores[positions[i]]);
      }
    }
  }

  /**
   * The same for several queries at once, so that every item is read once for all of them.
   *
   * @param queries {@code [tops, width]}
   * @param allowed of each query
   * @param tops a list for each query
   */
  default void best(float[] queries, List<IntPredicate> allowed, List<TopK> tops, Scratch scratch) {
    int rows = tops.size();
    int block = scratch.positions.length;
    float[] scores = new float[rows * block];
    float[] own = scratch.scores;
    int[] positions = scratch.positions;
    for (int first = 0; first < size(); first += block) {
      int count = Math.min(block, size() - first);
      scoreBlock(queries, rows, first, count, scores, scratch);
      for (int row = 0; row < rows; row++) {
        TopK top = tops.get(row);
        System.arraycopy(scores, row * count, own, 0, count);
        int found = kernel().reaching(top.threshold(), own, count, positions);
        for (int i = 0; i < found; i++) {
          int item = first + positions[i];
          float score = own[positions[i]];
          if (top.wants(item, score) && allowed.get(row).test(item)) {
            top.add(item, score);
          }
        }
      }
    }
  }

  /** What a call writes on. */
  final class Scratch {
    private static final AffineMap NO_FLOATS = new AffineMap(0, 0, 1, new float[0], new float[0]);

    /** Nothing to write on. */
    public static final Scratch NONE = of(0, 0);

    /** Of a block: its scores, and the places of those that are good enough. */
    final float[] scores;

    final int[] positions;

    /** One vector. */
    final float[] vector;

    /** Of {@link HalfItems}: a block as floats. */
    final AffineMap floats;

    /** Of {@link ByteItems}: the query as bytes, its products with a block, and what is best. */
    final byte[] query;

    final int[] sums;
    final TopK ahead = new TopK();

    /** Of {@link ByteItems}: the value of 1 in the query, and the parts of what it is wrong by. */
    float unit;

    float perError;
    float perLength;

    /** Of {@link ClusteredItems}: its clusters. */
    final ClusterOrder clusters;

    private Scratch(
        int block, int width, AffineMap floats, int queryLength, ClusterOrder clusters) {
      this.clusters = clusters;
      this.scores = new float[block];
      this.positions = new int[block];
      this.vector = new float[width];
      this.floats = floats;
      this.query = new byte[queryLength];
      this.sums = new int[queryLength == 0 ? 0 : block];
    }

    static Scratch of(int block, int width) {
      return new Scratch(block, width, NO_FLOATS, 0, ClusterOrder.NONE);
    }

    static Scratch withFloats(int block, int width, int panel) {
      AffineMap floats =
          new AffineMap(block, width, panel, new float[block * width], new float[block]);
      return new Scratch(block, width, floats, 0, ClusterOrder.NONE);
    }

    static Scratch withIntegers(int block, int width, int queryLength) {
      return new Scratch(block, width, NO_FLOATS, queryLength, ClusterOrder.NONE);
    }

    /** The same with room for clusters. */
    Scratch withClusters(int count) {
      return new Scratch(
          scores.length, vector.length, floats, query.length, new ClusterOrder(count));
    }
  }
}
