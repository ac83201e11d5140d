package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.ONE;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * A step of a linear recurrence, forward and backward, for {@code count} rows; of a running mean,
 * the gate is one number.
 *
 * <p>Rows of {@code gates} are {@code [2 width]}: z, c. The width is a multiple of the vector
 * length. The previous hidden state of row r is row {@code previous + r}; {@code previous < 0}
 * means that there is none (zeros).
 */
public final class RecurrenceKernel {
  private RecurrenceKernel() {}

  /**
   * {@code h' = h + sigmoid(z) (c - h)}.
   *
   * @param gates in: {@code weight x + bias} of rows {@code first..}; out: sigmoid(z), c
   * @param hidden {@code [rows, width]}
   */
  public static void forward(Matrix gates, Matrix hidden, int first, int previous, int count) {
    int width = hidden.columns();
    MemorySegment values = gates.memory();
    MemorySegment states = hidden.memory();
    for (int row = 0; row < count; row++) {
      long at = (long) (first + row) * width;
      long z = 2 * at;
      long c = z + width;
      Squash.sigmoid(values, z, width);
      if (previous < 0) {
        for (int k = 0; k < width; k += LANES) {
          store(load(values, z + k).mul(load(values, c + k)), states, at + k);
        }
      } else {
        long before = (long) (previous + row) * width;
        for (int k = 0; k < width; k += LANES) {
          FloatVector old = load(states, before + k);
          FloatVector change = load(values, c + k).sub(old);
          store(load(values, z + k).fma(change, old), states, at + k);
        }
      }
    }
  }

  /**
   * Computes the gradients of the pre-activations from the results of {@link #forward}, in place,
   * and adds the gradient of the previous hidden state.
   *
   * @param gates in: as left by {@link #forward}; out: gradients of {@code weight x + bias}
   * @param hidden as left by {@link #forward}
   * @param gradient of the hidden state; it is added to rows {@code previous..}
   */
  public static void backward(
      Matrix gates, Matrix hidden, Matrix gradient, int first, int previous, int count) {
    int width = hidden.columns();
    MemorySegment values = gates.memory();
    MemorySegment states = hidden.memory();
    MemorySegment gradients = gradient.memory();
    for (int row = 0; row < count; row++) {
      long at = (long) (first + row) * width;
      long before = previous < 0 ? -1 : (long) (previous + row) * width;
      long zFrom = 2 * at;
      long cFrom = zFrom + width;
      for (int k = 0; k < width; k += LANES) {
        FloatVector z = load(values, zFrom + k);
        FloatVector dh = load(gradients, at + k);
        FloatVector dc = dh.mul(z);
        FloatVector old = before < 0 ? VectorMath.zero() : load(states, before + k);
        FloatVector change = load(values, cFrom + k).sub(old);
        store(dc.mul(change).mul(ONE.sub(z)), values, zFrom + k);
        store(dc, values, cFrom + k);
        if (before >= 0) {
          store(load(gradients, before + k).add(dh.sub(dc)), gradients, before + k);
        }
      }
    }
  }

  /** {@code m' = m + share (x - m)}. */
  public static void meanForward(
      Matrix input, Matrix means, float share, int first, int previous, int count) {
    int width = means.columns();
    MemorySegment values = input.memory();
    MemorySegment states = means.memory();
    FloatVector shares = FloatVector.broadcast(VectorMath.FLOATS, share);
    for (int row = 0; row < count; row++) {
      long at = (long) (first + row) * width;
      long before = previous < 0 ? -1 : (long) (previous + row) * width;
      for (int k = 0; k < width; k += LANES) {
        FloatVector old = before < 0 ? VectorMath.zero() : load(states, before + k);
        store(load(values, at + k).sub(old).fma(shares, old), states, at + k);
      }
    }
  }

  /**
   * Turns the gradient of {@link #meanForward}'s results into that of its inputs, in place, and
   * adds to that of the means before, in rows {@code previous..}.
   */
  public static void meanBackward(
      Matrix gradient, float share, int first, int previous, int count) {
    int width = gradient.columns();
    MemorySegment gradients = gradient.memory();
    FloatVector shares = FloatVector.broadcast(VectorMath.FLOATS, share);
    for (int row = 0; row < count; row++) {
      long at = (long) (first + row) * width;
      long before = previous < 0 ? -1 : (long) (previous + row) * width;
      for (int k = 0; k < width; k += LANES) {
        FloatVector ofMean = load(gradients, at + k);
        FloatVector ofInput = ofMean.mul(shares);
        store(ofInput, gradients, at + k);
        if (before >= 0) {
          store(load(gradients, before + k).add(ofMean.sub(ofInput)), gradients, before + k);
        }
      }
    }
  }
}
