package io.memoir.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Norms of rows, the sum of two arrays, the positive part of an array, and a search for large
 * values, with the Vector API.
 *
 * <p>In a loop the running sum is the argument of an operation and not its receiver: the compiler
 * knows the class of a vector that was just loaded, but not reliably that of one carried by the
 * loop. The lanes of a sum are added one after the other, because {@code reduceLanes} adds them in
 * an order that differs between interpreted and compiled code.
 */
final class VectorRows {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();

  private VectorRows() {}

  static void layerNorm(float[] x, float[] gain, float[] bias, float[] y, int width, int rows) {
    int bound = F.loopBound(width);
    for (int from = 0; from < rows * width; from += width) {
      int end = from + width;
      float sum = 0;
      if (bound > 0) {
        FloatVector sums = FloatVector.zero(F);
        for (int j = from; j < from + bound; j += LANES) {
          sums = FloatVector.fromArray(F, x, j).add(sums);
        }
        sums.intoArray(y, from);
        sum = sumOfLanes(y, from);
      }
      for (int j = from + bound; j < end; j++) {
        sum += x[j];
      }
      float mean = sum / width;
      float squares = 0;
      if (bound > 0) {
        FloatVector sums = FloatVector.zero(F);
        for (int j = from; j < from + bound; j += LANES) {
          FloatVector deviation = FloatVector.fromArray(F, x, j).sub(mean);
          sums = deviation.fma(deviation, sums);
        }
        sums.intoArray(y, from);
        squares = sumOfLanes(y, from);
      }
      for (int j = from + bound; j < end; j++) {
        squares += (x[j] - mean) * (x[j] - mean);
      }
      float scale = (float) (1 / Math.sqrt(squares / width + Kernel.EPSILON));
      for (int j = 0; j < bound; j += LANES) {
        FloatVector.fromArray(F, x, from + j)
            .sub(mean)
            .mul(scale)
            .fma(FloatVector.fromArray(F, gain, j), FloatVector.fromArray(F, bias, j))
            .intoArray(y, from + j);
      }
      for (int j = bound; j < width; j++) {
        y[from + j] = (x[from + j] - mean) * scale * gain[j] + bias[j];
      }
    }
  }

  /** The sum of a vector that was stored in the place of the output. */
  private static float sumOfLanes(float[] values, int from) {
    float sum = 0;
    for (int j = from; j < from + LANES; j++) {
      sum += values[j];
    }
    return sum;
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

  static void relu(float[] x, int length) {
    int bound = F.loopBound(length);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector.fromArray(F, x, j).max(0).intoArray(x, j);
    }
    for (int j = bound; j < length; j++) {
      x[j] = Math.max(0, x[j]);
    }
  }

  /** Usually no lane of four vectors reaches the threshold, and they are skipped together. */
  static int reaching(float threshold, float[] values, int count, int[] positions) {
    int found = 0;
    int i = 0;
    for (; i + 4 * LANES <= count; i += 4 * LANES) {
      FloatVector v0 = FloatVector.fromArray(F, values, i);
      FloatVector v1 = FloatVector.fromArray(F, values, i + LANES);
      FloatVector v2 = FloatVector.fromArray(F, values, i + 2 * LANES);
      FloatVector v3 = FloatVector.fromArray(F, values, i + 3 * LANES);
      VectorMask<Float> any =
          v0.compare(VectorOperators.GE, threshold)
              .or(v1.compare(VectorOperators.GE, threshold))
              .or(v2.compare(VectorOperators.GE, threshold))
              .or(v3.compare(VectorOperators.GE, threshold));
      if (any.anyTrue()) {
        found = reachingBetween(i, i + 4 * LANES, threshold, values, positions, found);
      }
    }
    return reachingBetween(i, count, threshold, values, positions, found);
  }

  /** The same for a range, one vector at a time, after {@code before} positions of other ranges. */
  private static int reachingBetween(
      int from, int end, float threshold, float[] values, int[] positions, int before) {
    int found = before;
    int bound = from + F.loopBound(end - from);
    for (int i = from; i < bound; i += LANES) {
      long lanes =
          FloatVector.fromArray(F, values, i).compare(VectorOperators.GE, threshold).toLong();
      for (; lanes != 0; lanes &= lanes - 1) {
        positions[found++] = i + Long.numberOfTrailingZeros(lanes);
      }
    }
    for (int i = bound; i < end; i++) {
      if (values[i] >= threshold) {
        positions[found++] = i;
      }
    }
    return found;
  }
}
