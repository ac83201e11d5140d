package io.memoir.train.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.train.config.TrainingConfig.Precision;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whether a processor has instructions for bfloat16. */
class Bfloat16Test {
  @Test
  void of_flagsOfProcessors_isTheBestOfThem() {
    assertThat(Bfloat16.of(Set.of("avx2", "avx512_bf16", "amx_bf16"))).isEqualTo(Bfloat16.TILES);
    assertThat(Bfloat16.of(Set.of("avx2", "avx512_bf16"))).isEqualTo(Bfloat16.VECTORS);
    assertThat(Bfloat16.of(Set.of("asimd", "bf16"))).isEqualTo(Bfloat16.VECTORS);
    assertThat(Bfloat16.of(Set.of("avx2", "avx512f"))).isEqualTo(Bfloat16.NONE);
  }

  @Test
  void precision_notGiven_followsTheProcessor() {
    assertThat(TrainingConfig.of(Map.of()).precision()).isEqualTo(Precision.AUTO);
  }
}
