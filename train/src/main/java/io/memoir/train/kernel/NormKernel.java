package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Layer normalisation of every row, forward and backward. */
public final class NormKernel {
  private NormKernel() {}

  /**
   * {@code output = (input - mean) * inverseDeviation * gain + bias}.
   *
   * @param normalised out: the row before gain and bias, needed by {@link #backward}
   * @param inverseDeviations out: one per row
   */
  public static void forward(
      Matrix input,
      Matrix gain,
      Matrix bias,
      float epsilon,
      Matrix normalised,
      float[] inverseDeviations,
      Matrix output) {
    int width = input.columns();
    MemorySegment x = input.memory();
    MemorySegment unit = normalised.memory();
    MemorySegment y = output.memory();
    for (int r = 0; r < input.rows(); r++) {
      long row = (long) r * width;
      FloatVector sum = VectorMath.zero();
      for (int k = 0; k < width; k += LANES) {
        sum = sum.add(load(x, row + k));
      }
      float mean = VectorMath.sum(sum) / width;
      FloatVector squares = VectorMath.zero();
      for (int k = 0; k < width; k += LANES) {
        FloatVector centred = load(x, row + k).sub(mean);
        squares = centred.fma(centred, squares);
      }
      float variance = VectorMath.sum(squares) / width;
      float inverse = (float) (1 / Math.sqrt(variance + epsilon));
      inverseDeviations[r] = inverse;
      for (int k = 0; k < width; k += LANES) {
        FloatVector value = load(x, row + k).sub(mean).mul(inverse);
        store(value, unit, row + k);
        store(value.fma(load(gain.memory(), k), load(bias.memory(), k)), y, row + k);
      }
    }
  }

  /**
   * Gradients of gain, bias (set) and input.
   *
   * @param gradient of the output
   * @param inputGradient out
   */
  public static void backward(
      Matrix gradient,
      Matrix gain,
      Matrix normalised,
      float[] inverseDeviations,
      Matrix gainGradient,
      Matrix biasGradient,
      Matrix inputGradient) {
    int width = gradient.columns();
    MemorySegment dy = gradient.memory();
    MemorySegment unit = normalised.memory();
    MemorySegment dx = inputGradient.memory();
    MemorySegment dGain = gainGradient.memory();
    MemorySegment dBias = biasGradient.memory();
    gainGradient.fill(0);
    biasGradient.fill(0);
    for (int r = 0; r < gradient.rows(); r++) {
      long row = (long) r * width;
      FloatVector sum = VectorMath.zero();
      FloatVector product = sum;
      for (int k = 0; k < width; k += LANES) {
        FloatVector d = load(dy, row + k);
        FloatVector u = load(unit, row + k);
        store(d.fma(u, load(dGain, k)), dGain, k);
        store(d.add(load(dBias, k)), dBias, k);
        FloatVector scaled = d.mul(load(gain.memory(), k));
        sum = sum.add(scaled);
        product = scaled.fma(u, product);
      }
      float meanGradient = VectorMath.sum(sum) / width;
      float meanProduct = VectorMath.sum(product) / width;
      for (int k = 0; k < width; k += LANES) {
        FloatVector scaled = load(dy, row + k).mul(load(gain.memory(), k));
        FloatVector rest = load(unit, row + k).mul(meanProduct).add(meanGradient);
        store(scaled.sub(rest).mul(inverseDeviations[r]), dx, row + k);
      }
    }
  }
}
