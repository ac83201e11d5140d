package io.memoir.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  @Test
  void factor_withoutAnything_isOne() {
    Schedule schedule = new Schedule(0, Schedule.Decay.NONE, 0.05);
    for (long step : new long[] {0, 1, 500, 1_000_000}) {
      assertThat(schedule.factor(step, 1000)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0.25", "1, 0.5", "3, 1", "4, 1", "100, 1"})
  void factor_ofWarmUp_risesFromTheFirstStepOn(long step, double expected) {
    Schedule schedule = new Schedule(4, Schedule.Decay.NONE, 0);
    assertThat(schedule.factor(step, 1000)).isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "LINEAR, 0, 0.1",
    "LINEAR, 9, 1",
    "LINEAR, 10, 1",
    "LINEAR, 60, 0.6",
    "LINEAR, 110, 0.2",
    "LINEAR, 999, 0.2",
    "COSINE, 10, 1",
    "COSINE, 35, 0.8828427",
    "COSINE, 60, 0.6",
    "COSINE, 110, 0.2",
    "COSINE, 999, 0.2"
  })
  void factor_ofDecay_fallsToTheFloorAtTheLastStep(
      Schedule.Decay decay, long step, double expected) {
    // 10 steps of warm-up, then 100 from 1 down to 0.2.
    Schedule schedule = new Schedule(10, decay, 0.2);
    assertThat(schedule.factor(step, 110)).isCloseTo(expected, within(1e-7));
  }

  @Test
  void factor_ofWarmUpLongerThanTheRun_staysFinite() {
    Schedule schedule = new Schedule(100, Schedule.Decay.COSINE, 0.1);
    assertThat(schedule.factor(9, 10)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.factor(1000, 10)).isCloseTo(0.1, within(1e-12));
  }
}
