package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.ONE;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The elementwise half of a step of a GRU whose update gate is scaled by attention (AUGRU, Zhou et
 * al. 2019), forward and backward, for several pairs at once.
 *
 * <pre>
 * r, z = sigmoid(input + recurrent),  n = tanh(input + r recurrent)
 * g' = (1 - a z) g + a z n
 * </pre>
 *
 * Rows of gates are {@code [3 width]}: r, z, n. A pair whose attention is less than 0 has no event
 * in this step and keeps its state.
 */
public final class EvolutionKernel {
  private EvolutionKernel() {}

  /**
   * One step.
   *
   * @param gates in: input part of the pre-activations; out: r, z, n
   * @param recurrent {@code [pairs, 3 width]} of the state before; needed again by {@link
   *     #backward}
   * @param attention of each pair
   * @param before {@code [pairs, width]}
   * @param after out, {@code [pairs, width]}
   */
  public static void forward(
      Matrix gates, Matrix recurrent, float[] attention, Matrix before, Matrix after) {
    int width = before.columns();
    MemorySegment g = gates.memory();
    MemorySegment h = recurrent.memory();
    for (int row = 0; row < before.rows(); row++) {
      long at = (long) row * width;
      if (attention[row] < 0) {
        MemorySegment.copy(before.memory(), 4 * at, after.memory(), 4 * at, 4L * width);
        continue;
      }
      long gate = 3 * at;
      long n = gate + 2L * width;
      for (int k = 0; k < 2 * width; k += LANES) {
        store(load(g, gate + k).add(load(h, gate + k)), g, gate + k);
      }
      Squash.sigmoid(g, gate, 2 * width);
      for (int k = 0; k < width; k += LANES) {
        store(load(g, gate + k).fma(load(h, n + k), load(g, n + k)), g, n + k);
      }
      Squash.tanh(g, n, width);
      FloatVector a = VectorMath.constant(attention[row]);
      for (int k = 0; k < width; k += LANES) {
        FloatVector old = load(before.memory(), at + k);
        FloatVector share = load(g, gate + width + k).mul(a);
        FloatVector candidate = load(g, n + k);
        store(share.fma(candidate.sub(old), old), after.memory(), at + k);
      }
    }
  }

  /**
   * The derivative of {@link #forward}.
   *
   * @param gates in: r, z, n; out: gradients towards the input part, 0 where there was no event
   * @param recurrent in: as left by {@link #forward}; out: gradients towards it
   * @param gradient in: of the state after; out: the direct part of that of the state before
   * @param attentionGradient out, of each pair
   */
  public static void backward(
      Matrix gates,
      Matrix recurrent,
      float[] attention,
      Matrix before,
      Matrix gradient,
      float[] attentionGradient) {
    int width = before.columns();
    MemorySegment g = gates.memory();
    MemorySegment h = recurrent.memory();
    for (int row = 0; row < before.rows(); row++) {
      long at = (long) row * width;
      long gate = 3 * at;
      if (attention[row] < 0) {
        g.asSlice(4 * gate, 12L * width).fill((byte) 0);
        h.asSlice(4 * gate, 12L * width).fill((byte) 0);
        attentionGradient[row] = 0;
        continue;
      }
      long zAt = gate + width;
      long nAt = zAt + width;
      FloatVector a = VectorMath.constant(attention[row]);
      FloatVector towards = VectorMath.zero();
      for (int k = 0; k < width; k += LANES) {
        FloatVector z = load(g, zAt + k);
        FloatVector n = load(g, nAt + k);
        FloatVector old = load(before.memory(), at + k);
        FloatVector dg = load(gradient.memory(), at + k);
        FloatVector change = n.sub(old).mul(dg);
        towards = change.fma(z, towards);
        FloatVector share = a.mul(z);
        FloatVector dz = change.mul(a).mul(z).mul(ONE.sub(z));
        FloatVector dn = dg.mul(share).mul(ONE.sub(n.mul(n)));
        store(dg.mul(ONE.sub(share)), gradient.memory(), at + k);
        store(dz, g, zAt + k);
        store(dz, h, zAt + k);
        store(dn, g, nAt + k);
      }
      attentionGradient[row] = VectorMath.sum(towards);
      for (int k = 0; k < width; k += LANES) {
        FloatVector r = load(g, gate + k);
        FloatVector dn = load(g, nAt + k);
        FloatVector dr = dn.mul(load(h, nAt + k)).mul(r).mul(ONE.sub(r));
        store(dr, g, gate + k);
        store(dr, h, gate + k);
        store(dn.mul(r), h, nAt + k);
      }
    }
  }
}
