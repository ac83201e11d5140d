package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class MomentsTest {
  private static final long END = Instant.parse("2026-03-04T05:06:07Z").toEpochMilli();
  private static final int DATE = 16;

  @Test
  void write_afterTheCalendarEnds_dateStandsStillAndHourGoesOn() {
    long later = END + Duration.ofDays(100).plusHours(5).toMillis();

    float[] atEnd = moment(END, END);
    float[] after = moment(later, END);

    assertThat(Arrays.copyOfRange(after, DATE, 30)).isEqualTo(Arrays.copyOfRange(atEnd, DATE, 30));
    assertThat(Arrays.copyOfRange(after, 0, DATE))
        .isEqualTo(Arrays.copyOfRange(moment(later, 0), 0, DATE));
    assertThat(after[10]).isNotEqualTo(atEnd[10]);
  }

  @Test
  void write_beforeTheCalendarEnds_dateIsThatOfTheMoment() {
    long earlier = END - Duration.ofDays(100).toMillis();

    assertThat(moment(earlier, END)).isEqualTo(moment(earlier, 0));
  }

  private static float[] moment(long time, long calendarEnd) {
    float[] features = new float[Moments.FEATURES];
    Moments.write(time - 1000, time, 1, calendarEnd, features, 0);
    return features;
  }
}
