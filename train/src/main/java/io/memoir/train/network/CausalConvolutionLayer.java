package io.memoir.train.network;

import io.memoir.model.layer.CausalConvolution;
import io.memoir.model.layer.DepthwiseConvolution;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.product.AffineProduct;
import io.memoir.train.product.DepthwiseProduct;
import io.memoir.train.product.Product;
import java.lang.foreign.MemorySegment;

/**
 * {@link CausalConvolution} and {@link DepthwiseConvolution} over a packed batch: the inputs of
 * each row's last events are concatenated, and all rows are multiplied in one product.
 */
final class CausalConvolutionLayer implements TrainableLayer {
  private final int width;
  private final int window;
  private final int inputWidth;
  private final Product product;
  private final Matrix windows = Matrix.empty();
  private final Matrix output = Matrix.empty();
  private final Matrix part = Matrix.empty();
  private final Matrix inputGradient = Matrix.empty();
  private PackedBatch batch = PackedBatch.single();

  CausalConvolutionLayer(
      CausalConvolution layer,
      Parameters parameters,
      Parameters gradients,
      String prefix,
      Matrix.Type products) {
    this(
        layer.inputWidth(),
        layer.width(),
        layer.window(),
        new AffineProduct(
            parameters.get(prefix + "weight"),
            parameters.get(prefix + "bias"),
            gradients.get(prefix + "weight"),
            gradients.get(prefix + "bias"),
            products));
  }

  CausalConvolutionLayer(
      DepthwiseConvolution layer, Parameters parameters, Parameters gradients, String prefix) {
    this(
        layer.width(),
        layer.width(),
        layer.window(),
        new DepthwiseProduct(parameters, gradients, prefix));
  }

  private CausalConvolutionLayer(int inputWidth, int width, int window, Product product) {
    this.inputWidth = inputWidth;
    this.width = width;
    this.window = window;
    this.product = product;
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    batch = pass.batch();
    gather(x);
    product.forward(windows, output.resize(x.rows(), width));
    return output;
  }

  /** {@code [rows, window inputWidth]}, the oldest input first; zeros before the first event. */
  private void gather(Matrix x) {
    windows.resize(x.rows(), window * inputWidth);
    long block = 4L * inputWidth;
    for (int t = 0; t < batch.steps(); t++) {
      for (int k = 0; k < window; k++) {
        int from = t - (window - 1 - k);
        for (int s = 0; s < batch.running(t); s++) {
          long at = ((batch.first(t) + s) * (long) window + k) * block;
          if (from < 0) {
            windows.memory().asSlice(at, block).fill((byte) 0);
          } else {
            long source = (batch.first(from) + s) * block;
            MemorySegment.copy(x.memory(), source, windows.memory(), at, block);
          }
        }
      }
    }
  }

  @Override
  public Matrix backward(Matrix gradient) {
    Matrix windowsGradient = product.backward(gradient);
    int rows = windowsGradient.rows();
    inputGradient.resize(rows, inputWidth);
    RowKernel.copyColumns(windowsGradient, (window - 1) * inputWidth, inputGradient, 0, inputWidth);
    part.resize(rows, inputWidth);
    int[] earlier = new int[rows];
    for (int distance = 1; distance < Math.min(window, batch.steps()); distance++) {
      int first = batch.first(distance);
      for (int t = distance; t < batch.steps(); t++) {
        for (int s = 0; s < batch.running(t); s++) {
          earlier[batch.first(t) + s] = batch.first(t - distance) + s;
        }
      }
      RowKernel.copyColumns(
          windowsGradient, (window - 1 - distance) * inputWidth, part, 0, inputWidth);
      RowKernel.scatterAdd(part, first, earlier, first, rows - first, 1, inputGradient);
    }
    return inputGradient;
  }
}
