package io.memoir.data.dataset;

import io.memoir.data.Sequences;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Schema;

/**
 * Encoded features and labels of a data set. Parts without features are {@link EncodedRows#EMPTY}.
 *
 * @param schema the features, fitted to the training part
 * @param items a row for each item of the catalogue
 * @param users a row for each sequence
 * @param events a row for each event of the {@link Sequences}: values known after the event
 * @param requests a row for each event: values known at the time of the request before it
 * @param labels the columns from which labels are computed, each {@code [events]}; empty if there
 *     are none
 * @param shown rows that are not folded
 */
public record FeatureData(
    Schema schema,
    EncodedRows items,
    EncodedRows users,
    EncodedRows events,
    EncodedRows requests,
    EventLabels labels,
    Shown shown) {
  /** Ids and times only. */
  public static final FeatureData NONE =
      new FeatureData(
          Schema.NONE,
          EncodedRows.EMPTY,
          EncodedRows.EMPTY,
          EncodedRows.EMPTY,
          EncodedRows.EMPTY,
          EventLabels.NONE,
          Shown.NONE);

  /** The same labels and shown rows without features. */
  public FeatureData withoutFeatures() {
    Shown rows =
        new Shown(
            shown.sequences(),
            shown.before(),
            shown.items(),
            shown.times(),
            shown.parts(),
            EncodedRows.EMPTY,
            shown.labels());
    return new FeatureData(
        Schema.NONE,
        EncodedRows.EMPTY,
        EncodedRows.EMPTY,
        EncodedRows.EMPTY,
        EncodedRows.EMPTY,
        labels,
        rows);
  }
}
