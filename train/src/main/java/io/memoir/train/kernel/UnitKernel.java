package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Normalisation of every row, {@code scale x / max(|x|, epsilon)}, forward and backward. */
public final class UnitKernel {
  private UnitKernel() {}

  /**
   * Computes the rows of {@code output}.
   *
   * @param lengths out: {@code |x|}, one per row, needed by {@link #backward}
   */
  public static void forward(
      Matrix input, float scale, float epsilon, float[] lengths, Matrix output) {
    int width = input.columns();
    MemorySegment x = input.memory();
    MemorySegment y = output.memory();
    for (int r = 0; r < input.rows(); r++) {
      long row = (long) r * width;
      lengths[r] = length(x, row, width);
      scaled(x, row, width, scale / Math.max(lengths[r], epsilon), y);
    }
  }

  /**
   * The gradient of the input. Its component along the output is zero, unless the input was shorter
   * than epsilon.
   *
   * @param gradient of the output
   * @param output as set by {@link #forward}
   * @param inputGradient out
   */
  public static void backward(
      Matrix gradient,
      Matrix output,
      float scale,
      float epsilon,
      float[] lengths,
      Matrix inputGradient) {
    int width = gradient.columns();
    MemorySegment dy = gradient.memory();
    MemorySegment y = output.memory();
    MemorySegment dx = inputGradient.memory();
    for (int r = 0; r < gradient.rows(); r++) {
      long row = (long) r * width;
      FloatVector product = VectorMath.zero();
      for (int k = 0; k < width; k += LANES) {
        product = load(dy, row + k).fma(load(y, row + k), product);
      }
      boolean tooShort = lengths[r] < epsilon;
      float along = tooShort ? 0 : VectorMath.sum(product) / (scale * scale);
      float factor = scale / Math.max(lengths[r], epsilon);
      for (int k = 0; k < width; k += LANES) {
        FloatVector across = load(dy, row + k).sub(load(y, row + k).mul(along));
        store(across.mul(factor), dx, row + k);
      }
    }
  }

  /**
   * Normalises rows to unit length, in place; a row of zeros is not changed.
   *
   * @param begin the first row
   * @param end the row after the last
   */
  public static void toUnit(Matrix rows, int begin, int end, float epsilon) {
    int width = rows.columns();
    MemorySegment x = rows.memory();
    for (int r = begin; r < end; r++) {
      long row = (long) r * width;
      scaled(x, row, width, 1 / Math.max(length(x, row, width), epsilon), x);
    }
  }

  /** The length of the vector that begins at an index. */
  static float length(MemorySegment x, long row, int width) {
    FloatVector squares = VectorMath.zero();
    for (int k = 0; k < width; k += LANES) {
      FloatVector value = load(x, row + k);
      squares = value.fma(value, squares);
    }
    return (float) Math.sqrt(VectorMath.sum(squares));
  }

  private static void scaled(MemorySegment x, long row, int width, float factor, MemorySegment y) {
    for (int k = 0; k < width; k += LANES) {
      store(load(x, row + k).mul(factor), y, row + k);
    }
  }
}
