package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.ONE;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/**
 * The elementwise part of a matrix memory over a chunk of {@value #CHUNK} events: the weight of
 * each event at each later one, and the output gate. Every number of columns is a multiple of the
 * vector length.
 */
public final class MatrixMemoryKernel {
  /** Number of events in a chunk. */
  public static final int CHUNK = 64;

  private MatrixMemoryKernel() {}

  /** The minimum number of columns for the given number of events. */
  public static int columns(int count) {
    return (count + LANES - 1) / LANES * LANES;
  }

  /**
   * The weight of event s at event t: {@code e^(kept[t] + taken[s])} for {@code lows[t] <= s <= t},
   * 0 elsewhere and in rows from {@code count} on.
   *
   * @param kept of each row, the sum of the logarithms of its sequence's forget gates up to it
   * @param taken of each row, the logarithm of its input gate minus the same sum; {@code [1,
   *     CHUNK]}
   * @param left out, {@code [CHUNK, CHUNK]}
   */
  public static void decays(float[] kept, Matrix taken, int[] lows, int count, Matrix left) {
    left.fill(0);
    for (int t = 0; t < count; t++) {
      decayRow(taken.memory(), kept[t], lows[t], t, (long) t * CHUNK, left.memory());
    }
  }

  private static void decayRow(
      MemorySegment taken, float kept, int low, int high, long row, MemorySegment left) {
    FloatVector shift = VectorMath.constant(kept);
    for (int s = low / LANES * LANES; s <= high; s += LANES) {
      store(VectorMath.exp(load(taken, s).add(shift)), left, row + s);
    }
    put0(left, row, row + low);
    put0(left, row + high + 1, row + CHUNK);
  }

  private static void put0(MemorySegment memory, long from, long end) {
    for (long i = from; i < end; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, 0);
    }
  }

  /** {@code y *= x}. */
  public static void multiply(Matrix x, Matrix y) {
    MemorySegment from = x.memory();
    MemorySegment to = y.memory();
    int size = y.size();
    for (int i = 0; i < size; i += LANES) {
      store(load(from, i).mul(load(to, i)), to, i);
    }
  }

  /**
   * The derivative of {@code weights = left * products}, value by value.
   *
   * @param gradient in: of the weights; out: of the products
   * @param rowSums out: of {@code weights * gradient}, by row
   * @param columnSums out: likewise by column, {@code [1, CHUNK]}
   */
  public static void backward(
      Matrix weights, Matrix left, Matrix gradient, float[] rowSums, Matrix columnSums) {
    MemorySegment w = weights.memory();
    MemorySegment d = left.memory();
    MemorySegment g = gradient.memory();
    MemorySegment sums = columnSums.memory();
    columnSums.fill(0);
    for (int t = 0; t < CHUNK; t++) {
      long row = (long) t * CHUNK;
      FloatVector sum = VectorMath.zero();
      for (int s = 0; s < CHUNK; s += LANES) {
        FloatVector upper = load(g, row + s);
        FloatVector share = upper.mul(load(w, row + s));
        store(share.add(load(sums, s)), sums, s);
        store(upper.mul(load(d, row + s)), g, row + s);
        sum = share.add(sum);
      }
      rowSums[t] = VectorMath.sum(sum);
    }
  }

  /** The inner product of each row of one matrix with the same row of another. */
  public static void rowProducts(Matrix x, Matrix y, float[] products) {
    int columns = x.columns();
    for (int r = 0; r < x.rows(); r++) {
      long row = (long) r * columns;
      FloatVector sum = VectorMath.zero();
      for (int k = 0; k < columns; k += LANES) {
        sum = load(x.memory(), row + k).fma(load(y.memory(), row + k), sum);
      }
      products[r] = VectorMath.sum(sum);
    }
  }

  /** The inner product of all values of two matrices. */
  public static float product(Matrix x, long firstX, Matrix y) {
    FloatVector sum = VectorMath.zero();
    int size = y.size();
    for (int i = 0; i < size; i += LANES) {
      sum = load(x.memory(), firstX + i).fma(load(y.memory(), i), sum);
    }
    return VectorMath.sum(sum);
  }

  /** Multiplies {@code width} columns of every row, starting at a column. */
  public static void scaleColumns(Matrix matrix, int from, int width, float factor) {
    MemorySegment memory = matrix.memory();
    FloatVector scale = VectorMath.constant(factor);
    for (int r = 0; r < matrix.rows(); r++) {
      long row = (long) r * matrix.columns() + from;
      for (int k = 0; k < width; k += LANES) {
        store(load(memory, row + k).mul(scale), memory, row + k);
      }
    }
  }

  /**
   * The output gate: {@code gated = sigmoid(o) read}.
   *
   * @param joined {@code [rows, 4 width]}; its last block is o, and sigmoid(o) afterwards
   * @param read {@code [rows, width]}
   */
  public static void gate(Matrix joined, Matrix read, Matrix gated) {
    int width = read.columns();
    MemorySegment gates = joined.memory();
    for (int r = 0; r < read.rows(); r++) {
      long row = (long) r * width;
      long o = 4 * row + 3L * width;
      Squash.sigmoid(gates, o, width);
      for (int k = 0; k < width; k += LANES) {
        store(load(gates, o + k).mul(load(read.memory(), row + k)), gated.memory(), row + k);
      }
    }
  }

  /**
   * The derivative of {@link #gate}.
   *
   * @param gradient in: of the gated values; out: of the read values
   * @param joinedGradient out: its last block is the gradient of o
   */
  public static void gateBackward(
      Matrix joined, Matrix read, Matrix gradient, Matrix joinedGradient) {
    int width = read.columns();
    for (int r = 0; r < read.rows(); r++) {
      long row = (long) r * width;
      long o = 4 * row + 3L * width;
      for (int k = 0; k < width; k += LANES) {
        FloatVector gate = load(joined.memory(), o + k);
        FloatVector upper = load(gradient.memory(), row + k).mul(gate);
        FloatVector slope = ONE.sub(gate).mul(load(read.memory(), row + k));
        store(upper.mul(slope), joinedGradient.memory(), o + k);
        store(upper, gradient.memory(), row + k);
      }
    }
  }
}
