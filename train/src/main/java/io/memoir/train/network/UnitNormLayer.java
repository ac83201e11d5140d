package io.memoir.train.network;

import io.memoir.model.layer.UnitNorm;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.UnitKernel;

/** Normalises every row to a fixed length. */
final class UnitNormLayer implements TrainableLayer {
  private final float scale;
  private final Matrix output = Matrix.empty();
  private final Matrix inputGradient = Matrix.empty();
  private float[] lengths = {};

  UnitNormLayer(float scale) {
    this.scale = scale;
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    if (lengths.length < x.rows()) {
      lengths = new float[x.rows()];
    }
    output.resize(x.rows(), x.columns());
    UnitKernel.forward(x, scale, UnitNorm.EPSILON, lengths, output);
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    inputGradient.resize(gradient.rows(), gradient.columns());
    UnitKernel.backward(gradient, output, scale, UnitNorm.EPSILON, lengths, inputGradient);
    return inputGradient;
  }
}
