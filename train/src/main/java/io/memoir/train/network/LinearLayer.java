package io.memoir.train.network;

import static org.bytedeco.pytorch.global.torch.addmm_out;
import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import org.bytedeco.javacpp.PointerScope;

/** An affine map of every row. */
final class LinearLayer implements TrainableLayer {
  private final Matrix weight;
  private final Matrix bias;
  private final Matrix weightGradient;
  private final Matrix biasGradient;
  private final Matrix output = Matrix.empty();
  private final Matrix inputGradient = Matrix.empty();
  private Matrix input = Matrix.empty();

  LinearLayer(Parameters parameters, Parameters gradients, String prefix) {
    weight = parameters.get(prefix + "weight");
    bias = parameters.get(prefix + "bias");
    weightGradient = gradients.get(prefix + "weight");
    biasGradient = gradients.get(prefix + "bias");
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    input = x;
    output.resize(x.rows(), weight.rows());
    try (PointerScope _ = new PointerScope()) {
      addmm_out(output.tensor(), bias.tensor(), x.tensor(), weight.tensor().t());
    }
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    inputGradient.resize(input.rows(), input.columns());
    try (PointerScope _ = new PointerScope()) {
      mm_out(weightGradient.tensor(), gradient.tensor().t(), input.tensor());
      mm_out(inputGradient.tensor(), gradient.tensor(), weight.tensor());
    }
    RowKernel.sumRows(gradient, biasGradient);
    return inputGradient;
  }
}
