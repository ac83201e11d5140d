package io.memoir.train.product;

import static org.bytedeco.pytorch.global.torch.addmm_out;
import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import org.bytedeco.javacpp.PointerScope;

/**
 * {@code x weight' + bias} in 32-bit products, for widths of any size, and its derivative.
 * Gradients are set.
 */
public final class DenseProduct {
  private final Matrix weight;
  private final Matrix bias;
  private final Matrix weightGradient;
  private final Matrix biasGradient;
  private final Matrix output = Matrix.empty();
  private final Matrix inputGradient = Matrix.empty();
  private final Matrix ones = Matrix.empty();
  private Matrix input = Matrix.empty();

  /** The product of the parameters called {@code weight} and {@code bias}. */
  public DenseProduct(Parameters parameters, Parameters gradients, String weight, String bias) {
    this.weight = parameters.get(weight);
    this.bias = parameters.get(bias);
    this.weightGradient = gradients.get(weight);
    this.biasGradient = gradients.get(bias);
  }

  /** The product for every row of {@code x}, which is kept for {@link #backward}. */
  public Matrix forward(Matrix x) {
    input = x;
    output.resize(x.rows(), weight.rows());
    try (PointerScope _ = new PointerScope()) {
      addmm_out(output.tensor(), bias.tensor(), x.tensor(), weight.tensor().t());
    }
    return output;
  }

  /** Sets the gradients of weight and bias, and gives that of the input. */
  public Matrix backward(Matrix gradient) {
    inputGradient.resize(input.rows(), input.columns());
    if (ones.rows() != input.rows()) {
      ones.resize(input.rows(), 1).fill(1);
    }
    try (PointerScope _ = new PointerScope()) {
      mm_out(weightGradient.tensor(), gradient.tensor().t(), input.tensor());
      mm_out(biasGradient.tensor(), ones.tensor().t(), gradient.tensor());
      mm_out(inputGradient.tensor(), gradient.tensor(), weight.tensor());
    }
    return inputGradient;
  }
}
