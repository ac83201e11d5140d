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
