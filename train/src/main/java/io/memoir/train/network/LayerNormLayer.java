package io.memoir.train.network;

import io.memoir.model.layer.LayerNorm;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.NormKernel;
import io.memoir.train.kernel.Parameters;

/** Layer normalisation of every row. */
final class LayerNormLayer implements TrainableLayer {
  private final Matrix gain;
  private final Matrix bias;
  private final Matrix gainGradient;
  private final Matrix biasGradient;
  private final Matrix normalised = Matrix.empty();
  private final Matrix output = Matrix.empty();
  private final Matrix inputGradient = Matrix.empty();
  private float[] inverseDeviations = {};

  LayerNormLayer(Parameters parameters, Parameters gradients, String prefix) {
    gain = parameters.get(prefix + "weight");
    bias = parameters.get(prefix + "bias");
    gainGradient = gradients.get(prefix + "weight");
    biasGradient = gradients.get(prefix + "bias");
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    if (inverseDeviations.length < x.rows()) {
      inverseDeviations = new float[x.rows()];
    }
    normalised.resize(x.rows(), x.columns());
    output.resize(x.rows(), x.columns());
    NormKernel.forward(x, gain, bias, LayerNorm.EPSILON, normalised, inverseDeviations, output);
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    inputGradient.resize(gradient.rows(), gradient.columns());
    NormKernel.backward(
        gradient, gain, normalised, inverseDeviations, gainGradient, biasGradient, inputGradient);
    return inputGradient;
  }
}
