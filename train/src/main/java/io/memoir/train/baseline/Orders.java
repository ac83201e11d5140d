package io.memoir.train.baseline;

import java.util.Random;

/** Random orders of examples. */
final class Orders {
  private Orders() {}

  /** Fisher-Yates shuffle. */
  static void shuffle(int[] values, Random random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }
}
