package io.memoir.data.evaluation.scored;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Items drawn at random from the catalogue that stand as examples of 0 beside an example of 1, for
 * tasks whose labels are all 1.
 */
public final class DrawnItems {
  private static final long SEED = 5;
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private DrawnItems() {}

  /**
   * Draws items, each with the same probability; one that equals the item of the example is left
   * out, so that there may be fewer.
   *
   * @param item of the example of 1
   * @param count how many are drawn, at least 0
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
   * What the items of an example are drawn with wherever a model is judged: validation during
   * training and evaluation afterwards draw the same ones.
   *
   * @param request the number of the event that is the example, or the number of all events plus
   *     that of the shown row
   */
  public static RandomGenerator ofRequest(int request) {
    return new SplittableRandom(SEED + SPREAD * request);
  }
}
