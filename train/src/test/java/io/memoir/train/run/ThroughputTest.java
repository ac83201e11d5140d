package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThroughputTest {
  private long now = 7_000_000_000L;
  private final Throughput.Meter meter = new Throughput.Meter(() -> now);

  /** A step that takes so long. */
  private Optional<Throughput> step(double seconds, long events, boolean last) {
    now += (long) (seconds * 1e9);
    return meter.step(events, 6_000, 30, last);
  }

  @Test
  void step_afterTwentySteps_answersOnceWithoutTheFirstHalf() {
    for (int i = 0; i < 10; i++) {
      assertThat(step(1.0, 10, false)).isEmpty();
    }
    for (int i = 0; i < 9; i++) {
      assertThat(step(0.1, 20, false)).isEmpty();
    }
    Throughput pace = step(0.1, 20, false).orElseThrow();
    assertThat(pace.eventsPerSecond()).isCloseTo(200, within(1e-6));
    assertThat(pace.secondsAnEpoch()).isCloseTo(30, within(1e-6));
    assertThat(pace.toText())
        .isEqualTo("200 events/s: about 30 s per epoch, 15 min for all 30 epochs, plus validation");
    assertThat(step(5, 1, true)).isEmpty();
  }

  @Test
  void step_short_answersAfterThreeSeconds() {
    for (int i = 0; i < 59; i++) {
      assertThat(step(0.05, 10, false)).isEmpty();
    }
    assertThat(step(0.05, 10, false).orElseThrow().eventsPerSecond()).isCloseTo(200, within(1e-6));
  }

  @Test
  void step_lastOfAShortEpoch_answersWithWhatThereIs() {
    assertThat(step(0.3, 10, false)).isEmpty();
    assertThat(step(0.3, 60, true).orElseThrow().eventsPerSecond()).isCloseTo(200, within(1e-6));
  }

  @Test
  void step_theOnlyOne_answersWithIt() {
    assertThat(step(4, 400, true).orElseThrow().eventsPerSecond()).isCloseTo(100, within(1e-6));
  }
}
