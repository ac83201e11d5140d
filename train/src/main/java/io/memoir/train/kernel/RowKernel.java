package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.loadPairs;
import static io.memoir.train.kernel.VectorMath.packHalves;
import static io.memoir.train.kernel.VectorMath.store;
import static io.memoir.train.kernel.VectorMath.storePairs;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Copies, sums and dropout over the rows of 32-bit matrices. The number of columns is a multiple of
 * the vector length.
 */
public final class RowKernel {
  private static final VectorShuffle<Float> EVEN =
      VectorShuffle.fromOp(VectorMath.FLOATS, lane -> 2 * lane);
  private static final VectorShuffle<Float> ODD =
      VectorShuffle.fromOp(VectorMath.FLOATS, lane -> 2 * lane + 1);

  private RowKernel() {}

  /** {@code to[r] = scale * table[indexes[r]]}. */
  public static void gather(Matrix table, int[] indexes, int count, float scale, Matrix to) {
    int columns = table.columns();
    MemorySegment source = table.memory();
    MemorySegment target = to.memory();
    for (int r = 0; r < count; r++) {
      long from = (long) indexes[r] * columns;
      long row = (long) r * columns;
      for (int k = 0; k < columns; k += LANES) {
        store(load(source, from + k).mul(scale), target, row + k);
      }
    }
  }

  /** Copies any number of columns of every row. */
  public static void copyColumns(Matrix from, int fromColumn, Matrix to, int toColumn, int count) {
    for (int r = 0; r < from.rows(); r++) {
      MemorySegment.copy(
          from.memory(),
          4 * ((long) r * from.columns() + fromColumn),
          to.memory(),
          4 * ((long) r * to.columns() + toColumn),
          4L * count);
    }
  }

  /** Copies some rows of a matrix to rows of another of the same width and type. */
  public static void copyRows(Matrix from, int fromRow, Matrix to, int toRow, int count) {
    long bytes = (long) from.columns() * from.type().bytes();
    MemorySegment.copy(from.memory(), fromRow * bytes, to.memory(), toRow * bytes, count * bytes);
  }

  /** {@code table[indexes[first + r]] += scale * rows[firstRow + r]}. */
  public static void scatterAdd(
      Matrix rows, int firstRow, int[] indexes, int first, int count, float scale, Matrix table) {
    int columns = table.columns();
    MemorySegment source = rows.memory();
    MemorySegment target = table.memory();
    FloatVector factor = VectorMath.constant(scale);
    for (int r = 0; r < count; r++) {
      long to = (long) indexes[first + r] * columns;
      long from = (long) (firstRow + r) * columns;
      for (int k = 0; k < columns; k += LANES) {
        store(load(source, from + k).fma(factor, load(target, to + k)), target, to + k);
      }
    }
  }

  /** {@code sum[0] = the sum of all rows}. */
  public static void sumRows(Matrix rows, Matrix sum) {
    int columns = rows.columns();
    MemorySegment source = rows.memory();
    MemorySegment target = sum.memory();
    sum.fill(0);
    for (int r = 0; r < rows.rows(); r++) {
      long row = (long) r * columns;
      for (int k = 0; k < columns; k += LANES) {
        store(load(target, k).add(load(source, row + k)), target, k);
      }
    }
  }

  /** {@code to = from}, from bfloat16 to 32 bits; both have the same size. */
  public static void widen(Matrix from, Matrix to) {
    MemorySegment source = from.memory();
    MemorySegment target = to.memory();
    int size = to.size();
    for (int i = 0; i < size; i += 2 * LANES) {
      IntVector pairs = loadPairs(source, i);
      FloatVector even = VectorMath.evenHalves(pairs);
      FloatVector odd = VectorMath.oddHalves(pairs);
      store(interleaveLow(even, odd), target, i);
      store(interleaveHigh(even, odd), target, i + LANES);
    }
  }

  /** {@code to[r] = from[r] + bias}, bfloat16 to 32 bits. */
  public static void widen(Matrix from, Matrix bias, Matrix to) {
    MemorySegment source = from.memory();
    MemorySegment target = to.memory();
    MemorySegment added = bias.memory();
    int columns = to.columns();
    for (int r = 0; r < to.rows(); r++) {
      long row = (long) r * columns;
      for (int k = 0; k < columns; k += 2 * LANES) {
        IntVector pairs = loadPairs(source, row + k);
        FloatVector even = VectorMath.evenHalves(pairs);
        FloatVector odd = VectorMath.oddHalves(pairs);
        store(interleaveLow(even, odd).add(load(added, k)), target, row + k);
        store(interleaveHigh(even, odd).add(load(added, k + LANES)), target, row + k + LANES);
      }
    }
  }

  /** {@code to += from}, value by value. */
  public static void add(Matrix from, Matrix to) {
    MemorySegment source = from.memory();
    MemorySegment target = to.memory();
    int size = to.size();
    for (int i = 0; i < size; i += LANES) {
      store(load(source, i).add(load(target, i)), target, i);
    }
  }

  /**
   * Dropout (Srivastava et al. 2014) of the whole matrix, in place: a value is kept with
   * probability {@code 1 - rate} and then divided by it.
   *
   * <p>Which values are kept depends only on the seed and the position, so the same call is the
   * backward pass.
   */
  public static void dropout(Matrix matrix, float rate, int seed) {
    if (rate <= 0) {
      return;
    }
    MemorySegment values = matrix.memory();
    int size = matrix.size();
    float scale = 1 / (1 - rate);
    int threshold = (int) (rate * 4294967296.0 + Integer.MIN_VALUE);
    IntVector place = IntVector.zero(VectorMath.INTS).addIndex(1).add(seed);
    for (int i = 0; i < size; i += LANES) {
      VectorMask<Integer> kept =
          VectorMath.hash(place.add(i)).compare(VectorOperators.GE, threshold);
      FloatVector value = load(values, i).mul(scale);
      store(VectorMath.ZERO.blend(value, kept.cast(VectorMath.FLOATS)), values, i);
    }
  }

  /**
   * {@code to[r] = factors[r] * from[firstRow + r]}, rounded to bfloat16 if {@code to} is of that
   * type.
   */
  public static void scaleRows(Matrix from, int firstRow, int count, float[] factors, Matrix to) {
    int columns = from.columns();
    MemorySegment source = from.memory();
    MemorySegment target = to.memory();
    for (int r = 0; r < count; r++) {
      long at = (long) (firstRow + r) * columns;
      long row = (long) r * columns;
      FloatVector factor = VectorMath.constant(factors[r]);
      switch (to.type()) {
        case FLOAT32 -> {
          for (int k = 0; k < columns; k += LANES) {
            store(load(source, at + k).mul(factor), target, row + k);
          }
        }
        case BFLOAT16 -> {
          for (int k = 0; k < columns; k += 2 * LANES) {
            FloatVector a = load(source, at + k).mul(factor);
            FloatVector b = load(source, at + k + LANES).mul(factor);
            storeHalves(a, b, target, row + k);
          }
        }
      }
    }
  }

  /**
   * Copies the values of {@code from}, rounded to bfloat16 if {@code to} is of that type; further
   * values of {@code to} are not changed.
   */
  public static void convert(Matrix from, Matrix to) {
    MemorySegment source = from.memory();
    MemorySegment target = to.memory();
    int size = from.size();
    if (to.type() == Matrix.Type.FLOAT32) {
      MemorySegment.copy(source, 0, target, 0, 4L * size);
      return;
    }
    for (int i = 0; i < size; i += 2 * LANES) {
      storeHalves(load(source, i), load(source, i + LANES), target, i);
    }
  }

  private static void storeHalves(FloatVector a, FloatVector b, MemorySegment target, long at) {
    FloatVector even = a.rearrange(EVEN, b);
    FloatVector odd = a.rearrange(ODD, b);
    storePairs(packHalves(even, odd), target, at);
  }

  /**
   * Completes the gradient of hidden states under softmax cross-entropy: {@code gradient[firstRow +
   * r] = weights[firstRow + r] * (weighted[r] / sums[r] - table[targets[firstRow + r]])}, where
   * {@code weighted} is the product of unnormalised probabilities and the item table.
   */
  public static void softmaxGradient(
      Matrix weighted,
      float[] sums,
      Matrix table,
      int[] targets,
      int firstRow,
      int count,
      float[] weights,
      Matrix gradient) {
    int columns = table.columns();
    MemorySegment items = table.memory();
    MemorySegment target = gradient.memory();
    MemorySegment source = weighted.memory();
    for (int r = 0; r < count; r++) {
      long item = (long) targets[firstRow + r] * columns;
      long row = (long) r * columns;
      long to = (long) (firstRow + r) * columns;
      float weight = weights[firstRow + r];
      FloatVector factor = VectorMath.constant(weight / sums[r]);
      switch (weighted.type()) {
        case FLOAT32 -> {
          for (int k = 0; k < columns; k += LANES) {
            FloatVector one = load(items, item + k).mul(-weight);
            store(load(source, row + k).fma(factor, one), target, to + k);
          }
        }
        case BFLOAT16 -> {
          for (int k = 0; k < columns; k += 2 * LANES) {
            IntVector pairs = loadPairs(source, row + k);
            FloatVector even = VectorMath.evenHalves(pairs);
            FloatVector odd = VectorMath.oddHalves(pairs);
            FloatVector a = interleaveLow(even, odd);
            FloatVector b = interleaveHigh(even, odd);
            store(a.fma(factor, load(items, item + k).mul(-weight)), target, to + k);
            store(
                b.fma(factor, load(items, item + k + LANES).mul(-weight)), target, to + k + LANES);
          }
        }
      }
    }
  }

  private static final VectorShuffle<Float> LOW =
      VectorShuffle.fromOp(
          VectorMath.FLOATS, lane -> lane % 2 == 0 ? lane / 2 : VectorMath.LANES + lane / 2);
  private static final VectorShuffle<Float> HIGH =
      VectorShuffle.fromOp(
          VectorMath.FLOATS,
          lane ->
              lane % 2 == 0
                  ? (VectorMath.LANES + lane) / 2
                  : VectorMath.LANES + (VectorMath.LANES + lane) / 2);

  static FloatVector interleaveLow(FloatVector even, FloatVector odd) {
    return even.rearrange(LOW, odd);
  }

  static FloatVector interleaveHigh(FloatVector even, FloatVector odd) {
    return even.rearrange(HIGH, odd);
  }

  /** {@code to += from}, where {@code from} may be bfloat16. */
  public static void accumulate(Matrix from, Matrix to) {
    if (from.type() == Matrix.Type.FLOAT32) {
      add(from, to);
      return;
    }
    MemorySegment source = from.memory();
    MemorySegment target = to.memory();
    int size = to.size();
    for (int i = 0; i < size; i += 2 * LANES) {
      IntVector pairs = loadPairs(source, i);
      FloatVector even = VectorMath.evenHalves(pairs);
      FloatVector odd = VectorMath.oddHalves(pairs);
      store(load(target, i).add(interleaveLow(even, odd)), target, i);
      store(load(target, i + LANES).add(interleaveHigh(even, odd)), target, i + LANES);
    }
  }

  /** Sum over rows of {@code weights[r] * (hidden[r] . table[targets[r]] + bias[targets[r]])}. */
  public static double targetLogits(
      Matrix hidden, Matrix table, Matrix bias, int[] targets, float[] weights) {
    int columns = table.columns();
    double sum = 0;
    for (int r = 0; r < hidden.rows(); r++) {
      long row = (long) r * columns;
      long item = (long) targets[r] * columns;
      FloatVector products = VectorMath.zero();
      for (int k = 0; k < columns; k += LANES) {
        products = load(hidden.memory(), row + k).fma(load(table.memory(), item + k), products);
      }
      float logit =
          VectorMath.sum(products) + bias.memory().getAtIndex(ValueLayout.JAVA_FLOAT, targets[r]);
      sum += (double) weights[r] * logit;
    }
    return sum;
  }

  /** The number of values of a row that are not below {@code value}; NaN counts as not below. */
  public static int countNotBelow(Matrix matrix, int row, float value) {
    int columns = matrix.columns();
    long at = (long) row * columns;
    MemorySegment memory = matrix.memory();
    int below = 0;
    int c = 0;
    for (; c + LANES <= columns; c += LANES) {
      below += load(memory, at + c).lt(value).trueCount();
    }
    for (; c < columns; c++) {
      if (memory.getAtIndex(ValueLayout.JAVA_FLOAT, at + c) < value) {
        below++;
      }
    }
    return columns - below;
  }
}
