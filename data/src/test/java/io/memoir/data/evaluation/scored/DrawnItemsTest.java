package io.memoir.data.evaluation.scored;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random negatives. */
class DrawnItemsTest {
  private static final int ITEMS = 1_000_000;

  private static int[] draw(int request) {
    return DrawnItems.draw(DrawnItems.ofRequest(request), 7, 50, ITEMS);
  }

  @Test
  void draw_sameRequest_drawsTheSame() {
    assertThat(draw(1_000)).isEqualTo(draw(1_000)).doesNotContain(7);
  }

  /** Of a million items, two independent draws of 50 have a common one in 1 of 400 cases. */
  @Test
  void draw_neighbouringRequests_areIndependent() {
    int common = 0;
    for (int request = 0; request < 2_000; request++) {
      Set<Integer> drawn = Arrays.stream(draw(request)).boxed().collect(Collectors.toSet());
      common += (int) Arrays.stream(draw(request + 1)).filter(drawn::contains).count();
    }
    assertThat(common).isLessThan(30);
  }
}
