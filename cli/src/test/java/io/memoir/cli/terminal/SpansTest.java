package io.memoir.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Cut;
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
}
