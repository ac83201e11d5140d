package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/**
 * Sums of rows of embedding tables, selected by codes, and their gradients. The number of columns
 * is a multiple of the vector length.
 */
public final class FeatureKernel {
  private FeatureKernel() {}

  /**
   * The codes of a feature.
   *
   * @param codes {@code [rows, stride]}, less than 0 for unused slots of a list
   * @param stride codes of all features of a row
   * @param first index of the feature's first code in a row
   * @param most number of codes of the feature in a row
   * @param weights of each code in the mean of several; empty if all are equal
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Codes(int[] codes, int stride, int first, int most, float[] weights) {
    private double total(int row) {
      double total = 0;
      for (int at = row * stride + first; at < row * stride + first + most; at++) {
        total += codes[at] < 0 ? 0 : weight(codes[at]);
      }
      return total;
    }

    private float weight(int code) {
      return weights.length == 0 ? 1 : weights[code];
    }
  }

  /**
   * Adds to every row of {@code to} the weighted mean of the rows of the table that are selected by
   * its codes.
   *
   * @param rows the encoded row of each row of {@code to}
   */
  public static void addMeans(Matrix table, Codes codes, int[] rows, Matrix to) {
    int columns = table.columns();
    MemorySegment source = table.memory();
    MemorySegment target = to.memory();
    for (int r = 0; r < rows.length; r++) {
      float total = (float) codes.total(rows[r]);
      int begin = rows[r] * codes.stride() + codes.first();
      for (int at = begin; at < begin + codes.most() && total > 0; at++) {
        int code = codes.codes()[at];
        if (code >= 0) {
          addRow(source, (long) code * columns, codes.weight(code) / total, target, r, columns);
        }
      }
    }
  }

  private static void addRow(
      MemorySegment source, long from, float scale, MemorySegment target, int row, int columns) {
    long to = (long) row * columns;
    FloatVector factor = VectorMath.constant(scale);
    for (int k = 0; k < columns; k += LANES) {
      store(load(source, from + k).fma(factor, load(target, to + k)), target, to + k);
    }
  }

  /**
   * The derivative of {@link #addMeans}: adds to the gradient of the table.
   *
   * @param gradient of the rows
   */
  public static void addToTable(Matrix gradient, Codes codes, int[] rows, Matrix tableGradient) {
    int columns = tableGradient.columns();
    MemorySegment source = gradient.memory();
    MemorySegment target = tableGradient.memory();
    for (int r = 0; r < rows.length; r++) {
      float total = (float) codes.total(rows[r]);
      int begin = rows[r] * codes.stride() + codes.first();
      for (int at = begin; at < begin + codes.most() && total > 0; at++) {
        int code = codes.codes()[at];
        if (code >= 0) {
          addRow(source, (long) r * columns, codes.weight(code) / total, target, code, columns);
        }
      }
    }
  }

  /**
   * Copies real numbers of encoded rows into the rows of a matrix.
   *
   * @param reals {@code [rows, stride]}
   * @param first index of the first number in a row
   * @param rows the encoded row of each row of {@code to}
   */
  public static void copyReals(float[] reals, int stride, int first, int[] rows, Matrix to) {
    int columns = to.columns();
    for (int r = 0; r < rows.length; r++) {
      MemorySegment.copy(
          reals,
          rows[r] * stride + first,
          to.memory(),
          ValueLayout.JAVA_FLOAT,
          4L * r * columns,
          columns);
    }
  }
}
