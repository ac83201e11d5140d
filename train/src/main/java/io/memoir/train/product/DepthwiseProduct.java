package io.memoir.train.product;

import io.memoir.train.kernel.ConvolutionKernel;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;

/**
 * The weighted sum of the parts of each row, value by value, in 32-bit floats: {@code weight[0] *
 * x[0] + .. + weight[n - 1] * x[n - 1] + bias}.
 */
public final class DepthwiseProduct implements Product {
  private final Matrix weight;
  private final Matrix bias;
  private final Matrix weightGradient;
  private final Matrix biasGradient;
  private final Matrix inputGradient = Matrix.empty();
  private Matrix input = Matrix.empty();

  /** The product of the parameters {@code weight} and {@code bias} of a layer. */
  public DepthwiseProduct(Parameters parameters, Parameters gradients, String prefix) {
    this.weight = parameters.get(prefix + "weight");
    this.bias = parameters.get(prefix + "bias");
    this.weightGradient = gradients.get(prefix + "weight");
    this.biasGradient = gradients.get(prefix + "bias");
  }

  @Override
  public void forward(Matrix x, Matrix output) {
    input = x;
    ConvolutionKernel.forward(x, weight, bias, output);
  }

  @Override
  public Matrix backward(Matrix gradient) {
    inputGradient.resize(input.rows(), input.columns());
    RowKernel.sumRows(gradient, biasGradient);
    ConvolutionKernel.backward(gradient, input, weight, weightGradient, inputGradient);
    return inputGradient;
  }
}
