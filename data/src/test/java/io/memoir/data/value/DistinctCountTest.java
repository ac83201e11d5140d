package io.memoir.data.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DistinctCountTest {
  @Test
  void texts_areCountedOnce_upToTheLimit() {
    DistinctCount count = new DistinctCount(50_000);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 40_000; i++) {
        count.add("text " + i);
      }
    }
    count.add("");
    assertThat(count.count()).isEqualTo(40_001);
    for (int i = 0; i < 40_000; i++) {
      count.add("more " + i);
    }
    assertThat(count.count()).isEqualTo(50_000);
  }
}
