package io.memoir.data.dataset;

import io.memoir.data.ItemDomains;
import io.memoir.data.Sequences;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Schema;
import java.util.Optional;

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
 * @param domains the domains of the items, if they are known apart from the features of items
 */
public record FeatureData(
    Schema schema,
    EncodedRows items,
    EncodedRows users,
    EncodedRows events,
    EncodedRows requests,
    EventLabels labels,
    Shown shown,
    Optional<ItemDomains> domains) {
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

  /** Features and labels without domains apart from them. */
  public FeatureData(
      Schema schema,
      EncodedRows items,
      EncodedRows users,
      EncodedRows events,
      EncodedRows requests,
      EventLabels labels,
      Shown shown) {
    this(schema, items, users, events, requests, labels, shown, Optional.empty());
  }

  /** The same with the domains of the items. */
  public FeatureData withDomains(ItemDomains ofItems) {
    return new FeatureData(
        schema, items, users, events, requests, labels, shown, Optional.of(ofItems));
  }

  /** The same labels, shown rows and domains without features. */
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
        rows,
        domains);
  }
}
