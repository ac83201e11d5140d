package io.memoir.server.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTimesTest {
  private static final List<Long> BOUNDS = List.of(1_000_000L, 2_000_000L, 4_000_000L);

  @Test
  void quantile_withinABucket_isInterpolated() {
    AnswerTimes times = new AnswerTimes(BOUNDS, List.of(10L, 90L, 100L), 100);
    assertThat(times.quantileMicros(0.1)).hasValue(1_000);
    assertThat(times.quantileMicros(0.5)).hasValue(1_500);
    assertThat(times.quantileMicros(0.9)).hasValue(2_000);
    assertThat(times.quantileMicros(0.95)).hasValue(3_000);
    assertThat(times.quantileMicros(1)).hasValue(4_000);
  }

  @Test
  void quantile_inTheFirstBucket_beginsAtZero() {
    AnswerTimes times = new AnswerTimes(BOUNDS, List.of(4L, 4L, 4L), 4);
    assertThat(times.quantileMicros(0.25)).hasValue(250);
  }

  @Test
  void quantile_afterEmptyBuckets_liesInTheOneWithAnswers() {
    AnswerTimes times = new AnswerTimes(BOUNDS, List.of(0L, 0L, 2L), 2);
    assertThat(times.quantileMicros(0.5)).hasValue(3_000);
  }

  @Test
  void quantile_beyondTheLastBound_isThatBound() {
    AnswerTimes times = new AnswerTimes(BOUNDS, List.of(0L, 0L, 1L), 10);
    assertThat(times.quantileMicros(0.99)).hasValue(4_000);
  }

  @Test
  void quantile_withoutAnswers_isEmpty() {
    assertThat(AnswerTimes.NONE.quantileMicros(0.5)).isEmpty();
    assertThat(new AnswerTimes(BOUNDS, List.of(0L, 0L, 0L), 0).quantileMicros(0.5)).isEmpty();
  }

  @Test
  void minus_leavesTheAnswersSinceThen() {
    AnswerTimes earlier = new AnswerTimes(BOUNDS, List.of(10L, 10L, 10L), 10);
    AnswerTimes later = new AnswerTimes(BOUNDS, List.of(10L, 14L, 14L), 15);
    assertThat(later.minus(earlier)).isEqualTo(new AnswerTimes(BOUNDS, List.of(0L, 4L, 4L), 5));
    assertThat(later.minus(AnswerTimes.NONE)).isEqualTo(later);
  }

  @Test
  void times_withoutACountForEachBucket_areRefused() {
    assertThatThrownBy(() -> new AnswerTimes(BOUNDS, List.of(1L), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 bounds and 1 counts, expected as many");
  }
}
