package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.ONE;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The elementwise part of a GRU step, forward and backward, for {@code count} rows.
 *
 * <p>Rows of {@code inputGates} and {@code hiddenGates} are {@code [3 width]}: r, z, n. The
 * previous hidden state of row r is row {@code previous + r}; {@code previous < 0} means that there
 * is none.
 */
public final class GruKernel {
  private GruKernel() {}

  /**
   * Computes activations from pre-activations and writes the hidden state.
   *
   * @param inputGates in: {@code weight_ih x + bias_ih}; out: sigmoid(r), sigmoid(z), tanh(n)
   * @param hiddenGates {@code weight_hh h + bias_hh}; its n block is needed by {@link #backward}
   * @param hidden {@code [rows, width]}
   */
  public static void forward(
      Matrix inputGates, Matrix hiddenGates, Matrix hidden, int first, int previous, int count) {
    int width = hidden.columns();
    MemorySegment gates = inputGates.memory();
    MemorySegment recurrent = hiddenGates.memory();
    MemorySegment states = hidden.memory();
    for (int row = 0; row < count; row++) {
      long at = (long) (first + row) * width;
      long before = previous < 0 ? -1 : (long) (previous + row) * width;
      long gate = 3 * at;
      long z = gate + width;
      long n = z + width;
      for (int k = 0; k < 2 * width; k += LANES) {
        store(load(gates, gate + k).add(load(recurrent, gate + k)), gates, gate + k);
      }
      Squash.sigmoid(gates, gate, 2 * width);
      for (int k = 0; k < width; k += LANES) {
        FloatVector sum = load(gates, gate + k).fma(load(recurrent, n + k), load(gates, n + k));
        store(sum, gates, n + k);
      }
      Squash.tanh(gates, n, width);
      for (int k = 0; k < width; k += LANES) {
        FloatVector candidate = load(gates, n + k);
        FloatVector old = before < 0 ? VectorMath.zero() : load(states, before + k);
        store(load(gates, z + k).fma(old.sub(candidate), candidate), states, at + k);
      }
    }
  }

  /**
   * Computes the gradients of the pre-activations from the activations, in place, and initialises
   * the gradient of the previous hidden state with its direct part.
   *
   * @param inputGates in: activations; out: gradients of {@code weight_ih x + bias_ih}
   * @param hiddenGates in: as left by {@link #forward}; out: gradients of {@code weight_hh h +
   *     bias_hh}
   * @param gradient of the hidden state; it is added to rows {@code previous..}
   */
  public static void backward(
      Matrix inputGates,
      Matrix hiddenGates,
      Matrix hidden,
      Matrix gradient,
      int first,
      int previous,
      int count) {
    int width = hidden.columns();
    MemorySegment gates = inputGates.memory();
    MemorySegment recurrent = hiddenGates.memory();
    MemorySegment states = hidden.memory();
    MemorySegment gradients = gradient.memory();
    for (int row = 0; row < count; row++) {
      long at = (long) (first + row) * width;
      long before = previous < 0 ? -1 : (long) (previous + row) * width;
      long gate = 3 * at;
      long zFrom = gate + width;
      long nFrom = zFrom + width;
      for (int k = 0; k < width; k += LANES) {
        FloatVector z = load(gates, zFrom + k);
        FloatVector n = load(gates, nFrom + k);
        FloatVector dh = load(gradients, at + k);
        FloatVector old = before < 0 ? VectorMath.zero() : load(states, before + k);
        FloatVector dz = dh.mul(old.sub(n)).mul(z).mul(ONE.sub(z));
        store(dz, recurrent, zFrom + k);
        store(dh.mul(ONE.sub(z)).mul(ONE.sub(n.mul(n))), gates, nFrom + k);
        if (before >= 0) {
          store(dh.fma(z, load(gradients, before + k)), gradients, before + k);
        }
      }
      for (int k = 0; k < width; k += LANES) {
        FloatVector r = load(gates, gate + k);
        FloatVector dn = load(gates, nFrom + k);
        FloatVector dr = dn.mul(load(recurrent, nFrom + k)).mul(r).mul(ONE.sub(r));
        store(dr, gates, gate + k);
        store(dr, recurrent, gate + k);
        store(dn.mul(r), recurrent, nFrom + k);
        store(load(recurrent, zFrom + k), gates, zFrom + k);
      }
    }
  }
}
