package io.memoir.train.network;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import org.bytedeco.javacpp.PointerScope;

/** {@link io.memoir.model.Head.Clock}: adds an affine map of the time features of the request. */
final class ClockLayer implements TrainableLayer {
  private final Matrix weight;
  private final Matrix weightGradient;
  private final Matrix output = Matrix.empty();
  private Matrix moments = Matrix.empty();

  ClockLayer(Parameters parameters, Parameters gradients, String prefix) {
    weight = parameters.get(prefix + "weight");
    weightGradient = gradients.get(prefix + "weight");
  }

  @Override
  public Matrix forward(Matrix y, Pass pass) {
    moments = pass.requestMoments();
    output.resize(y.rows(), y.columns()).copyFrom(y);
    try (PointerScope _ = new PointerScope()) {
      output.tensor().addmm_(moments.tensor(), weight.tensor().t());
    }
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    try (PointerScope _ = new PointerScope()) {
      mm_out(weightGradient.tensor(), gradient.tensor().t(), moments.tensor());
    }
    return gradient;
  }
}
