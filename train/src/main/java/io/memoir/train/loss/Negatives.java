package io.memoir.train.loss;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Draws the items that represent the whole catalogue in a sampled loss.
 *
 * <p>A draw selects an item with probability {@code q = support^alpha / sum}; an item without
 * events counts as having one. The distinct items of a number of independent draws are kept, so an
 * item is in the sample with probability {@code 1 - (1 - q)^draws}, its expected count. If the
 * number of draws is at least that of the items, the sample is the whole catalogue, each item once.
 */
public final class Negatives {
  private final double[] cumulative;
  private final float[] logExpectedCounts;
  private final int draws;

  /**
   * @param support training events of each item
   * @param draws number of items drawn per step, before duplicates are removed
   * @param alpha 0 for uniform, 1 for proportional to the support
   */
  public Negatives(long[] support, int draws, double alpha) {
    this.draws = draws;
    cumulative = new double[support.length];
    logExpectedCounts = new float[support.length];
    double sum = 0;
    for (int i = 0; i < support.length; i++) {
      sum += weight(support[i], alpha);
      cumulative[i] = sum;
    }
    if (!all()) {
      for (int i = 0; i < support.length; i++) {
        double q = weight(support[i], alpha) / sum;
        logExpectedCounts[i] = (float) Math.log(-Math.expm1(draws * Math.log1p(-q)));
      }
    }
  }

  private static double weight(long support, double alpha) {
    return Math.pow((double) Math.max(1, support), alpha);
  }

  private boolean all() {
    return draws >= cumulative.length;
  }

  /** The distinct items of a sample, in ascending order. */
  int[] draw(RandomGenerator random) {
    int[] items = new int[Math.min(draws, cumulative.length)];
    if (all()) {
      Arrays.setAll(items, i -> i);
      return items;
    }
    double sum = cumulative[cumulative.length - 1];
    for (int i = 0; i < items.length; i++) {
      items[i] = itemAt(random.nextDouble() * sum);
    }
    Arrays.sort(items);
    int count = 0;
    for (int i = 0; i < items.length; i++) {
      if (i == 0 || items[i] != items[i - 1]) {
        items[count++] = items[i];
      }
    }
    return Arrays.copyOf(items, count);
  }

  /** The first item whose cumulative weight is above a value. */
  private int itemAt(double place) {
    int found = Arrays.binarySearch(cumulative, place);
    return Math.min(found >= 0 ? found + 1 : -found - 1, cumulative.length - 1);
  }

  /** Log of the probability that an item is in a sample. */
  float logExpectedCount(int item) {
    return logExpectedCounts[item];
  }
}
