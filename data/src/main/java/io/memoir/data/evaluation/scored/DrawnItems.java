package io.memoir.data.evaluation.scored;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Random negatives for a positive example: items drawn from the catalogue that are treated as
 * examples with label 0, for tasks whose labels are all 1.
 */
public final class DrawnItems {
  private static final long SEED = 5;

  private DrawnItems() {}

  /**
   * Draws items uniformly. An item that equals the item of the example is omitted, so the result
   * may have fewer than {@code count} items.
   *
   * @param item the item of the positive example
   * @param count number of items to draw, at least 0
   * @param itemCount the size of the catalogue
   */
  public static int[] draw(RandomGenerator random, int item, int count, int itemCount) {
    int[] drawn = new int[count];
    int kept = 0;
    for (int k = 0; k < count; k++) {
      int other = random.nextInt(itemCount);
      if (other != item) {
        drawn[kept++] = other;
      }
    }
    return kept == count ? drawn : Arrays.copyOf(drawn, kept);
  }

  /**
   * The random generator for the negatives of an example in an evaluation. Validation during
   * training and evaluation afterwards draw the same items. The seeds of requests are mixed:
   * generators whose seeds differ by a multiple of the increment of SplittableRandom would draw the
   * same numbers, shifted by some places.
   *
   * @param request the number of the event that is the example; for a shown row, the number of
   *     events plus the number of the row
   */
  public static RandomGenerator ofRequest(int request) {
    return new SplittableRandom(new SplittableRandom(SEED + request).nextLong());
  }
}
