package io.memoir.train.network;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;

/** The input plus the output of the inner layer, with dropout. */
final class ResidualLayer implements TrainableLayer {
  private final TrainableLayer inner;
  private final Matrix output = Matrix.empty();
  private final Matrix innerGradient = Matrix.empty();

  ResidualLayer(TrainableLayer inner) {
    this.inner = inner;
  }

  @Override
  public Matrix forward(Matrix input, Pass pass) {
    Matrix change = inner.forward(input, pass);
    output.resize(input.rows(), input.columns()).copyFrom(input);
    RowKernel.add(change, output);
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    innerGradient.resize(gradient.rows(), gradient.columns()).copyFrom(gradient);
    RowKernel.add(inner.backward(innerGradient), gradient);
    return gradient;
  }
}
