package io.memoir.train.encoding;

import io.memoir.data.dataset.FeatureData;
import io.memoir.model.feature.EncodedRows;

/**
 * The encoded features that the rows of batches refer to, shared by all workers.
 *
 * @param events one row per event of the data
 * @param users one row per sequence of the data
 * @param requests one row per event of the data, followed by one row per impression
 */
public record EncodedFeatures(EncodedRows events, EncodedRows users, EncodedRows requests) {
  /** Ids and times only. */
  public static final EncodedFeatures NONE = of(FeatureData.NONE);

  /** The features of a data set. */
  public static EncodedFeatures of(FeatureData features) {
    return new EncodedFeatures(
        features.events(),
        features.users(),
        features.requests().followedBy(features.shown().requests()));
  }
}
