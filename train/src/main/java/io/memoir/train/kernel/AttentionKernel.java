package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The elementwise part of causal attention within a window, forward and backward, for a block of at
 * most {@value #QUERIES} queries.
 *
 * <p>Queries and keys are numbered by row, one sequence after the other. A matrix of scores has a
 * row for each query of the block; its column c is the key {@code firstKey + c}, and its number of
 * columns is a multiple of the vector length. A query attends to the keys of its own sequence at a
 * distance below the window; everything outside is 0 in all results.
 */
public final class AttentionKernel {
  /** Queries in a block. */
  public static final int QUERIES = 64;

  private static final float NO_KEY = -1e30f;

  private AttentionKernel() {}

  /**
   * The pairs of queries and keys in a matrix of scores.
   *
   * @param firstQuery the query of row 0
   * @param queries number of rows that are used
   * @param firstKey the key of column 0
   * @param starts for every row, the row at which its sequence begins
   * @param window maximum number of keys that a query attends to
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Block(int firstQuery, int queries, int firstKey, int[] starts, int window) {
    /** The block of queries that begins at a query. */
    public static Block of(int firstQuery, int rows, int[] starts, int window) {
      return new Block(
          firstQuery,
          Math.min(QUERIES, rows - firstQuery),
          Math.max(starts[firstQuery], firstQuery - window + 1),
          starts,
          window);
    }

    /** The number of columns that are used. */
    public int keys() {
      return firstQuery + queries - firstKey;
    }

    /** The first column that a row attends to. */
    private int low(int row) {
      int query = firstQuery + row;
      return Math.max(starts[query], query - window + 1) - firstKey;
    }

    /** The last column that a row attends to. */
    private int high(int row) {
      return firstQuery + row - firstKey;
    }

    /** The index of the bias of column 0 in an arranged row of biases. */
    private int biasOffset(int row) {
      return QUERIES + firstKey - (firstQuery + row) + window - 1;
    }
  }

  /** The minimum number of columns for the given number of keys. */
  public static int columns(int keys) {
    return (keys + LANES - 1) / LANES * LANES;
  }

  /**
   * Arranges biases by distance as the kernels read them: largest distance first, padded at both
   * ends for a block.
   *
   * @param bias {@code [heads, window]}, by distance
   * @param arranged resized and set
   */
  public static void arrange(Matrix bias, Matrix arranged) {
    int window = bias.columns();
    arranged.resize(bias.rows(), window + 2 * QUERIES + LANES).fill(0);
    for (int head = 0; head < bias.rows(); head++) {
      for (int distance = 0; distance < window; distance++) {
        arranged
            .memory()
            .setAtIndex(
                ValueLayout.JAVA_FLOAT,
                place(arranged, head, window, distance),
                bias.at(head, distance));
      }
    }
  }

  /** The inverse of {@link #arrange}, for gradients. */
  public static void byDistance(Matrix arranged, Matrix bias) {
    int window = bias.columns();
    for (int head = 0; head < bias.rows(); head++) {
      for (int distance = 0; distance < window; distance++) {
        bias.memory()
            .setAtIndex(
                ValueLayout.JAVA_FLOAT,
                (long) head * window + distance,
                arranged
                    .memory()
                    .getAtIndex(ValueLayout.JAVA_FLOAT, place(arranged, head, window, distance)));
      }
    }
  }

  private static long place(Matrix arranged, int head, int window, int distance) {
    return (long) head * arranged.columns() + QUERIES + window - 1 - distance;
  }

  /**
   * Computes probabilities from the products of queries and keys, in place.
   *
   * @param scores in: {@code q . k}; out: the softmax of {@code scale q . k + bias}
   * @param bias as arranged by {@link #arrange}
   */
  public static void probabilities(Matrix scores, Block block, Matrix bias, int head, float scale) {
    int columns = scores.columns();
    for (int r = 0; r < block.queries; r++) {
      probabilityRow(
          scores.memory(),
          (long) r * columns,
          block.low(r),
          block.high(r),
          columns,
          bias.memory(),
          (long) head * bias.columns() + block.biasOffset(r),
          scale);
    }
  }

  private static void probabilityRow(
      MemorySegment scores,
      long row,
      int low,
      int high,
      int columns,
      MemorySegment bias,
      long biasRow,
      float scale) {
    int from = low / LANES * LANES;
    int to = high / LANES * LANES + LANES;
    put(scores, row + from, row + low, NO_KEY);
    put(scores, row + high + 1, row + to, NO_KEY);
    FloatVector factor = VectorMath.constant(scale);
    FloatVector largest = VectorMath.constant(Float.NEGATIVE_INFINITY);
    for (int c = from; c < to; c += LANES) {
      FloatVector score = load(scores, row + c).fma(factor, load(bias, biasRow + c));
      store(score, scores, row + c);
      largest = score.max(largest);
    }
    FloatVector shift = VectorMath.constant(largest.reduceLanes(VectorOperators.MAX));
    FloatVector sum = VectorMath.zero();
    for (int c = from; c < to; c += LANES) {
      FloatVector value = VectorMath.exp(load(scores, row + c).sub(shift));
      store(value, scores, row + c);
      sum = value.add(sum);
    }
    FloatVector share = VectorMath.constant(1 / VectorMath.sum(sum));
    for (int c = from; c < to; c += LANES) {
      store(load(scores, row + c).mul(share), scores, row + c);
    }
    put(scores, row, row + low, 0);
    put(scores, row + high + 1, row + columns, 0);
  }

  /**
   * Computes the gradients of the products of queries and keys from those of the probabilities, in
   * place.
   *
   * @param probabilities as set by {@link #probabilities}
   * @param gradient in: of the probabilities; out: of {@code q . k}
   * @param biasGradient arranged; the gradient is added to it
   */
  public static void backward(
      Matrix probabilities,
      Matrix gradient,
      Block block,
      Matrix biasGradient,
      int head,
      float scale) {
    int columns = probabilities.columns();
    for (int r = 0; r < block.queries; r++) {
      backwardRow(
          probabilities.memory(),
          gradient.memory(),
          (long) r * columns,
          block.low(r),
          block.high(r),
          columns,
          biasGradient.memory(),
          (long) head * biasGradient.columns() + block.biasOffset(r),
          scale);
    }
  }

  private static void backwardRow(
      MemorySegment probabilities,
      MemorySegment gradient,
      long row,
      int low,
      int high,
      int columns,
      MemorySegment biasGradient,
      long biasRow,
      float scale) {
    int from = low / LANES * LANES;
    int to = high / LANES * LANES + LANES;
    put(gradient, row, row + low, 0);
    put(gradient, row + high + 1, row + columns, 0);
    FloatVector products = VectorMath.zero();
    for (int c = from; c < to; c += LANES) {
      products = load(probabilities, row + c).fma(load(gradient, row + c), products);
    }
    FloatVector mean = VectorMath.constant(VectorMath.sum(products));
    FloatVector factor = VectorMath.constant(scale);
    for (int c = from; c < to; c += LANES) {
      FloatVector change = load(gradient, row + c).sub(mean).mul(load(probabilities, row + c));
      store(change.add(load(biasGradient, biasRow + c)), biasGradient, biasRow + c);
      store(change.mul(factor), gradient, row + c);
    }
  }

  private static void put(MemorySegment memory, long from, long end, float value) {
    for (long i = from; i < end; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
  }
}
