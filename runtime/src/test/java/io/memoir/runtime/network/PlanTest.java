package io.memoir.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.Weights;
import io.memoir.runtime.kernel.ScalarKernel;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The memory of a state, which is an array. */
class PlanTest {
  private static Plan plan() {
    return new Plan(new ScalarKernel(), new Weights(Map.of()), 0);
  }

  @Test
  void memory_longerThanAnArray_isRefused() {
    Plan plan = plan();
    assertThat(plan.memory(Integer.MAX_VALUE - 10)).isZero();
    assertThat(plan.memory(10)).isEqualTo(Integer.MAX_VALUE - 10);
    assertThatThrownBy(() -> plan.memory(1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("2,147,483,648 values, expected at most 2,147,483,647");
  }

  /** A million domains with a memory of 3,000 values each. */
  @Test
  void copies_thatAreTogetherLongerThanAnArray_areRefused() {
    Plan one = plan();
    assertThat(one.memory(3_000)).isZero();
    Plan plan = plan();
    assertThatThrownBy(() -> plan.copies(one, 1_000_000))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("3,000,000,000 values");
    assertThat(plan.copies(one, 10)).isZero();
    assertThat(plan.memoryLength()).isEqualTo(30_000);
  }
}
