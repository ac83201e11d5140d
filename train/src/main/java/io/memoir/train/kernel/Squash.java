package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;

/**
 * Sigmoid and hyperbolic tangent of a range of floats, with a separate loop for each: the compiler
 * does not inline a loop with several exponentials, and without inlining a vector is an object.
 */
final class Squash {
  private Squash() {}

  static void sigmoid(MemorySegment values, long from, int count) {
    for (int k = 0; k < count; k += LANES) {
      store(VectorMath.sigmoid(load(values, from + k)), values, from + k);
    }
  }

  static void tanh(MemorySegment values, long from, int count) {
    tanh(values, from, count, values, from);
  }

  static void tanh(MemorySegment values, long from, int count, MemorySegment to, long toFrom) {
    for (int k = 0; k < count; k += LANES) {
      store(VectorMath.tanh(load(values, from + k)), to, toFrom + k);
    }
  }
}
