package io.memoir.learning.interest;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.feature.Values;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * What interests are computed from.
 *
 * @param events people, items and events; the events of all parts are used
 * @param itemValues the values of all items, in their order; empty if items have no features
 * @param dates the names of those values that are dates, in days since 1970
 */
public record InterestData(TrainingData events, List<Values> itemValues, Set<String> dates) {
  public InterestData {
    itemValues = List.copyOf(itemValues);
    dates = Set.copyOf(dates);
  }

  /** A data set. */
  public static InterestData of(Dataset dataset) throws IOException {
    return new InterestData(dataset.trainingData(), dataset.itemValues(), dataset.itemDates());
  }
}
