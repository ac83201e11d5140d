package io.memoir.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums over rows with the Vector API: norms, inner products; and the sum of two arrays.
 *
 * <p>In a loop the running sum is the argument of an operation and not its receiver: the compiler
 * knows the class of a vector that was just loaded, of one that the loop carries only by luck.
 */
final class VectorRows {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();

  private VectorRows() {}

  static void layerNorm(float[] x, float[] gain, float[] bias, float[] y, int width, int rows) {
    int bound = F.loopBound(width);
    VectorMask<Float> inside = F.indexInRange(bound, width);
    for (int from = 0; from < rows * width; from += width) {
      FloatVector sums = FloatVector.zero(F);
      for (int j = 0; j < bound; j += LANES) {
        sums = FloatVector.fromArray(F, x, from + j).add(sums);
      }
      if (bound < width) {
        sums = FloatVector.fromArray(F, x, from + bound, inside).add(sums);
      }
      float mean = sums.reduceLanes(VectorOperators.ADD) / width;
      FloatVector squares = FloatVector.zero(F);
      for (int j = 0; j < bound; j += LANES) {
        FloatVector deviation = FloatVector.fromArray(F, x, from + j).sub(mean);
        squares = deviation.fma(deviation, squares);
      }
      if (bound < width) {
        FloatVector deviation =
            FloatVector.zero(F)
                .blend(FloatVector.fromArray(F, x, from + bound, inside).sub(mean), inside);
        squares = deviation.fma(deviation, squares);
      }
      float variance = squares.reduceLanes(VectorOperators.ADD) / width;
      float scale = (float) (1 / Math.sqrt(variance + Kernel.EPSILON));
      for (int j = 0; j < bound; j += LANES) {
        FloatVector.fromArray(F, x, from + j)
            .sub(mean)
            .mul(scale)
            .fma(FloatVector.fromArray(F, gain, j), FloatVector.fromArray(F, bias, j))
            .intoArray(y, from + j);
      }
      if (bound < width) {
        FloatVector.fromArray(F, x, from + bound, inside)
            .sub(mean)
            .mul(scale)
            .fma(
                FloatVector.fromArray(F, gain, bound, inside),
                FloatVector.fromArray(F, bias, bound, inside))
            .intoArray(y, from + bound, inside);
      }
    }
  }

  static void add(float[] x, float[] y, int length) {
    int bound = F.loopBound(length);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector.fromArray(F, y, j).add(FloatVector.fromArray(F, x, j)).intoArray(y, j);
    }
    for (int j = bound; j < length; j++) {
      y[j] += x[j];
    }
  }

  /** Four rows at a time: their sums do not wait for one another, and the query is loaded once. */
  static void scan(
      float[] table, float[] bias, float[] query, int offset, int width, float[] scores, int rows) {
    int bound = F.loopBound(width);
    VectorMask<Float> inside = F.indexInRange(bound, width);
    int row = 0;
    for (; row + 4 <= rows; row += 4) {
      int t0 = row * width;
      int t1 = t0 + width;
      int t2 = t1 + width;
      int t3 = t2 + width;
      FloatVector s0 = FloatVector.zero(F);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      for (int j = 0; j < bound; j += LANES) {
        FloatVector q = FloatVector.fromArray(F, query, offset + j);
        s0 = q.fma(FloatVector.fromArray(F, table, t0 + j), s0);
        s1 = q.fma(FloatVector.fromArray(F, table, t1 + j), s1);
        s2 = q.fma(FloatVector.fromArray(F, table, t2 + j), s2);
        s3 = q.fma(FloatVector.fromArray(F, table, t3 + j), s3);
      }
      if (bound < width) {
        FloatVector q = FloatVector.fromArray(F, query, offset + bound, inside);
        s0 = q.fma(FloatVector.fromArray(F, table, t0 + bound, inside), s0);
        s1 = q.fma(FloatVector.fromArray(F, table, t1 + bound, inside), s1);
        s2 = q.fma(FloatVector.fromArray(F, table, t2 + bound, inside), s2);
        s3 = q.fma(FloatVector.fromArray(F, table, t3 + bound, inside), s3);
      }
      scores[row] = s0.reduceLanes(VectorOperators.ADD) + bias[row];
      scores[row + 1] = s1.reduceLanes(VectorOperators.ADD) + bias[row + 1];
      scores[row + 2] = s2.reduceLanes(VectorOperators.ADD) + bias[row + 2];
      scores[row + 3] = s3.reduceLanes(VectorOperators.ADD) + bias[row + 3];
    }
    for (; row < rows; row++) {
      FloatVector sum = FloatVector.zero(F);
      for (int j = 0; j < bound; j += LANES) {
        sum =
            FloatVector.fromArray(F, query, offset + j)
                .fma(FloatVector.fromArray(F, table, row * width + j), sum);
      }
      if (bound < width) {
        sum =
            FloatVector.fromArray(F, query, offset + bound, inside)
                .fma(FloatVector.fromArray(F, table, row * width + bound, inside), sum);
      }
      scores[row] = sum.reduceLanes(VectorOperators.ADD) + bias[row];
    }
  }
}
