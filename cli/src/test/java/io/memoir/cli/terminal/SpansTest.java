package io.memoir.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.Cut;
import io.memoir.model.BadInputException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {
  /** The last date has no midnight: the clocks of Beirut go forward at that moment. */
  @ParameterizedTest
  @CsvSource({
    "UTC, 2026-03-05, 2026-03-05T00:00:00Z",
    "Europe/Berlin, 2026-03-05, 2026-03-04T23:00:00Z",
    "Europe/Berlin, 2026-07-05, 2026-07-04T22:00:00Z",
    "America/New_York, 2026-03-05, 2026-03-05T05:00:00Z",
    "Asia/Beirut, 2026-03-29, 2026-03-28T22:00:00Z"
  })
  void cut_dateIsADayInTheZoneOfTheData(String zone, String date, String instant) {
    Cut cut = Spans.cut("--test", date, ZoneId.of(zone));
    assertThat(cut).isEqualTo(new Cut.At(Instant.parse(instant), ZoneId.of(zone)));
    assertThat(cut.text()).isEqualTo(date);
  }

  @Test
  void cut_dateAndTime_hasItsOwnZone() {
    Cut cut = Spans.cut("--test", "2014-09-24T22:00:00Z", ZoneId.of("Asia/Tokyo"));
    assertThat(cut)
        .isEqualTo(new Cut.At(Instant.parse("2014-09-24T22:00:00Z"), ZoneId.of("Asia/Tokyo")));
    assertThat(cut.text()).isEqualTo("2014-09-24T22:00:00Z");
    assertThat(Spans.cut("--test", "0.25", ZoneOffset.UTC)).isEqualTo(new Cut.Share(0.25));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-05-03T18:00:00Z, 2026-05-03T18:00:00Z",
    "2026-05-03T18:00:00+02:00, 2026-05-03T16:00:00Z",
    "2026-05-03, 2026-05-03T00:00:00Z",
    "1777831200000, 2026-05-03T18:00:00Z",
    "31536000000, 1971-01-01T00:00:00Z",
    "253402300799999, 9999-12-31T23:59:59.999Z"
  })
  void moment_dateTimeOrMilliseconds_isRead(String text, String instant) {
    assertThat(Spans.moment("--at", text)).isEqualTo(Instant.parse(instant));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1777971840 | milliseconds since 1970; this looks like seconds",
        "1777971840000000 | milliseconds since 1970; this looks like microseconds",
        "1777971840000000000 | milliseconds since 1970; this looks like nanoseconds",
        "20260503 | milliseconds since 1970; this looks like a date, which is written 2026-05-03",
        "0 | a time from 1971 to 9999",
        "31535999999 | a time from 1971 to 9999",
        "253402300800000 | a time from 1971 to 9999",
        "1970-01-01 | a time from 1971 to 9999",
        "1969-12-31T23:00:00Z | a time from 1971 to 9999",
        "2026 | a time from 1971 to 9999",
        "tonight | a time such as 2026-05-03T18:00:00Z, a date, or milliseconds since 1970"
      })
  void moment_anythingElse_isRefused(String text, String expected) {
    assertThatThrownBy(() -> Spans.moment("--at", text))
        .isInstanceOf(BadInputException.class)
        .hasMessage("--at is '" + text + "', expected " + expected);
  }
}
