package io.memoir.train.network;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.product.PackedLstm;

/** LSTM over a packed batch. */
final class LstmLayer implements TrainableLayer {
  private final PackedLstm lstm;

  LstmLayer(Parameters parameters, Parameters gradients, String prefix, Matrix.Type products) {
    lstm = new PackedLstm(parameters, gradients, prefix, products);
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    return lstm.forward(x, pass.batch());
  }

  @Override
  public Matrix backward(Matrix gradient) {
    return lstm.backward(gradient);
  }
}
