package io.memoir.train.network;

import io.memoir.train.kernel.Matrix;
import java.util.List;

/** Layers one after the other. */
record StackLayer(List<TrainableLayer> layers) implements TrainableLayer {

  @Override
  public Matrix forward(Matrix input, Pass pass) {
    Matrix value = input;
    for (TrainableLayer layer : layers) {
      value = layer.forward(value, pass);
    }
    return value;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    Matrix value = gradient;
    for (TrainableLayer layer : layers.reversed()) {
      value = layer.backward(value);
    }
    return value;
  }
}
