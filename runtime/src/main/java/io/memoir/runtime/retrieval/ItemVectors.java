package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The item table of a network in one form of storage: a vector and a bias for each item. The score
 * of an item is {@code vector . query + bias}.
 *
 * <p>All methods return the same float as the score of an item for a query; those for several
 * queries add up in another order, so their scores differ by a rounding error.
 */
public sealed interface ItemVectors
    permits FloatItems, HalfItems, ByteItems, ClusteredItems, ExtendedItems {

  /** Number of items that are scored together before the best of them are selected. */
  int BLOCK = 256;

  /** About {@link #BLOCK}, in whole panels. */
  static int block(int panel) {
    return panel * Math.max(1, BLOCK / panel);
  }

  /** Number of items. */
  int size();

  /** Number of values of a vector. */
  int width();

  /** The search of a range of rows begins at a multiple of this. */
  int panel();

  /** Size of its arrays in bytes. */
  long bytes();

  /** The share of the items that a search for the best {@code limit} reads without filters. */
  default double searchedShare(int limit) {
    return 1;
  }

  /** Writes the vector of an item, multiplied by a factor, to {@code to[at ..]}. */
  void copy(int item, float factor, float[] to, int at);

  /** The bias of an item. */
  float bias(int item);

  /** The kernel that it is arranged for. */
  Kernel kernel();

  /** Scratch memory for one call at a time. */
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
   * Adds the best items to a list, without an array of all scores.
   *
   * @param allowed which items may be added; only called for items with a sufficient score
   */
  default void best(float[] query, IntPredicate allowed, TopK top, Scratch scratch) {
    prepare(query, scratch);
    best(query, 0, size(), new FilteredTopK(top, allowed), scratch);
  }

  /**
   * Adds the best items to a list as {@link #best} does, and returns the total of the query: the
   * logarithm of the sum of {@code exp(score)} over all items, allowed or not. An item then has the
   * probability {@code exp(score - total)} in the softmax of all scores.
   *
   * <p>The total is exact up to rounding for float32 and float16. It is an estimate for int8, whose
   * searches read half of the bits of an item, and for clusters, of which they read some. It
   * depends on the query alone, neither on the filter nor on the length of the list.
   */
  default double search(float[] query, IntPredicate allowed, TopK top, Scratch scratch) {
    LogSum total = new LogSum();
    prepare(query, scratch);
    best(query, 0, size(), new FilteredTopK(top, allowed).summing(total), scratch);
    return total.value();
  }

  /** The total of {@link #search}, bit-identical to it. */
  default double total(float[] query, Scratch scratch) {
    TopK one = new TopK();
    one.reset(1);
    return search(query, item -> true, one, scratch);
  }

  /**
   * The total of {@link #search}, bit-identical to it, of a query whose scores are known.
   *
   * @param scores from {@link #score(float[], float[], Scratch)}; may be followed by others
   */
  default double total(float[] query, float[] scores, Scratch scratch) {
    LogSum total = new LogSum();
    int block = scratch.scores.length;
    for (int first = 0; first < size(); first += block) {
      total.add(kernel().logSumExp(scores, first, Math.min(block, size() - first)));
    }
    return total.value();
  }

  /**
   * The scores of every item for several queries; every item is read once for all of them.
   *
   * @param queries {@code [rows, width]}
   * @param scores {@code [rows, size]}, overwritten
   */
  default void score(float[] queries, int rows, float[] scores, Scratch scratch) {
    int block = scratch.positions.length;
    float[] some = new float[rows * block];
    for (int first = 0; first < size(); first += block) {
      int count = Math.min(block, size() - first);
      scoreBlock(queries, rows, first, count, some, scratch);
      for (int row = 0; row < rows; row++) {
        System.arraycopy(some, row * count, scores, row * size() + first, count);
      }
    }
  }

  /** Prepares the scratch for a query before ranges of rows are searched. */
  default void prepare(float[] query, Scratch scratch) {}

  /**
   * Adds the best of a range of rows; {@link #prepare} has been called for the query.
   *
   * @param first the first row, a multiple of {@link #panel}
   * @param end the end of the range: a multiple of it too, or the end of the table
   */
  default void best(float[] query, int first, int end, FilteredTopK wanted, Scratch scratch) {
    float[] scores = scratch.scores;
    int[] positions = scratch.positions;
    for (int begin = first; begin < end; begin += scores.length) {
      int count = Math.min(scores.length, end - begin);
      scoreBlock(query, begin, count, scores, scratch);
      wanted.sum(kernel(), scores, count);
      int found = kernel().reaching(wanted.threshold(), scores, count, positions);
      for (int i = 0; i < found; i++) {
        wanted.offer(begin + positions[i], scores[positions[i]]);
      }
    }
  }

  /**
   * The same for several queries; every item is read once for all of them.
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

  /** The scratch memory of a call. */
  final class Scratch {
    /** Without memory. */
    public static final Scratch NONE = of(0, 0);

    /** For a block: its scores, and the indices of those that are sufficient. */
    final float[] scores;

    final int[] positions;

    /** One vector. */
    final float[] vector;

    /** For {@link HalfItems} and {@link ByteItems}: a block as floats. */
    AffineMap floats;

    /** For {@link ByteItems}: its vectors one after the other, allocated when they are needed. */
    private float[] vectors = new float[0];

    /** For {@link ByteItems}: the query as bytes, its products with a block, and the best items. */
    final byte[] query;

    final int[] sums;
    final TopK ahead = new TopK();

    /** For {@link ByteItems}: the value of 1 in the query, and the parts of its error bound. */
    float unit;

    float perError;
    float perLength;

    /** For {@link ClusteredItems}: its clusters. */
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
      return new Scratch(block, width, AffineMap.NONE, 0, ClusterOrder.NONE);
    }

    static Scratch withFloats(int block, int width, int panel) {
      AffineMap floats =
          new AffineMap(block, width, panel, new float[block * width], new float[block]);
      return new Scratch(block, width, floats, 0, ClusterOrder.NONE);
    }

    static Scratch withIntegers(int block, int width, int queryLength) {
      return new Scratch(block, width, AffineMap.NONE, queryLength, ClusterOrder.NONE);
    }

    /** Memory for vectors of a total length. */
    float[] vectors(int length) {
      if (vectors.length < length) {
        vectors = new float[length];
      }
      return vectors;
    }

    /** A copy with memory for clusters. */
    Scratch withClusters(int count) {
      return new Scratch(
          scores.length, vector.length, floats, query.length, new ClusterOrder(count));
    }
  }
}
