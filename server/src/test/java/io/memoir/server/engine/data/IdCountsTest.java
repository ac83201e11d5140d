package io.memoir.server.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class IdCountsTest {
  private static final int IDS = 20_000;

  /** Counts 1, 2 or 3 events of each id, in rounds over all ids. */
  private static IdCounts counted(int most) {
    IdCounts counts = new IdCounts(most);
    for (int round = 0; round < 3; round++) {
      for (int id = 0; id < IDS; id++) {
        if (round <= id % 3) {
          counts.add("user-" + id);
        }
      }
    }
    return counts;
  }

  @Test
  void counts_ofUpToTheMaximumOfIds_areExact() {
    IdCounts counts = counted(IDS);
    int[] ascending = counts.ascending();
    assertThat(counts.isExact()).isTrue();
    assertThat(counts.ids()).isEqualTo(IDS);
    assertThat(counts.sampled()).isEqualTo(1);
    assertThat(ascending).hasSize(IDS).isSorted();
    for (int events = 1; events <= 3; events++) {
      int wanted = events;
      long number = Arrays.stream(ascending).filter(each -> each == wanted).count();
      assertThat(number).as("ids of %d events", events).isBetween(IDS / 3L, IDS / 3L + 1);
    }
  }

  /** Every id of the sample has all of its events, also those from before it was made smaller. */
  @Test
  void counts_ofMoreIds_areThoseOfASample() {
    IdCounts counts = counted(1_000);
    int[] ascending = counts.ascending();
    assertThat(counts.isExact()).isFalse();
    assertThat(ascending.length).isBetween(100, 1_000);
    assertThat(counts.ids()).isCloseTo(IDS, Percentage.withPercentage(20));
    assertThat(counts.sampled()).isEqualTo((double) ascending.length / counts.ids());
    assertThat(Arrays.stream(ascending).average().orElseThrow()).isCloseTo(2, within(0.2));
    assertThat(ascending[ascending.length - 1]).isEqualTo(3);
  }

  @Test
  void counts_withoutEvents_areEmpty() {
    IdCounts counts = new IdCounts(1);
    assertThat(counts.ids()).isZero();
    assertThat(counts.ascending()).isEmpty();
  }
}
