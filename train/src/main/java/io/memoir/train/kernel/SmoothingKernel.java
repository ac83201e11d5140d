package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/**
 * The terms that label smoothing adds to a softmax: one row for all items, one value for all
 * biases.
 */
public final class SmoothingKernel {
  private SmoothingKernel() {}

  /** {@code row *= factor}; the width is a multiple of the vector length. */
  public static void scale(Matrix row, float factor) {
    for (int k = 0; k < row.columns(); k += LANES) {
      store(load(row.memory(), k).mul(factor), row.memory(), k);
    }
  }

  /** {@code sum[0] = the sum of weights[r] * rows[r]}. */
  public static void sumRows(Matrix rows, float[] weights, Matrix sum) {
    int columns = rows.columns();
    sum.fill(0);
    for (int r = 0; r < rows.rows(); r++) {
      long row = (long) r * columns;
      FloatVector weight = VectorMath.constant(weights[r]);
      for (int k = 0; k < columns; k += LANES) {
        FloatVector value = load(rows.memory(), row + k).fma(weight, load(sum.memory(), k));
        store(value, sum.memory(), k);
      }
    }
  }

  /** {@code to[r] += factors[r] * (table[indexes[r]] - mean[0])} for every index. */
  public static void addDifferences(
      Matrix table, int[] indexes, Matrix mean, float[] factors, Matrix to) {
    int columns = table.columns();
    MemorySegment target = to.memory();
    for (int r = 0; r < indexes.length; r++) {
      FloatVector scale = VectorMath.constant(factors[r]);
      long row = (long) r * columns;
      long from = (long) indexes[r] * columns;
      for (int k = 0; k < columns; k += LANES) {
        FloatVector difference = load(table.memory(), from + k).sub(load(mean.memory(), k));
        store(difference.fma(scale, load(target, row + k)), target, row + k);
      }
    }
  }

  /** {@code to[r] += factor * row[0]}, for every r. */
  public static void addToRows(Matrix row, float factor, Matrix to) {
    int columns = to.columns();
    MemorySegment target = to.memory();
    FloatVector scale = VectorMath.constant(factor);
    for (int r = 0; r < to.rows(); r++) {
      long begin = (long) r * columns;
      for (int k = 0; k < columns; k += LANES) {
        FloatVector value = load(row.memory(), k).fma(scale, load(target, begin + k));
        store(value, target, begin + k);
      }
    }
  }

  /** Adds a value to all values; any number of columns. */
  public static void addToAll(float value, Matrix to) {
    for (int i = 0; i < to.size(); i++) {
      float sum = to.memory().getAtIndex(ValueLayout.JAVA_FLOAT, i) + value;
      to.memory().setAtIndex(ValueLayout.JAVA_FLOAT, i, sum);
    }
  }

  /** The inner product of two rows. */
  public static double product(Matrix a, Matrix b) {
    double product = 0;
    for (int k = 0; k < a.columns(); k++) {
      product += (double) a.at(0, k) * b.at(0, k);
    }
    return product;
  }

  /** The sum of all values. */
  public static double sum(Matrix values) {
    double sum = 0;
    for (int i = 0; i < values.size(); i++) {
      sum += values.memory().getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }
    return sum;
  }
}
