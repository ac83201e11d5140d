package io.memoir.data.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates as people write them. Those of ISO 8601 are in {@link io.memoir.data.MeaningTest}. */
class MomentsTest {
  private static final Moments UTC = new Moments(ZoneOffset.UTC);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "31-Jan-1995",
        "31-JAN-1995",
        "31 January 1995",
        "31st of January, 1995",
        "31.Jan.1995",
        "31/jan/1995",
        "Tue, 31 Jan 1995",
        "Tuesday, January 31st, 1995",
        "Jan. 31, 1995",
        "January 31 1995",
        "1995-Jan-31",
        "1995年1月31日",
        "1995 年 01 月 31 日"
      })
  void of_dateInManyWritings_isTheSameDay(String written) {
    assertThat(UTC.of(written)).hasValue(Instant.parse("1995-01-31T00:00:00Z").toEpochMilli());
    assertThat(TimeKind.isDate(written)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "31-Jan-1995 21:30",
        "31-Jan-1995T21:30Z",
        "31/Jan/1995:21:30:00 +0000",
        "31/Jan/1995:22:30:00 +0100",
        "31 January 1995 at 21:30:00.000",
        "Jan 31, 1995 9:30 PM",
        "Jan 31 1995, 9:30:00 p.m.",
        "Tue, 31 Jan 1995 21:30:00 GMT",
        "Tue Jan 31 21:30:00 1995",
        "Tue Jan 31 21:30:00 +0000 1995",
        "Tue Jan 31 21:30:00 UTC 1995",
        "January 31, 1995 16:30 America/New_York",
        "1995年1月31日 21:30",
        "1995年1月31日21:30:00"
      })
  void of_timeInManyWritings_isTheSameMoment(String written) {
    assertThat(UTC.of(written)).hasValue(Instant.parse("1995-01-31T21:30:00Z").toEpochMilli());
  }

  @Test
  void of_dateWithoutZone_isInThatOfTheReader() {
    assertThat(new Moments(ZoneId.of("Asia/Shanghai")).of("01-Feb-1995"))
        .hasValue(Instant.parse("1995-01-31T16:00:00Z").toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({
    "12:30 AM, 00:30",
    "12:30 PM, 12:30",
    "1:30 am, 01:30",
    "11:30 P.M., 23:30",
  })
  void of_halvesOfTheDay_beginAtTwelve(String written, String time) {
    assertThat(UTC.of("31-Jan-1995 " + written))
        .hasValue(Instant.parse("1995-01-31T" + time + ":00Z").toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Toy Story (1995)",
        "May 1995",
        "1995",
        "31-Jan",
        "31-Jan-95",
        "31-Foo-1995",
        "32-Jan-1995",
        "30-Feb-1995",
        "31-Jan-1995 13:30 PM",
        "31-Jan-1995 25:30",
        "31-Jan-1995 09:30 Nowhere/Town",
        "31/01/1995",
        "01/31/1995",
        "01.02.1995",
        "1995年13月1日",
        ""
      })
  void of_noDateOrOneOfTwoMeanings_isEmpty(String written) {
    assertThat(UTC.of(written)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"03/04/1995", "3/4/1995", "03.04.1995", "03-04-1995", "3/4/1995 00:00"})
  void of_digitsOfAKnownOrder_isRead(String written) {
    assertThat(new Moments(ZoneOffset.UTC, DateOrder.DAY_FIRST).of(written))
        .hasValue(Instant.parse("1995-04-03T00:00:00Z").toEpochMilli());
    assertThat(new Moments(ZoneOffset.UTC, DateOrder.MONTH_FIRST).of(written))
        .hasValue(Instant.parse("1995-03-04T00:00:00Z").toEpochMilli());
    assertThat(new Moments(ZoneOffset.UTC, DateOrder.CONTRADICTORY).of(written)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "03/04/1995, OPEN",
    "03/04/1995 13/04/1995, DAY_FIRST",
    "13/04/1995 03/04/1995 14.5.1996, DAY_FIRST",
    "04/13/1995 03/04/1995, MONTH_FIRST",
    "13/04/1995 04/13/1995, CONTRADICTORY",
    "13/04/1995 04/13/1995 13/04/1995, CONTRADICTORY",
  })
  void orderOf_aColumn_isWhatItsDatesShow(String dates, DateOrder expected) {
    assertThat(
            Stream.of(dates.split(" ", -1))
                .map(date -> WrittenDates.orderOf(date).orElseThrow())
                .reduce(DateOrder.OPEN, DateOrder::and))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"31/02/1995", "13/13/1995", "00/01/1995", "1/2/95", "1995/01/02", "1/2-1995"})
  void orderOf_whatIsNoSuchDate_isEmpty(String text) {
    assertThat(WrittenDates.orderOf(text)).isEmpty();
  }
}
