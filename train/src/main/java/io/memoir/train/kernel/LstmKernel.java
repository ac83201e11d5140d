package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.ONE;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The elementwise part of an LSTM step, forward and backward, for {@code count} rows.
 *
 * <p>Rows of {@code gates} are {@code [4 width]}: i, f, g, o. The width is a multiple of the vector
 * length. The previous cell of row r is row {@code previous + r}; {@code previous < 0} means that
 * there is none (zeros).
 */
public final class LstmKernel {
  private static final ThreadLocal<Scratch> SQUASHED = ThreadLocal.withInitial(Scratch::new);

  private LstmKernel() {}

  /**
   * Computes activations from pre-activations, in place, and writes cell and hidden state.
   *
   * @param gates in: pre-activations of rows {@code first..}; out: sigmoid(i), sigmoid(f), tanh(g),
   *     sigmoid(o)
   * @param cells {@code [rows, width]}
   * @param hidden {@code [rows, width]}
   */
  public static void forward(
      Matrix gates, Matrix cells, Matrix hidden, int first, int previous, int count) {
    int width = hidden.columns();
    for (int r = 0; r < count; r++) {
      long row = (long) (first + r) * width;
      long before = previous < 0 ? -1 : (long) (previous + r) * width;
      forwardRow(gates.memory(), cells.memory(), hidden.memory(), row, before, width);
    }
  }

  private static void forwardRow(
      MemorySegment gates,
      MemorySegment cells,
      MemorySegment hidden,
      long row,
      long before,
      int width) {
    long i = 4 * row;
    long g = i + 2L * width;
    long o = g + width;
    Squash.sigmoid(gates, i, 2 * width);
    Squash.tanh(gates, g, width);
    Squash.sigmoid(gates, o, width);
    if (before < 0) {
      for (int k = 0; k < width; k += LANES) {
        store(load(gates, i + k).mul(load(gates, g + k)), cells, row + k);
      }
    } else {
      long f = i + width;
      for (int k = 0; k < width; k += LANES) {
        FloatVector added = load(gates, i + k).mul(load(gates, g + k));
        store(load(gates, f + k).fma(load(cells, before + k), added), cells, row + k);
      }
    }
    Squash.tanh(cells, row, width, hidden, row);
    for (int k = 0; k < width; k += LANES) {
      store(load(hidden, row + k).mul(load(gates, o + k)), hidden, row + k);
    }
  }

  /**
   * Computes the gradients of the pre-activations from the activations, in place.
   *
   * @param gates in: activations as left by {@link #forward}; out: gradients
   * @param cells as left by {@link #forward}
   * @param hiddenGradient gradient of the hidden state of rows {@code first..}, from the layer
   *     above and from the next step
   * @param cellGradient in: gradient of the cell from the next step, by row of the step ({@code
   *     [count, width]}, rows {@code carried..count-1} are treated as zeros); out: gradient for the
   *     previous step
   */
  public static void backward(
      Matrix gates,
      Matrix cells,
      Matrix hiddenGradient,
      Matrix cellGradient,
      int first,
      int previous,
      int count,
      int carried) {
    int width = cells.columns();
    for (int r = 0; r < count; r++) {
      long row = (long) (first + r) * width;
      long before = previous < 0 ? -1 : (long) (previous + r) * width;
      backwardRow(
          gates.memory(),
          cells.memory(),
          hiddenGradient.memory(),
          cellGradient.memory(),
          row,
          before,
          (long) r * width,
          r < carried,
          width);
    }
  }

  private static void backwardRow(
      MemorySegment gates,
      MemorySegment cells,
      MemorySegment hiddenGradient,
      MemorySegment cellGradient,
      long row,
      long before,
      long carry,
      boolean carried,
      int width) {
    long i = 4 * row;
    long f = i + width;
    long g = f + width;
    long o = g + width;
    MemorySegment squashed = SQUASHED.get().get(width);
    Squash.tanh(cells, row, width, squashed, 0);
    for (int k = 0; k < width; k += LANES) {
      FloatVector gate = load(gates, o + k);
      FloatVector squash = load(squashed, k);
      FloatVector dh = load(hiddenGradient, row + k);
      store(dh.mul(squash).mul(gate).mul(ONE.sub(gate)), gates, o + k);
      FloatVector dc = dh.mul(gate).mul(ONE.sub(squash.mul(squash)));
      store(carried ? dc.add(load(cellGradient, carry + k)) : dc, cellGradient, carry + k);
    }
    for (int k = 0; k < width; k += LANES) {
      FloatVector dc = load(cellGradient, carry + k);
      FloatVector in = load(gates, i + k);
      FloatVector candidate = load(gates, g + k);
      store(dc.mul(candidate).mul(in).mul(ONE.sub(in)), gates, i + k);
      store(dc.mul(in).mul(ONE.sub(candidate.mul(candidate))), gates, g + k);
    }
    for (int k = 0; k < width; k += LANES) {
      FloatVector dc = load(cellGradient, carry + k);
      FloatVector forget = load(gates, f + k);
      FloatVector old = before < 0 ? VectorMath.zero() : load(cells, before + k);
      store(dc.mul(old).mul(forget).mul(ONE.sub(forget)), gates, f + k);
      store(dc.mul(forget), cellGradient, carry + k);
    }
  }

  /** Memory for one row of tanh(cell), one per thread. */
  private static final class Scratch {
    private MemorySegment memory = MemorySegment.NULL;

    MemorySegment get(int width) {
      if (memory.byteSize() < 4L * width) {
        memory = Arena.ofAuto().allocate(4L * width, 64);
      }
      return memory;
    }
  }
}
