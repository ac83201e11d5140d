package io.memoir.train.batch;

import io.memoir.train.config.TrainingConfig;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Augmentation of a piece of a history; every operation leaves at least two events. */
public record Augmenter(TrainingConfig.Augmentation augmentation, int itemCount) {
  private static final int LARGEST_WINDOW = 5;

  /**
   * Which events of a piece are kept, and in which order: the piece is cropped, events are left
   * out, and events are reordered, in this order of operations, as configured.
   *
   * @param length number of events
   * @return indices from 0 to {@code length - 1}
   */
  public int[] rearranged(int length, SplittableRandom random) {
    int[] result = new int[length];
    Arrays.setAll(result, i -> i);
    if (!augmentation.active()) {
      return result;
    }
    if (random.nextDouble() < augmentation.crop()) {
      result = cropped(result, random);
    }
    if (augmentation.mask() > 0) {
      result = thinned(result, random);
    }
    if (random.nextDouble() < augmentation.reorder()) {
      result = reordered(result, random);
    }
    return result;
  }

  /** The inputs with some items replaced by random ones; the targets are not changed. */
  public int[] withNoise(int[] inputs, SplittableRandom random) {
    if (augmentation.noise() > 0) {
      for (int i = 0; i < inputs.length; i++) {
        if (random.nextDouble() < augmentation.noise()) {
          inputs[i] = random.nextInt(itemCount);
        }
      }
    }
    return inputs;
  }

  private static int[] cropped(int[] items, SplittableRandom random) {
    int shortest = Math.max(2, items.length / 2);
    int length = shortest + random.nextInt(items.length - shortest + 1);
    int start = random.nextInt(items.length - length + 1);
    return Arrays.copyOfRange(items, start, start + length);
  }

  private int[] thinned(int[] items, SplittableRandom random) {
    int[] kept = new int[items.length];
    int count = 0;
    for (int i = 0; i < items.length; i++) {
      boolean needed = items.length - i <= 2 - count;
      if (needed || random.nextDouble() >= augmentation.mask()) {
        kept[count++] = items[i];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private static int[] reordered(int[] items, SplittableRandom random) {
    int[] result = items.clone();
    int length = Math.min(LARGEST_WINDOW, result.length);
    int start = random.nextInt(result.length - length + 1);
    for (int i = length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = result[start + i];
      result[start + i] = result[start + other];
      result[start + other] = kept;
    }
    return result;
  }
}
