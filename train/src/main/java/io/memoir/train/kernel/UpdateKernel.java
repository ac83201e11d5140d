package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.constant;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * One pass over a range of parameters, their gradient and the optimizer's state. Ranges begin at a
 * multiple of the vector length, so several threads can share a matrix.
 */
public final class UpdateKernel {
  private UpdateKernel() {}

  /** {@code to += from}; returns the sum of squares of {@code to} afterwards. */
  public static double addAndSquare(Matrix from, Matrix to, int begin, int end) {
    MemorySegment source = from.memory();
    MemorySegment target = to.memory();
    for (int i = begin; i < end; i += LANES) {
      store(load(target, i).add(load(source, i)), target, i);
    }
    return squares(to, begin, end);
  }

  /** The sum of squares of a range. */
  public static double squares(Matrix values, int begin, int end) {
    MemorySegment memory = values.memory();
    double sum = 0;
    // Summed in blocks, because the 32-bit partial sums lose precision when they are long.
    for (int block = begin; block < end; block += 4096) {
      FloatVector squares = VectorMath.zero();
      for (int i = block; i < Math.min(end, block + 4096); i += LANES) {
        FloatVector value = load(memory, i);
        squares = value.fma(value, squares);
      }
      sum += VectorMath.sum(squares);
    }
    return sum;
  }

  /**
   * Adam: {@code m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; w -= step m / (sqrt(v) correction
   * + epsilon) + shrink w}.
   *
   * @param scale factor on the gradient before anything else (clipping)
   * @param decay L2: added to the gradient as {@code decay * w}
   * @param step the rate over {@code 1 - b1^t}
   * @param correction {@code 1 / sqrt(1 - b2^t)}
   * @param shrink decoupled weight decay times rate
   */
  public static void adam(
      Matrix weights,
      Matrix gradient,
      Matrix mean,
      Matrix square,
      int begin,
      int end,
      float scale,
      float decay,
      float beta1,
      float beta2,
      float step,
      float correction,
      float epsilon,
      float shrink) {
    MemorySegment w = weights.memory();
    MemorySegment g = gradient.memory();
    MemorySegment m = mean.memory();
    MemorySegment v = square.memory();
    for (int i = begin; i < end; i += LANES) {
      FloatVector slope = load(w, i).mul(decay).add(load(g, i).mul(scale));
      store(load(m, i).mul(beta1).add(slope.mul(1 - beta1)), m, i);
      store(load(v, i).mul(beta2).add(slope.mul(slope).mul(1 - beta2)), v, i);
    }
    for (int i = begin; i < end; i += LANES) {
      FloatVector weight = load(w, i);
      FloatVector denominator = load(v, i).sqrt().mul(correction).add(epsilon);
      FloatVector change = load(m, i).mul(step).div(denominator);
      store(weight.sub(weight.mul(shrink)).sub(change), w, i);
    }
  }

  /** SGD: {@code u = momentum u + g; w -= rate u}. */
  public static void sgd(
      Matrix weights,
      Matrix gradient,
      Matrix velocity,
      int begin,
      int end,
      float scale,
      float decay,
      float momentum,
      float rate) {
    MemorySegment w = weights.memory();
    MemorySegment g = gradient.memory();
    MemorySegment u = velocity.memory();
    for (int i = begin; i < end; i += LANES) {
      FloatVector weight = load(w, i);
      FloatVector slope = weight.mul(decay).add(load(g, i).mul(scale));
      FloatVector speed = load(u, i).mul(momentum).add(slope);
      store(speed, u, i);
      store(weight.sub(speed.mul(rate)), w, i);
    }
  }

  /**
   * RMSprop and Adagrad: {@code v = keep v + add g^2; w -= rate g / (sqrt(v) + epsilon)}.
   *
   * @param keep decay of the squares: beta2 in RMSprop, 1 in Adagrad
   * @param add weight of the new square: 1 - beta2 in RMSprop, 1 in Adagrad
   */
  public static void rootSquare(
      Matrix weights,
      Matrix gradient,
      Matrix square,
      int begin,
      int end,
      float scale,
      float decay,
      float keep,
      float add,
      float rate,
      float epsilon) {
    MemorySegment w = weights.memory();
    MemorySegment g = gradient.memory();
    MemorySegment v = square.memory();
    FloatVector added = constant(add);
    for (int i = begin; i < end; i += LANES) {
      FloatVector weight = load(w, i);
      FloatVector slope = weight.mul(decay).add(load(g, i).mul(scale));
      FloatVector squares = slope.mul(slope).fma(added, load(v, i).mul(keep));
      store(squares, v, i);
      store(weight.sub(slope.mul(rate).div(squares.sqrt().add(epsilon))), w, i);
    }
  }
}
