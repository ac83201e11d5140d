package io.memoir.learning.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdjustedRandTest {
  @Test
  void of_sameClusters_isOneWhateverTheirNumbers() {
    assertThat(AdjustedRand.of(new int[] {0, 0, 1, 2, 2}, new int[] {7, 7, 3, 0, 0})).isEqualTo(1);
    assertThat(AdjustedRand.of(new int[] {4, 4}, new int[] {1, 1})).isEqualTo(1);
    assertThat(AdjustedRand.of(new int[] {0, 1, 2}, new int[] {2, 0, 1})).isEqualTo(1);
  }

  @Test
  void of_knownExamples_asComputedByHand() {
    // One pair in common; 2 and 1 pairs; expected 2 * 1 / 6: (1 - 1/3) / (3/2 - 1/3).
    assertThat(AdjustedRand.of(new int[] {0, 0, 1, 1}, new int[] {0, 0, 1, 2}))
        .isCloseTo(4.0 / 7, within(1e-12));
    assertThat(AdjustedRand.of(new int[] {0, 0, 0, 0}, new int[] {0, 1, 2, 3})).isZero();
    // No pair in common; 2 and 2 pairs; expected 2/3: (0 - 2/3) / (2 - 2/3).
    assertThat(AdjustedRand.of(new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1}))
        .isCloseTo(-0.5, within(1e-12));
  }

  @Test
  void of_independentClusters_isAboutZero() {
    SplittableRandom random = new SplittableRandom(3);
    int[] first = random.ints(20_000, 0, 8).toArray();
    int[] second = random.ints(20_000, 0, 5).toArray();
    assertThat(AdjustedRand.of(first, second)).isCloseTo(0, within(0.01));
  }

  @Test
  void of_differentNumbersOfObjects_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> AdjustedRand.of(new int[2], new int[3]));
  }
}
