package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Products of two matrices value by value and row by row, for pairs of users and items. The number
 * of columns is a multiple of the vector length.
 */
public final class PairKernel {
  private PairKernel() {}

  /** {@code to = a * b}, value by value. */
  public static void multiply(Matrix a, Matrix b, Matrix to) {
    MemorySegment left = a.memory();
    MemorySegment right = b.memory();
    MemorySegment target = to.memory();
    int size = to.size();
    for (int i = 0; i < size; i += LANES) {
      store(load(left, i).mul(load(right, i)), target, i);
    }
  }

  /** {@code to += a * b}, value by value. */
  public static void addProduct(Matrix a, Matrix b, Matrix to) {
    MemorySegment left = a.memory();
    MemorySegment right = b.memory();
    MemorySegment target = to.memory();
    int size = to.size();
    for (int i = 0; i < size; i += LANES) {
      store(load(left, i).fma(load(right, i), load(target, i)), target, i);
    }
  }

  /** {@code dots[r] = a[r] . b[r]}. */
  public static void dots(Matrix a, Matrix b, float[] dots) {
    int columns = a.columns();
    for (int r = 0; r < a.rows(); r++) {
      dots[r] = dot(a.memory(), (long) r * columns, b.memory(), (long) r * columns, columns);
    }
  }

  static float dot(MemorySegment a, long atA, MemorySegment b, long atB, int length) {
    FloatVector sum = VectorMath.zero();
    for (int k = 0; k < length; k += LANES) {
      sum = load(a, atA + k).fma(load(b, atB + k), sum);
    }
    return VectorMath.sum(sum);
  }

  /** {@code to[r] += factors[r] * from[r]}. */
  public static void addScaled(Matrix from, float[] factors, Matrix to) {
    int columns = to.columns();
    for (int r = 0; r < to.rows(); r++) {
      long at = (long) r * columns;
      addScaled(from.memory(), at, factors[r], to.memory(), at, columns);
    }
  }

  static void addScaled(
      MemorySegment from, long atFrom, float factor, MemorySegment to, long atTo, int length) {
    FloatVector scale = VectorMath.constant(factor);
    for (int k = 0; k < length; k += LANES) {
      store(load(from, atFrom + k).fma(scale, load(to, atTo + k)), to, atTo + k);
    }
  }

  /** {@code sum[0] += sum over r of factors[r] * from[r]}, some columns of {@code sum}. */
  public static void addWeightedSum(Matrix from, float[] factors, Matrix sum, int column) {
    int columns = from.columns();
    for (int r = 0; r < from.rows(); r++) {
      addScaled(from.memory(), (long) r * columns, factors[r], sum.memory(), column, columns);
    }
  }

  /** {@code to[r] += factors[r] * vector}, where the vector is some columns of a row. */
  public static void addOuter(Matrix vector, int column, float[] factors, Matrix to) {
    int columns = to.columns();
    for (int r = 0; r < to.rows(); r++) {
      addScaled(vector.memory(), column, factors[r], to.memory(), (long) r * columns, columns);
    }
  }

  /** {@code dots[r] += a[r] . vector}, where the vector is some columns of a row. */
  public static void addDots(Matrix a, Matrix vector, int column, float[] dots) {
    int columns = a.columns();
    for (int r = 0; r < a.rows(); r++) {
      dots[r] += dot(a.memory(), (long) r * columns, vector.memory(), column, columns);
    }
  }
}
