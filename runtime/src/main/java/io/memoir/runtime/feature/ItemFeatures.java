package io.memoir.runtime.feature;

import io.memoir.model.CorruptFileException;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.feature.EncodedRows;

/**
 * Computes the vectors of the items of a network: learned rows plus the vectors of their features.
 */
public final class ItemFeatures {
  private static final int BLOCK = 256;

  private ItemFeatures() {}

  /**
   * The vectors of all items, {@code [itemCount, width]}. Without item features these are the
   * learned rows themselves.
   *
   * @param features the item features of the network
   * @throws CorruptFileException if the encoded features are missing or do not fit the schema
   */
  public static float[] vectors(SequenceNetwork network, Weights weights, FeatureInput features) {
    float[] learned = weights.floats(SequenceNetwork.ITEM_EMBEDDING);
    if (features.isEmpty()) {
      return learned;
    }
    EncodedRows encoded = ItemTensors.features(network, weights);
    float[] vectors = learned.clone();
    for (int first = 0; first < network.itemCount(); first += BLOCK) {
      int count = Math.min(BLOCK, network.itemCount() - first);
      features.add(encoded, first, count, vectors, first * network.width());
    }
    return vectors;
  }
}
