package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Depthwise convolution of windows of rows, forward and backward. The width is a multiple of the
 * vector length.
 */
public final class ConvolutionKernel {
  private ConvolutionKernel() {}

  /**
   * {@code output[r] = sum over k of weight[k] * windows[r, k] + bias}, value by value.
   *
   * @param windows {@code [rows, window width]}
   * @param weight {@code [window, width]}
   * @param bias {@code [1, width]}
   * @param output {@code [rows, width]}
   */
  public static void forward(Matrix windows, Matrix weight, Matrix bias, Matrix output) {
    int width = output.columns();
    int columns = windows.columns();
    MemorySegment x = windows.memory();
    MemorySegment w = weight.memory();
    for (int r = 0; r < output.rows(); r++) {
      long row = (long) r * columns;
      for (int j = 0; j < width; j += LANES) {
        FloatVector sum = load(bias.memory(), j);
        for (int k = j; k < columns; k += width) {
          sum = load(x, row + k).fma(load(w, k), sum);
        }
        store(sum, output.memory(), (long) r * width + j);
      }
    }
  }

  /**
   * The gradients of weight (set) and windows.
   *
   * @param gradient of the output
   * @param windowsGradient out: {@code [rows, window width]}
   */
  public static void backward(
      Matrix gradient,
      Matrix windows,
      Matrix weight,
      Matrix weightGradient,
      Matrix windowsGradient) {
    int width = gradient.columns();
    int columns = windows.columns();
    MemorySegment dy = gradient.memory();
    MemorySegment x = windows.memory();
    MemorySegment dx = windowsGradient.memory();
    MemorySegment w = weight.memory();
    MemorySegment dw = weightGradient.memory();
    weightGradient.fill(0);
    for (int r = 0; r < gradient.rows(); r++) {
      long row = (long) r * columns;
      for (int j = 0; j < width; j += LANES) {
        FloatVector d = load(dy, (long) r * width + j);
        for (int k = j; k < columns; k += width) {
          store(d.fma(load(x, row + k), load(dw, k)), dw, k);
          store(d.mul(load(w, k)), dx, row + k);
        }
      }
    }
  }
}
