package io.memoir.train.loss;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.kernel.SoftmaxKernel;

/**
 * The item embedding and bias in the form that the output layer needs: in the type of the products,
 * with the number of rows padded to a multiple of the vector length. Updated after every change of
 * the parameters, and shared by all workers.
 */
public final class ItemMatrix {
  private final Matrix embedding;
  private final Matrix itemBias;
  private final Matrix table;
  private final Matrix bias;

  public ItemMatrix(Parameters parameters, Matrix.Type type) {
    embedding = parameters.get(SequenceNetwork.ITEM_EMBEDDING);
    itemBias = parameters.get(SequenceNetwork.ITEM_BIAS);
    int multiple = SoftmaxKernel.columnMultiple();
    int rows = (embedding.rows() + multiple - 1) / multiple * multiple;
    table = Matrix.empty(type).resize(rows, embedding.columns());
    table.memory().fill((byte) 0);
    bias = Matrix.empty().resize(1, rows);
    refresh();
  }

  /** Copies the current parameters. */
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

  /** The sum over rows of the target's logit, computed with 32-bit products. */
  double targetLogits(Matrix hidden, int[] targets) {
    return RowKernel.targetLogits(hidden, embedding, itemBias, targets);
  }
}
