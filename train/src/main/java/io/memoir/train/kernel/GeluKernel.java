package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The Gaussian error linear unit, {@code x P(X <= x)} for a standard normal X, and its derivative.
 */
public final class GeluKernel {
  private static final FloatVector INVERSE_SQRT_TWO_PI = VectorMath.constant(0.3989423f);
  private static final FloatVector MINUS_HALF = VectorMath.constant(-0.5f);
  private static final int BLOCK = 1024;

  private GeluKernel() {}

  public static void forward(Matrix input, Matrix output) {
    MemorySegment in = input.memory();
    MemorySegment out = output.memory();
    int size = input.size();
    for (int from = 0; from < size; from += BLOCK) {
      int count = Math.min(BLOCK, size - from);
      density(in, out, from, count);
      for (int i = from; i < from + count; i += LANES) {
        FloatVector x = load(in, i);
        store(x.mul(VectorMath.normalDistribution(x, load(out, i))), out, i);
      }
    }
  }

  /**
   * {@code gradient *= derivative at input}.
   *
   * @param scratch of the size of the input; overwritten
   */
  public static void backward(Matrix input, Matrix gradient, Matrix scratch) {
    MemorySegment in = input.memory();
    MemorySegment slopes = gradient.memory();
    MemorySegment densities = scratch.memory();
    int size = input.size();
    for (int from = 0; from < size; from += BLOCK) {
      int count = Math.min(BLOCK, size - from);
      density(in, densities, from, count);
      for (int i = from; i < from + count; i += LANES) {
        FloatVector x = load(in, i);
        FloatVector density = load(densities, i);
        FloatVector slope =
            x.mul(density).fma(INVERSE_SQRT_TWO_PI, VectorMath.normalDistribution(x, density));
        store(load(slopes, i).mul(slope), slopes, i);
      }
    }
  }

  /** {@code to = e^(-x^2 / 2)}, for a block that stays in the cache until it is used. */
  private static void density(MemorySegment in, MemorySegment to, int from, int count) {
    for (int i = from; i < from + count; i += LANES) {
      FloatVector x = load(in, i);
      store(VectorMath.exp(x.mul(x).mul(MINUS_HALF)), to, i);
    }
  }
}
