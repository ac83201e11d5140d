package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.ONE;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Values gated by a sigmoid linear unit: {@code silu(gate) * up}, where {@code silu(v) = v
 * sigmoid(v)}; a sigmoid gate between two values; and the derivatives.
 */
public final class GatedKernel {
  private static final int BLOCK = 1024;

  private GatedKernel() {}

  public static void forward(Matrix gate, Matrix up, Matrix output) {
    MemorySegment gates = gate.memory();
    MemorySegment values = up.memory();
    MemorySegment out = output.memory();
    int size = gate.size();
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = load(gates, i);
      store(VectorMath.sigmoid(v).mul(v).mul(load(values, i)), out, i);
    }
  }

  /**
   * Replaces gate and values by their gradients, in place.
   *
   * @param gate in: as given to {@link #forward}; out: gradient of the gate
   * @param up likewise
   * @param gradient of the output
   * @param scratch of the same size; overwritten
   */
  public static void backward(Matrix gate, Matrix up, Matrix gradient, Matrix scratch) {
    MemorySegment gates = gate.memory();
    MemorySegment values = up.memory();
    MemorySegment slopes = gradient.memory();
    MemorySegment squashed = scratch.memory();
    int size = gate.size();
    for (int from = 0; from < size; from += BLOCK) {
      int to = Math.min(size, from + BLOCK);
      for (int i = from; i < to; i += LANES) {
        store(VectorMath.sigmoid(load(gates, i)), squashed, i);
      }
      for (int i = from; i < to; i += LANES) {
        FloatVector v = load(gates, i);
        FloatVector s = load(squashed, i);
        FloatVector through = load(slopes, i).mul(s);
        FloatVector slope = v.fma(ONE.sub(s), ONE);
        store(through.mul(load(values, i)).mul(slope), gates, i);
        store(through.mul(v), values, i);
      }
    }
  }

  /**
   * A gate between two matrices for each value: {@code output = 2 g first + 2 (1 - g) second} with
   * {@code g = sigmoid(gate)}. All are of the same size.
   *
   * @param gate in: the logits; out: g
   */
  public static void mix(Matrix gate, Matrix first, Matrix second, Matrix output) {
    MemorySegment gates = gate.memory();
    MemorySegment firsts = first.memory();
    MemorySegment seconds = second.memory();
    MemorySegment out = output.memory();
    int size = gate.size();
    for (int i = 0; i < size; i += LANES) {
      FloatVector g = VectorMath.sigmoid(load(gates, i));
      FloatVector b = load(seconds, i);
      FloatVector half = load(firsts, i).sub(b).fma(g, b);
      store(g, gates, i);
      store(half.add(half), out, i);
    }
  }

  /**
   * Replaces gate and values by their gradients, in place.
   *
   * @param gate in: g, as set by {@link #mix}; out: gradient of the logits
   * @param first in: as given to {@link #mix}; out: its gradient
   * @param second likewise
   * @param gradient of the output
   */
  public static void mixBackward(Matrix gate, Matrix first, Matrix second, Matrix gradient) {
    MemorySegment gates = gate.memory();
    MemorySegment firsts = first.memory();
    MemorySegment seconds = second.memory();
    MemorySegment slopes = gradient.memory();
    int size = gate.size();
    for (int i = 0; i < size; i += LANES) {
      FloatVector g = load(gates, i);
      FloatVector difference = load(firsts, i).sub(load(seconds, i));
      FloatVector slope = load(slopes, i);
      FloatVector twice = slope.add(slope);
      FloatVector towardsFirst = twice.mul(g);
      store(towardsFirst.mul(ONE.sub(g)).mul(difference), gates, i);
      store(towardsFirst, firsts, i);
      store(twice.sub(towardsFirst), seconds, i);
    }
  }
}
