package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.layer.CausalConvolution;
import io.memoir.model.layer.SelfAttention;
import org.junit.jupiter.api.Test;

/** Windows whose events do not fit into an array. */
class WindowSizesTest {

  @Test
  void causalConvolution_windowTimesWidthBeyondAnInt_isRefused() {
    assertThat(new CausalConvolution(128, 64, 16_777_215).parameters("").getFirst())
        .isEqualTo(Parameter.of("weight", 64, 128 * 16_777_215));
    assertThatThrownBy(() -> new CausalConvolution(128, 64, 16_777_216))
        .isInstanceOf(BadInputException.class)
        .hasMessage("window is 16777216, expected at most 16777215 with the width 128");
    assertThatThrownBy(() -> new CausalConvolution(Integer.MAX_VALUE, 64, Integer.MAX_VALUE))
        .hasMessage("window is 2147483647, expected at most 1 with the width 2147483647");
  }

  @Test
  void selfAttention_keysAndValuesBeyondAnInt_areRefused() {
    assertThat(new SelfAttention(128, 2, 8_388_607).window()).isEqualTo(8_388_607);
    assertThatThrownBy(() -> new SelfAttention(128, 2, 8_388_608))
        .isInstanceOf(BadInputException.class)
        .hasMessage("window is 8388608, expected at most 8388607 with the width 128");
    assertThatThrownBy(() -> new SelfAttention(128, 2, 0))
        .hasMessage("window is 0, expected at least 1");
  }
}
