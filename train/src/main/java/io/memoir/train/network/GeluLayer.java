package io.memoir.train.network;

import io.memoir.train.kernel.GeluKernel;
import io.memoir.train.kernel.Matrix;

/** The Gaussian error linear unit, elementwise. */
final class GeluLayer implements TrainableLayer {
  private final Matrix output = Matrix.empty();
  private final Matrix scratch = Matrix.empty();
  private Matrix input = Matrix.empty();

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    input = x;
    GeluKernel.forward(x, output.resize(x.rows(), x.columns()));
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    GeluKernel.backward(input, gradient, scratch.resize(input.rows(), input.columns()));
    return gradient;
  }
}
