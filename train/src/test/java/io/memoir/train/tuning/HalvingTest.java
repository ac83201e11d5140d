package io.memoir.train.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalvingTest {
  @Test
  void of_aLength_isThirdsOfIt() {
    assertThat(Halving.of(60, 1).epochs()).containsExactly(3, 7, 20, 60);
    assertThat(Halving.of(14, 1).epochs()).containsExactly(1, 2, 5, 14);
    assertThat(Halving.of(1, 1).epochs()).containsExactly(1);
    assertThat(Halving.of(2, 1).epochs()).containsExactly(1, 2);
  }

  @Test
  void of_rareValidations_endsEveryRungWithOne() {
    assertThat(Halving.of(60, 5).epochs()).containsExactly(5, 10, 20, 60);
    assertThat(Halving.of(7, 10).epochs()).containsExactly(7);
  }
}
