package io.memoir.train.network;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;

/** An LSTM whose input includes the time features of the event. */
final class TimeLstmLayer implements TrainableLayer {
  private final LstmLayer inner;
  private final Matrix joined = Matrix.empty();
  private final Matrix inputGradient = Matrix.empty();
  private int inputWidth;

  TimeLstmLayer(LstmLayer inner) {
    this.inner = inner;
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    inputWidth = x.columns();
    Matrix moments = pass.eventMoments();
    joined.resize(x.rows(), inputWidth + moments.columns());
    RowKernel.copyColumns(x, 0, joined, 0, inputWidth);
    RowKernel.copyColumns(moments, 0, joined, inputWidth, moments.columns());
    return inner.forward(joined, pass);
  }

  @Override
  public Matrix backward(Matrix gradient) {
    Matrix joinedGradient = inner.backward(gradient);
    inputGradient.resize(joinedGradient.rows(), inputWidth);
    RowKernel.copyColumns(joinedGradient, 0, inputGradient, 0, inputWidth);
    return inputGradient;
  }
}
