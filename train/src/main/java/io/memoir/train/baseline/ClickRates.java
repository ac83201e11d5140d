package io.memoir.train.baseline;

import io.memoir.model.BadInputException;
import java.util.HashMap;
import java.util.Map;

/**
 * The share of label 1 for each value of a key, such as the item (popularity) or the position in a
 * list:
 *
 * <pre>
 * rate(key) = (ones(key) + prior * ones / rows) / (rows(key) + prior)
 * </pre>
 *
 * @param share over all rows, which is also the rate of a key that did not occur
 * @param rates by key
 */
public record ClickRates(double share, Map<Double, Double> rates) {
  public ClickRates {
    rates = Map.copyOf(rates);
  }

  /**
   * Counts labelled rows.
   *
   * @param keys of each row: any numbers, NaN for missing ones
   * @param labels 0 or 1, one per row
   * @param prior number of rows with the overall share that are added to each key, at least 0
   * @throws BadInputException if there are no rows, or a label is not 0 or 1
   */
  public static ClickRates fit(double[] keys, float[] labels, double prior) {
    if (!(prior >= 0)) {
      throw new BadInputException("prior is " + prior + ", expected at least 0");
    }
    double share = (double) BinaryLabels.require(labels) / labels.length;
    Map<Double, int[]> counts = new HashMap<>();
    for (int i = 0; i < labels.length; i++) {
      int[] count = counts.computeIfAbsent(keys[i], _ -> new int[2]);
      count[0] += (int) labels[i];
      count[1]++;
    }
    Map<Double, Double> rates = HashMap.newHashMap(counts.size());
    counts.forEach((key, count) -> rates.put(key, (count[0] + prior * share) / (count[1] + prior)));
    return new ClickRates(share, rates);
  }

  /** The rates of rows by their keys. */
  public double[] predict(double[] keys) {
    double[] predictions = new double[keys.length];
    for (int i = 0; i < keys.length; i++) {
      predictions[i] = rates.getOrDefault(keys[i], share);
    }
    return predictions;
  }
}
