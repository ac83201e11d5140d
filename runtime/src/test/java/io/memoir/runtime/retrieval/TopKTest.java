package io.memoir.runtime.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopKTest {
  private static final long SEED = 99;

  /** Few distinct scores, so that ties decide. */
  @Test
  void sort_manyTies_asSortedByScoreAndNumber() {
    SplittableRandom random = new SplittableRandom(SEED);
    TopK top = new TopK();
    for (int round = 0; round < 2_000; round++) {
      int count = random.nextInt(60);
      int limit = 1 + random.nextInt(20);
      float[] scores = new float[count];
      for (int item = 0; item < count; item++) {
        scores[item] = random.nextInt(6) - 3;
      }
      List<Integer> wanted =
          IntStream.range(0, count)
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer item) -> -scores[item])
                      .thenComparingInt(item -> item))
              .limit(limit)
              .toList();
      top.reset(limit);
      // The order in which items arrive must not matter.
      int start = count == 0 ? 0 : random.nextInt(count);
      for (int i = 0; i < count; i++) {
        int item = (start + i) % count;
        if (top.wants(item, scores[item])) {
          top.add(item, scores[item]);
        }
      }
      top.sort();
      assertThat(IntStream.range(0, top.size()).mapToObj(top::item).toList())
          .as("round %d, seed %d", round, SEED)
          .isEqualTo(wanted);
      for (int rank = 0; rank < top.size(); rank++) {
        assertThat(top.score(rank)).isEqualTo(scores[top.item(rank)]);
      }
    }
  }

  /** Whatever the order of arrival; before it is sorted, it contains the same items. */
  @Test
  void add_longListsAndUnusualScores_asSortedByScoreAndNumber() {
    SplittableRandom random = new SplittableRandom(SEED);
    TopK top = new TopK();
    for (int round = 0; round < 300; round++) {
      int count = 1 + random.nextInt(3_000);
      int limit = 1 + random.nextInt(500);
      int lowest = random.nextBoolean() ? 0 : Integer.MAX_VALUE - count;
      float[] scores = new float[count];
      for (int i = 0; i < count; i++) {
        scores[i] = unusual(random);
      }
      List<Integer> wanted =
          IntStream.range(0, count)
              .boxed()
              .filter(i -> !Float.isNaN(scores[i]))
              .sorted(
                  Comparator.comparingDouble((Integer i) -> 0.0 - scores[i])
                      .thenComparingInt(i -> i))
              .limit(limit)
              .toList();
      top.reset(limit);
      for (int i : shuffled(count, random)) {
        if (top.wants(lowest + i, scores[i])) {
          top.add(lowest + i, scores[i]);
        }
      }
      assertThat(IntStream.range(0, top.size()).map(top::item).boxed().toList())
          .as("round %d, seed %d", round, SEED)
          .containsExactlyInAnyOrderElementsOf(wanted.stream().map(i -> lowest + i).toList());
      boolean full = wanted.size() == limit;
      float least = full ? scores[wanted.getLast()] : Float.NEGATIVE_INFINITY;
      assertThat(top.threshold() == least)
          .as("threshold %s, expected %s; round %d, seed %d", top.threshold(), least, round, SEED)
          .isTrue();
      top.sort();
      for (int rank = 0; rank < wanted.size(); rank++) {
        int i = wanted.get(rank);
        assertThat(top.item(rank))
            .as("rank %d of round %d, seed %d", rank, round, SEED)
            .isEqualTo(lowest + i);
        assertThat(Float.floatToRawIntBits(top.score(rank)))
            .as("score at rank %d of round %d, seed %d", rank, round, SEED)
            .isEqualTo(Float.floatToRawIntBits(scores[i]));
      }
    }
  }

  /** Also infinite ones, both zeros, and the numbers next to them. */
  private static float unusual(SplittableRandom random) {
    return switch (random.nextInt(12)) {
      case 0 -> Float.NaN;
      case 1 -> random.nextInt(20) == 0 ? Float.POSITIVE_INFINITY : 1;
      case 2 -> Float.NEGATIVE_INFINITY;
      case 3 -> -0f;
      case 4 -> 0f;
      case 5 -> random.nextBoolean() ? Float.MIN_VALUE : -Float.MIN_VALUE;
      case 6, 7 -> random.nextInt(6) - 3;
      default -> (float) random.nextGaussian();
    };
  }

  private static int[] shuffled(int count, SplittableRandom random) {
    int[] order = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
    return order;
  }

  @Test
  void wants_limitOfZero_nothing() {
    TopK top = new TopK();
    assertThat(top.wants(0, Float.POSITIVE_INFINITY)).isFalse();
    top.reset(1);
    top.add(0, 1);
    top.reset(0);
    assertThat(top.wants(0, Float.POSITIVE_INFINITY)).isFalse();
    assertThat(top.size()).isZero();
  }

  @Test
  void wants_notANumberOrInfinite_onlyNumbers() {
    TopK top = new TopK();
    top.reset(2);
    assertThat(top.wants(0, Float.NaN)).isFalse();
    assertThat(top.wants(1, Float.NEGATIVE_INFINITY)).isTrue();
    top.add(1, Float.NEGATIVE_INFINITY);
    top.add(2, 1);
    assertThat(top.wants(3, Float.NaN)).isFalse();
    assertThat(top.wants(3, 0)).isTrue();
  }
}
