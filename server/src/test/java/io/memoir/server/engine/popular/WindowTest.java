package io.memoir.server.engine.popular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where windows begin, and which there are. */
class WindowTest {
  private static final long NOW = Instant.parse("2026-06-15T12:34:56.789Z").toEpochMilli();

  @ParameterizedTest
  @CsvSource({
    "1h, 2026-06-15T11:00:00Z",
    "24h, 2026-06-14T12:00:00Z",
    "1d, 2026-06-14T12:00:00Z",
    "2d, 2026-06-13T00:00:00Z",
    "30d, 2026-05-16T00:00:00Z"
  })
  void window_isAtLeastAsLongAsItsName(String text, String since) {
    assertThat(Window.parse(text).since(NOW)).hasValue(Instant.parse(since).toEpochMilli());
  }

  @Test
  void all_hasNoBeginning() {
    assertThat(Window.parse("all").since(NOW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0d",
        "31d",
        "25h",
        "7",
        "d",
        "7D",
        "7 d",
        "-1d",
        "1w",
        "ALL",
        "01d",
        "999999999d"
      })
  void otherTexts_areRefused(String text) {
    assertThatThrownBy(() -> Window.parse(text))
        .isInstanceOf(BadInputException.class)
        .hasMessage("window is '%s', expected 1h to 24h, 1d to 30d, or all".formatted(text));
  }
}
