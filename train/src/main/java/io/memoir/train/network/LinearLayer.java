package io.memoir.train.network;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.product.AffineProduct;

/** An affine map of every row. */
final class LinearLayer implements TrainableLayer {
  private final AffineProduct product;
  private final int outputWidth;
  private final Matrix output = Matrix.empty();

  LinearLayer(Parameters parameters, Parameters gradients, String prefix, Matrix.Type products) {
    outputWidth = parameters.get(prefix + "weight").rows();
    product =
        new AffineProduct(
            parameters.get(prefix + "weight"),
            parameters.get(prefix + "bias"),
            gradients.get(prefix + "weight"),
            gradients.get(prefix + "bias"),
            products);
  }

  @Override
  public Matrix forward(Matrix input, Pass pass) {
    product.forward(input, output.resize(input.rows(), outputWidth));
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    return product.backward(gradient);
  }
}
