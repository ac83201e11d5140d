package io.memoir.train.product;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import org.bytedeco.javacpp.PointerScope;

/**
 * The gradient of a weight whose product is not computed by an {@link AffineProduct}, as a product
 * in the same type.
 */
public final class WeightGradient {
  private final Matrix.Type type;
  private final Matrix typedGradient;
  private final Matrix typedInput;
  private final Matrix typedProduct;

  /** A gradient by products of a type. */
  public WeightGradient(Matrix.Type type) {
    this.type = type;
    typedGradient = Matrix.empty(type);
    typedInput = Matrix.empty(type);
    typedProduct = Matrix.empty(type);
  }

  /**
   * Sets {@code to = gradient' input}.
   *
   * @param gradient of the output of the product {@code input to'}, 32-bit
   * @param input of that product, 32-bit
   */
  public void set(Matrix to, Matrix gradient, Matrix input) {
    try (PointerScope _ = new PointerScope()) {
      switch (type) {
        case FLOAT32 -> mm_out(to.tensor(), gradient.tensor().t(), input.tensor());
        case BFLOAT16 -> {
          AffineProduct.padded(gradient, typedGradient);
          AffineProduct.padded(input, typedInput);
          typedProduct.resize(to.rows(), to.columns());
          mm_out(typedProduct.tensor(), typedGradient.tensor().t(), typedInput.tensor());
          RowKernel.widen(typedProduct, to);
        }
      }
    }
  }
}
