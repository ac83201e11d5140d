package io.memoir.train.product;

import static org.bytedeco.pytorch.global.torch.addmm_out;
import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code x W' + b} for all rows of a batch and its derivative, with products in a chosen type. In
 * bfloat16 the operands are rounded once each, sums are computed in 32 bits, and results are
 * converted back to 32 bits.
 */
public final class AffineProduct implements Product {
  private final Matrix weight;
  private final Matrix bias;
  private final Matrix weightGradient;
  private final Matrix biasGradient;
  private final Matrix.Type type;
  private final Matrix typedWeight;
  private final Matrix typedInput;
  private final Matrix typedOutput;
  private final Matrix typedGradient;
  private final Matrix typedWeightGradient;
  private final Matrix inputGradient = Matrix.empty();
  private Matrix input = Matrix.empty();

  /**
   * A product of a layer.
   *
   * @param type of the products
   */
  public AffineProduct(
      Matrix weight, Matrix bias, Matrix weightGradient, Matrix biasGradient, Matrix.Type type) {
    this.weight = weight;
    this.bias = bias;
    this.weightGradient = weightGradient;
    this.biasGradient = biasGradient;
    this.type = type;
    typedWeight = Matrix.empty(type);
    typedInput = Matrix.empty(type);
    typedOutput = Matrix.empty(type);
    typedGradient = Matrix.empty(type);
    typedWeightGradient = Matrix.empty(type);
  }

  /** The product of the parameters {@code weight_NAME} and {@code bias_NAME} of a layer. */
  public static AffineProduct of(
      Parameters parameters, Parameters gradients, String prefix, String name, Matrix.Type type) {
    String weight = prefix + "weight_" + name;
    String bias = prefix + "bias_" + name;
    return new AffineProduct(
        parameters.get(weight),
        parameters.get(bias),
        gradients.get(weight),
        gradients.get(bias),
        type);
  }

  /**
   * Computes {@code output}.
   *
   * @param x {@code [rows, columns of the weight]}; kept for {@link #backward}
   * @param output {@code [rows, rows of the weight]}, 32-bit
   */
  @Override
  public void forward(Matrix x, Matrix output) {
    input = x;
    try (PointerScope _ = new PointerScope()) {
      switch (type) {
        case FLOAT32 -> addmm_out(output.tensor(), bias.tensor(), x.tensor(), weight.tensor().t());
        case BFLOAT16 -> {
          RowKernel.convert(weight, typedWeight.resize(weight.rows(), weight.columns()));
          padded(x, typedInput);
          typedOutput.resize(typedInput.rows(), output.columns());
          mm_out(typedOutput.tensor(), typedInput.tensor(), typedWeight.tensor().t());
          RowKernel.widen(typedOutput, bias, output);
        }
      }
    }
  }

  /**
   * Sets the gradients of weight and bias.
   *
   * @param gradient of the last output, 32-bit
   * @return the gradient of the last input, which belongs to this object
   */
  @Override
  public Matrix backward(Matrix gradient) {
    inputGradient.resize(input.rows(), input.columns());
    RowKernel.sumRows(gradient, biasGradient);
    try (PointerScope _ = new PointerScope()) {
      switch (type) {
        case FLOAT32 -> {
          mm_out(weightGradient.tensor(), gradient.tensor().t(), input.tensor());
          mm_out(inputGradient.tensor(), gradient.tensor(), weight.tensor());
        }
        case BFLOAT16 -> {
          padded(gradient, typedGradient);
          product(typedGradient.tensor().t(), typedInput.tensor(), weightGradient);
          typedOutput.resize(typedGradient.rows(), input.columns());
          mm_out(typedOutput.tensor(), typedGradient.tensor(), typedWeight.tensor());
          RowKernel.widen(typedOutput, inputGradient);
        }
      }
    }
    return inputGradient;
  }

  /**
   * The gradient of a second weight with the same output gradient: {@code to = gradient' other}.
   *
   * @param gradient as given to {@link #backward}
   * @param other {@code [rows, columns of to]}, 32-bit
   */
  public void alsoTowards(Matrix gradient, Matrix other, Matrix to) {
    try (PointerScope _ = new PointerScope()) {
      switch (type) {
        case FLOAT32 -> mm_out(to.tensor(), gradient.tensor().t(), other.tensor());
        case BFLOAT16 -> {
          // The input itself is no longer needed once its gradients are set.
          padded(other, typedInput);
          product(typedGradient.tensor().t(), typedInput.tensor(), to);
        }
      }
    }
  }

  /**
   * Copies the values in the type of {@code to}, padded with rows of zeros to a rounded number of
   * rows.
   */
  static void padded(Matrix from, Matrix to) {
    to.resize(Matrix.paddedRows(from.rows()), from.columns());
    RowKernel.convert(from, to);
    to.clearRows(from.rows());
  }

  private void product(Tensor left, Tensor right, Matrix to) {
    typedWeightGradient.resize(to.rows(), to.columns());
    mm_out(typedWeightGradient.tensor(), left, right);
    RowKernel.widen(typedWeightGradient, to);
  }
}
