package io.memoir.train.encoding;

import io.memoir.data.dataset.FeatureData;
import io.memoir.model.feature.EncodedRows;

/**
 * The encoded features that the rows of batches refer to, shared by all workers.
 *
 * @param events a row for each event of the data
 * @param users a row for each sequence of the data
 * @param requests a row for each event of the data, and behind those for each shown row
 */
public record EncodedFeatures(EncodedRows events, EncodedRows users, EncodedRows requests) {
  /** Ids and times only. */
  public static final EncodedFeatures NONE = of(FeatureData.NONE);

  /** The features of some data. */
  public static EncodedFeatures of(FeatureData features) {
    return new EncodedFeatures(
        features.events(),
        features.users(),
        features.requests().followedBy(features.shown().requests()));
  }
}
