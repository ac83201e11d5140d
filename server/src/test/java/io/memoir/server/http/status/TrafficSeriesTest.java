package io.memoir.server.http.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.http.metrics.AnswerTimes;
import io.memoir.server.http.metrics.Traffic;
import io.memoir.server.http.status.TrafficSeries.Latest;
import io.memoir.server.http.status.TrafficSeries.Point;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The series with a clock and counts of the test. */
class TrafficSeriesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long BOUND = 1_000_000L;

  private long nanos = -7; // clocks of nanoseconds begin anywhere
  private long millis = 1_780_000_000_000L;
  private Traffic counts = traffic(0, 0, 0, 0);

  private static Traffic traffic(long events, long answers, long judged, long hits) {
    return new Traffic(
        events,
        0,
        answers,
        0,
        judged,
        hits,
        new AnswerTimes(List.of(BOUND), List.of(answers), answers));
  }

  private TrafficSeries series() {
    return new TrafficSeries(() -> Instant.ofEpochMilli(millis), () -> nanos, () -> counts);
  }

  private void pass(int seconds) {
    nanos += seconds * SECOND;
    millis += seconds * 1_000L;
  }

  @Test
  void step_hasTheRatesOfItsOwnTime() {
    counts = traffic(1_000, 2_000, 0, 0);
    TrafficSeries series = series();
    pass(5);
    counts = traffic(1_010, 2_100, 0, 0);
    series.step();
    pass(10); // late
    counts = traffic(1_110, 2_100, 0, 0);
    series.step();

    assertThat(series.points()).extracting(Point::events).containsExactly(2.0, 10.0);
    assertThat(series.points()).extracting(Point::answers).containsExactly(20.0, 0.0);
    assertThat(series.points())
        .extracting(Point::at)
        .containsExactly(1_780_000_005_000L, 1_780_000_015_000L);
    assertThat(series.newest()).hasValue(series.points().getLast());
  }

  @Test
  void quantile_ofAStepWithoutAnswers_isUnknown() {
    TrafficSeries series = series();
    pass(5);
    counts = traffic(0, 100, 0, 0);
    series.step();
    pass(5);
    series.step();

    assertThat(series.points().getFirst().p99Micros()).hasValue(990);
    assertThat(series.points().getLast().p99Micros()).isEmpty();
  }

  @Test
  void hitRate_isThatOfTheLastMinute() {
    TrafficSeries series = series();
    pass(5);
    series.step();
    assertThat(series.points().getLast().hitRate()).isEmpty();
    counts = traffic(0, 0, 4, 3);
    for (int i = 0; i < 12; i++) {
      pass(5);
      series.step();
      assertThat(series.points().getLast().hitRate()).as("step %d", i).hasValue(0.75);
    }
    pass(5);
    series.step();
    assertThat(series.points().getLast().hitRate()).isEmpty();
  }

  @Test
  void values_areThoseOfTheLastTenMinutes() {
    TrafficSeries series = series();
    for (int i = 1; i <= 130; i++) {
      pass(5);
      counts = traffic(counts.events() + 5L * i, 0, 0, 0);
      series.step();
    }
    assertThat(series.points())
        .extracting(Point::events)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(11, 130).mapToObj(i -> (double) i).toList());
  }

  @Test
  void step_atTheSameTime_isNone() {
    TrafficSeries series = series();
    series.step();
    assertThat(series.points()).isEmpty();
    assertThat(series.newest()).isEmpty();
  }

  @Test
  void latest_isUpToNow_fromAMinuteAgo() {
    TrafficSeries series = series();
    counts = traffic(30, 0, 0, 0);
    pass(3);
    Latest first = series.latest();
    assertThat(first.seconds()).isEqualTo(3);
    assertThat(first.perSecond(first.traffic().events())).isEqualTo(10);

    pass(2);
    series.step();
    for (int i = 0; i < 20; i++) {
      pass(5);
      series.step();
    }
    pass(4);
    counts = traffic(89, 0, 0, 0);
    Latest later = series.latest();
    assertThat(later.seconds()).isEqualTo(59);
    assertThat(later.traffic().events()).as("without the first 30").isEqualTo(59);
    assertThat(later.perSecond(later.traffic().events())).isEqualTo(1);
  }

  @Test
  void latest_atTheStart_dividesByASecondAtLeast() {
    TrafficSeries series = series();
    counts = traffic(2, 0, 0, 0);
    Latest latest = series.latest();
    assertThat(latest.perSecond(latest.traffic().events())).isEqualTo(2);
  }
}
