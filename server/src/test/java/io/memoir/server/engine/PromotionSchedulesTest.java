package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.interleaving.Exploration;
import io.memoir.server.interleaving.PlantedBug;
import org.junit.jupiter.api.Test;

class PromotionSchedulesTest {
  private static final int SCENARIOS = 6;
  private static final int SCHEDULES = 8;

  @Test
  void ask_whileAModelIsPromoted_countsWhatWasAcknowledgedOnce() throws Exception {
    Exploration exploration = Exploration.of(PromotionOperations.class, SCENARIOS, SCHEDULES);

    assertThat(exploration.failure()).isEmpty();
    assertThat(exploration.schedules()).isGreaterThanOrEqualTo(SCENARIOS * SCHEDULES / 2);
  }

  @Test
  void ask_whereTheNextModelDoesNotHearOfEvents_isFound() throws Exception {
    PlantedBug bug = new PlantedBug(Models.class, "listening = List.of(current, candidate);", "");

    Exploration exploration =
        Exploration.of(PromotionOperations.class, SCENARIOS, 4 * SCHEDULES, bug);

    assertThat(exploration.failure())
        .hasValueSatisfying(found -> assertThat(found).contains("Invalid execution results"));
  }
}
