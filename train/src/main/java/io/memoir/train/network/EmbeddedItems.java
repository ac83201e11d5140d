package io.memoir.train.network;

import io.memoir.train.encoding.FeatureSums;
import io.memoir.train.encoding.ItemVectors;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.network.TrainableLayer.Pass;

/**
 * The embedding of input events: the vectors of their items, scaled, and their own features, with
 * dropout.
 */
final class EmbeddedItems {
  private final Matrix table;
  private final ItemVectors.Gradient tableGradient;
  private final FeatureSums features;
  private final float scale;
  private final DropoutLayer dropout;
  private final Matrix embedded = Matrix.empty();
  private int[] items = {};

  /**
   * @param features of the events
   */
  EmbeddedItems(
      ItemVectors vectors,
      ItemVectors.Gradient gradient,
      FeatureSums features,
      float scale,
      float dropout) {
    this.table = vectors.matrix();
    this.tableGradient = gradient;
    this.features = features;
    this.scale = scale;
    this.dropout = new DropoutLayer(dropout);
  }

  /**
   * The inputs of the body.
   *
   * @param events the number of each event in the data, by which its features are found; not used
   *     if events have no features
   * @return {@code [items, width]}
   */
  Matrix forward(int[] ofItems, int[] events, Pass pass) {
    items = ofItems;
    embedded.resize(items.length, table.columns());
    RowKernel.gather(table, items, items.length, scale, embedded);
    if (!features.isEmpty()) {
      features.addTo(events, embedded);
    }
    return dropout.forward(embedded, pass);
  }

  /** Begins a step: the gradients of the features are zero. */
  void clear() {
    features.clear();
  }

  /** Adds to the gradients of items and features. */
  void backward(Matrix gradient) {
    Matrix dropped = dropout.backward(gradient);
    tableGradient.touch(items);
    RowKernel.scatterAdd(dropped, 0, items, 0, items.length, scale, tableGradient.matrix());
    if (!features.isEmpty()) {
      features.backward(dropped);
    }
  }
}
