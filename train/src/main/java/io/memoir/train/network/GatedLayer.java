package io.memoir.train.network;

import io.memoir.train.kernel.GatedKernel;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.product.AffineProduct;

/**
 * Two affine maps of the same rows, one of which gates the other: {@code silu(gate x) * (up x)}.
 */
final class GatedLayer implements TrainableLayer {
  private final AffineProduct gateProduct;
  private final AffineProduct upProduct;
  private final int hidden;
  private final Matrix gate = Matrix.empty();
  private final Matrix up = Matrix.empty();
  private final Matrix output = Matrix.empty();
  private final Matrix scratch = Matrix.empty();

  GatedLayer(Parameters parameters, Parameters gradients, String prefix, Matrix.Type products) {
    hidden = parameters.get(prefix + "up.weight").rows();
    gateProduct = product(parameters, gradients, prefix + "gate.", products);
    upProduct = product(parameters, gradients, prefix + "up.", products);
  }

  private static AffineProduct product(
      Parameters parameters, Parameters gradients, String prefix, Matrix.Type products) {
    return new AffineProduct(
        parameters.get(prefix + "weight"),
        parameters.get(prefix + "bias"),
        gradients.get(prefix + "weight"),
        gradients.get(prefix + "bias"),
        products);
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    gateProduct.forward(x, gate.resize(x.rows(), hidden));
    upProduct.forward(x, up.resize(x.rows(), hidden));
    GatedKernel.forward(gate, up, output.resize(x.rows(), hidden));
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    GatedKernel.backward(gate, up, gradient, scratch.resize(gate.rows(), hidden));
    Matrix inputGradient = gateProduct.backward(gate);
    RowKernel.add(upProduct.backward(up), inputGradient);
    return inputGradient;
  }
}
