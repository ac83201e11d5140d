package io.memoir.train.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.train.config.TrainingConfig.Augmentation;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmenterTest {
  private static final int ITEMS = 1000;
  private static final int TIMES = 2000;

  private static Augmenter disturbance(double crop, double mask, double reorder, double noise) {
    return new Augmenter(new Augmentation(crop, mask, reorder, noise), ITEMS);
  }

  /** Items that tell their places: 100, 101, .. */
  private static int[] sequence(int length) {
    return IntStream.range(100, 100 + length).toArray();
  }

  @Test
  void rearranged_byNothing_isTheSame() {
    assertThat(disturbance(0, 0, 0, 0).rearranged(7, new SplittableRandom(1)))
        .containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void crop_leavesAStretchOfHalfOrMore() {
    SplittableRandom random = new SplittableRandom(2);
    boolean[] lengths = new boolean[10];
    for (int i = 0; i < TIMES; i++) {
      int[] kept = disturbance(1, 0, 0, 0).rearranged(9, random);
      assertThat(kept.length).as("length, round %d, seed 2", i).isBetween(4, 9);
      for (int k = 1; k < kept.length; k++) {
        assertThat(kept[k]).isEqualTo(kept[k - 1] + 1);
      }
      assertThat(kept[0]).isGreaterThanOrEqualTo(0);
      assertThat(kept[kept.length - 1]).isLessThan(9);
      lengths[kept.length] = true;
    }
    assertThat(Arrays.copyOfRange(lengths, 4, 10)).containsOnly(true);
  }

  @Test
  void mask_leavesOutItsShareAndKeepsOrder() {
    SplittableRandom random = new SplittableRandom(3);
    double kept = 0;
    for (int i = 0; i < TIMES; i++) {
      int[] items = disturbance(0, 0.3, 0, 0).rearranged(50, random);
      assertThat(items).as("round %d, seed 3", i).isSorted().doesNotHaveDuplicates();
      kept += items.length;
    }
    assertThat(kept / TIMES).isCloseTo(35, within(0.5));
  }

  @Test
  void reorder_movesOneWindowOfFive() {
    SplittableRandom random = new SplittableRandom(4);
    int moved = 0;
    for (int i = 0; i < TIMES; i++) {
      int[] items = disturbance(0, 0, 1, 0).rearranged(20, random);
      int[] unmoved = IntStream.range(0, 20).toArray();
      assertThat(Arrays.stream(items).sorted().toArray()).isEqualTo(unmoved);
      int first = Arrays.mismatch(items, unmoved);
      if (first >= 0) {
        moved++;
        int last = 19;
        while (items[last] == last) {
          last--;
        }
        assertThat(last - first).as("window, round %d, seed 4", i).isBetween(1, 4);
      }
    }
    assertThat(moved).isGreaterThan(TIMES * 9 / 10);
  }

  @Test
  void noise_replacesItsShareOfInputs() {
    SplittableRandom random = new SplittableRandom(5);
    int replaced = 0;
    for (int i = 0; i < TIMES; i++) {
      int[] items = disturbance(0, 0, 0, 0.2).withNoise(sequence(20), random);
      for (int k = 0; k < 20; k++) {
        assertThat(items[k]).isBetween(0, ITEMS - 1);
        replaced += items[k] == 100 + k ? 0 : 1;
      }
    }
    assertThat(replaced / (20.0 * TIMES)).isCloseTo(0.2, within(0.01));
  }

  @Test
  void everything_atOnce_leavesTwoEvents() {
    SplittableRandom random = new SplittableRandom(6);
    Augmenter disturbance = disturbance(1, 0.9, 1, 0.9);
    for (int i = 0; i < TIMES; i++) {
      int length = 2 + random.nextInt(6);
      int[] kept = disturbance.rearranged(length, random);
      assertThat(kept.length).as("round %d, seed 6", i).isBetween(2, length);
    }
  }
}
