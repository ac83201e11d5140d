package io.memoir.train.baseline;

import io.memoir.data.dataset.TrainingData;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Popularity among users of the same kind: the share of label 1 of each item among users whose
 * categories, such as gender and occupation, are all the same, shrunk towards the item's share
 * among all users.
 *
 * <pre>
 * rate(kind, item) = (ones(kind, item) + prior rate(item)) / (rows(kind, item) + prior)
 * </pre>
 */
public final class SegmentRates {
  private final int[] kinds;
  private final int itemCount;
  private final double prior;
  private final ClickRates items;
  private final Map<Long, int[]> counts = new HashMap<>();

  private SegmentRates(int[] kinds, int itemCount, double prior, ClickRates items) {
    this.kinds = kinds;
    this.itemCount = itemCount;
    this.prior = prior;
    this.items = items;
  }

  /**
   * Counts labelled rows.
   *
   * @param prior number of rows with the item's share that are added to each kind, more than 0
   */
  public static SegmentRates fit(TrainingData data, LabelledPairs pairs, double prior) {
    SegmentRates rates =
        new SegmentRates(
            kinds(data),
            pairs.itemCount(),
            prior,
            ClickRates.fit(pairs.itemKeys(), pairs.labels(), prior));
    for (int i = 0; i < pairs.count(); i++) {
      int[] count = rates.counts.computeIfAbsent(rates.key(pairs, i), _ -> new int[2]);
      count[0] += (int) pairs.labels()[i];
      count[1]++;
    }
    return rates;
  }

  /** Whether users have categories, so that there are kinds of them. */
  public static boolean apply(TrainingData data) {
    return data.features().schema().user().stream().anyMatch(Feature.Category.class::isInstance);
  }

  /** The rate of each pair. */
  public double[] predict(LabelledPairs pairs) {
    double[] predictions = items.predict(pairs.itemKeys());
    for (int i = 0; i < predictions.length; i++) {
      int[] count = counts.getOrDefault(key(pairs, i), new int[2]);
      predictions[i] = (count[0] + prior * predictions[i]) / (count[1] + prior);
    }
    return predictions;
  }

  private long key(LabelledPairs pairs, int pair) {
    return (long) kinds[pairs.users()[pair]] * itemCount + pairs.items()[pair];
  }

  /** The kind of each user: a number for each combination of categories that occurs. */
  private static int[] kinds(TrainingData data) {
    EncodedRows users = data.features().users();
    int[] categories = new int[users.slots()];
    int slot = 0;
    int count = 0;
    for (Feature feature : data.features().schema().user()) {
      if (feature instanceof Feature.Category) {
        categories[count++] = slot;
      }
      slot += feature.slots();
    }
    int[] kinds = new int[data.sequences().count()];
    Map<List<Integer>, Integer> numbers = new HashMap<>();
    for (int user = 0; user < kinds.length; user++) {
      Integer[] codes = new Integer[count];
      for (int i = 0; i < count; i++) {
        codes[i] = users.codes()[user * users.slots() + categories[i]];
      }
      kinds[user] = numbers.computeIfAbsent(Arrays.asList(codes), _ -> numbers.size());
    }
    return kinds;
  }
}
