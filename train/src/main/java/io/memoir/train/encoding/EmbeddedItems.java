package io.memoir.train.encoding;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import java.util.random.RandomGenerator;

/**
 * The embedding of input events: the vectors of their items, scaled, and their own features, with
 * dropout.
 */
public final class EmbeddedItems {
  private final Matrix table;
  private final ItemVectors.Gradient tableGradient;
  private final FeatureSums features;
  private final float scale;
  private final float dropout;
  private final Matrix embedded = Matrix.empty();
  private int[] items = {};
  private int seed;
  private boolean dropping;

  /**
   * @param features of the events
   * @param scale factor on the vectors of items
   * @param dropout share of the values that are dropped in training
   */
  public EmbeddedItems(
      ItemVectors vectors,
      ItemVectors.Gradient gradient,
      FeatureSums features,
      float scale,
      float dropout) {
    this.table = vectors.matrix();
    this.tableGradient = gradient;
    this.features = features;
    this.scale = scale;
    this.dropout = dropout;
  }

  /**
   * The inputs of the body.
   *
   * @param events the number of each event in the data, by which its features are found; not used
   *     if events have no features
   * @param random source of the seed of the dropout
   * @return {@code [items, width]}
   */
  public Matrix forward(int[] ofItems, int[] events, boolean training, RandomGenerator random) {
    items = ofItems;
    embedded.resize(items.length, table.columns());
    RowKernel.gather(table, items, items.length, scale, embedded);
    if (!features.isEmpty()) {
      features.addTo(events, embedded);
    }
    dropping = training && dropout > 0;
    if (dropping) {
      seed = random.nextInt();
      RowKernel.dropout(embedded, dropout, seed);
    }
    return embedded;
  }

  /** Begins a step: the gradients of the features are zero. */
  public void clear() {
    features.clear();
  }

  /**
   * Adds to the gradients of items and features.
   *
   * @param gradient of the last inputs; overwritten
   */
  public void backward(Matrix gradient) {
    if (dropping) {
      RowKernel.dropout(gradient, dropout, seed);
    }
    tableGradient.touch(items);
    RowKernel.scatterAdd(gradient, 0, items, 0, items.length, scale, tableGradient.matrix());
    if (!features.isEmpty()) {
      features.backward(gradient);
    }
  }
}
