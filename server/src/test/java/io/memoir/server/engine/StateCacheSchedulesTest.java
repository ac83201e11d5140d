package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.interleaving.Exploration;
import io.memoir.server.interleaving.PlantedBug;
import org.junit.jupiter.api.Test;

class StateCacheSchedulesTest {
  private static final int SCENARIOS = 10;
  private static final int SCHEDULES = 15;

  @Test
  void ask_underAnySchedule_countsWhatWasAcknowledgedOnce() throws Exception {
    Exploration exploration = Exploration.of(StateCacheOperations.class, SCENARIOS, SCHEDULES);

    assertThat(exploration.failure()).isEmpty();
    assertThat(exploration.schedules()).isGreaterThanOrEqualTo(SCENARIOS * SCHEDULES / 2);
  }

  @Test
  void ask_whereARefreshPassesOverAStateInUse_isFound() throws Exception {
    PlantedBug bug =
        new PlantedBug(
            StateCache.class,
            """
                cached.lock.lock();
                try {
                  if (!cached.gone && cached.loaded && !cached.outdated) {
            """,
            """
                if (!cached.lock.tryLock()) {
                  return;
                }
                try {
                  if (!cached.gone && cached.loaded && !cached.outdated) {
            """);

    Exploration exploration =
        Exploration.of(StateCacheOperations.class, 2 * SCENARIOS, 4 * SCHEDULES, bug);

    assertThat(exploration.failure())
        .hasValueSatisfying(found -> assertThat(found).contains("Invalid execution results"));
  }
}
