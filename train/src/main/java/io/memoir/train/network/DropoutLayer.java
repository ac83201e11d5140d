package io.memoir.train.network;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;

/** Dropout of a layer's output during training; no effect otherwise. */
final class DropoutLayer implements TrainableLayer {
  private final float rate;
  private final Matrix output = Matrix.empty();
  private int seed;
  private boolean active;

  DropoutLayer(float rate) {
    this.rate = rate;
  }

  @Override
  public Matrix forward(Matrix input, Pass pass) {
    active = pass.training() && rate > 0;
    if (!active) {
      return input;
    }
    seed = pass.random().nextInt();
    output.resize(input.rows(), input.columns()).copyFrom(input);
    RowKernel.dropout(output, rate, seed);
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    if (active) {
      RowKernel.dropout(gradient, rate, seed);
    }
    return gradient;
  }
}
