package io.memoir.train.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.train.kernel.PoolKernel.Events;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PoolKernelTest {
  /** Two histories, of rows 0, 2, 3 and of rows 1, 4, and a row without events before it. */
  private static final int[] PREVIOUS = {-1, -1, 0, 2, 1, -1};

  private static final int[] LAST = {3, 4, -1, 0};

  @Test
  void of_windowBeyondEveryHistory_isAsLongAsTheLongest() {
    Events events = Events.of(LAST, PREVIOUS, 1_000_000_000);
    assertThat(events.window()).isEqualTo(3);
    assertThat(events.weights()).hasSize(12);
    assertThat(events.counts()).hasSize(4);
  }

  @Test
  void of_windowWithinTheHistories_isKept() {
    assertThat(Events.of(LAST, PREVIOUS, 2).window()).isEqualTo(2);
    assertThat(Events.of(new int[0], new int[0], 1).weights()).isEmpty();
  }

  @Test
  void of_moreWeightsThanAnArrayHas_isRefused() {
    int[] previous = new int[50_000];
    Arrays.setAll(previous, row -> row - 1);
    assertThatThrownBy(() -> Events.of(new int[50_000], previous, 60_000))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the attention of 50,000 candidates to up to 50,000 events each has more than"
                + " 2,147,483,639 weights: training needs a smaller window, fewer candidates or a"
                + " smaller batch");
  }
}
