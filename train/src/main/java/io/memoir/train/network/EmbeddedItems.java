package io.memoir.train.network;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.network.TrainableLayer.Pass;

/** The embedding of input items: rows of the shared table, scaled, with dropout. */
final class EmbeddedItems {
  private final Matrix table;
  private final Matrix tableGradient;
  private final float scale;
  private final DropoutLayer dropout;
  private final Matrix embedded = Matrix.empty();
  private int[] items = {};

  EmbeddedItems(Parameters parameters, Parameters gradients, float scale, float dropout) {
    this.table = parameters.get(SequenceNetwork.ITEM_EMBEDDING);
    this.tableGradient = gradients.get(SequenceNetwork.ITEM_EMBEDDING);
    this.scale = scale;
    this.dropout = new DropoutLayer(dropout);
  }

  /** {@code [items, width]}. */
  Matrix forward(int[] ofItems, Pass pass) {
    items = ofItems;
    embedded.resize(items.length, table.columns());
    RowKernel.gather(table, items, items.length, scale, embedded);
    return dropout.forward(embedded, pass);
  }

  /** Adds to the gradient of the table. */
  void backward(Matrix gradient) {
    RowKernel.scatterAdd(
        dropout.backward(gradient), 0, items, 0, items.length, scale, tableGradient);
  }
}
