package io.memoir.train.product;

import io.memoir.train.kernel.Matrix;

/** A linear map of the rows of a batch with learned weights, and its derivative. */
public interface Product {

  /**
   * Computes {@code output}.
   *
   * @param x the rows; kept for {@link #backward}
   */
  void forward(Matrix x, Matrix output);

  /**
   * Sets the gradients of the weights.
   *
   * @param gradient of the last output, 32-bit
   * @return the gradient of the last input, which belongs to this object
   */
  Matrix backward(Matrix gradient);
}
