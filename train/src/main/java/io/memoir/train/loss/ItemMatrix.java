package io.memoir.train.loss;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.kernel.SoftmaxKernel;

/**
 * The item vectors and biases in the form that the output layer needs: in the type of the products,
 * with the number of rows padded to a multiple of the vector length. Updated after every change of
 * the parameters, and shared by all workers.
 */
public final class ItemMatrix {
  private final Matrix embedding;
  private final Matrix itemBias;
  private final Matrix table;
  private final Matrix bias;

  /**
   * @param vectors {@code [items, width]}
   * @param biases {@code [1, items]}
   * @param type of the products
   */
  public ItemMatrix(Matrix vectors, Matrix biases, Matrix.Type type) {
    embedding = vectors;
    itemBias = biases;
    int multiple = SoftmaxKernel.columnMultiple();
    int rows = (embedding.rows() + multiple - 1) / multiple * multiple;
    table = Matrix.empty(type).resize(rows, embedding.columns());
    table.memory().fill((byte) 0);
    bias = Matrix.empty().resize(1, rows);
    refresh();
  }

  /** Copies the current values. */
  public void refresh() {
    RowKernel.convert(embedding, table);
    SoftmaxKernel.arrangeBias(itemBias, bias, table.type());
  }

  /** {@code [padded items, width]} in the type of the products. */
  Matrix table() {
    return table;
  }

  /** {@code [1, padded items]}, arranged for {@link SoftmaxKernel}. */
  Matrix bias() {
    return bias;
  }

  /** {@code [items, width]}, 32-bit. */
  Matrix exact() {
    return embedding;
  }

  /** {@code [1, items]}, 32-bit. */
  Matrix exactBias() {
    return itemBias;
  }

  /** The weighted sum over rows of the target's logit, computed with 32-bit products. */
  double targetLogits(Matrix hidden, Loss.Targets targets) {
    return RowKernel.targetLogits(hidden, embedding, itemBias, targets.items(), targets.weights());
  }
}
