package io.memoir.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphSettingsTest {
  @Test
  void settings_all_areDeclaredOnce() {
    assertThat(GraphSettings.SETTINGS)
        .extracting(Setting::key)
        .containsExactlyElementsOf(GraphSettings.of(Map.of()).settings().keySet());
    Map<String, String> usual = new LinkedHashMap<>();
    GraphSettings.SETTINGS.forEach(setting -> putUsual(setting, usual));
    assertThat(usual).isEqualTo(GraphSettings.of(Map.of()).settings());
  }

  private static <T> void putUsual(Setting<T> setting, Map<String, String> map) {
    setting.write(map, setting.usual());
  }

  @Test
  void settings_allOfThemChanged_roundTrip() {
    Map<String, String> changes =
        Map.of(
            "model", "transe",
            "width", "33",
            "margin", "4.5",
            "negatives", "7",
            "adversarial", "0.5",
            "batch", "100",
            "epochs", "3",
            "rate", "0.2");
    GraphSettings changed = GraphSettings.of(Map.of()).with(changes);
    assertThat(changed.settings()).containsExactlyInAnyOrderEntriesOf(changes);
    assertThat(GraphSettings.of(changed.settings())).isEqualTo(changed);
  }

  @Test
  void width_ofRotate_isEven() {
    assertThat(GraphSettings.of(Map.of("model", "rotate", "width", "33")).width()).isEqualTo(34);
  }

  @ParameterizedTest
  @CsvSource({
    "width, 1, a whole number from 2 to 1024",
    "negatives, 1000000000, a whole number from 1 to 10000",
    "margin, 1e38, a number from 0.1 to 1000.0",
    "model, distmult, 'one of transe, rotate'",
    "epochs, none, a whole number of at least 1",
    "rate, -1, a number from 0.0 to 10.0"
  })
  void value_outOfRange_isRefused(String key, String value, String expected) {
    assertThatThrownBy(() -> GraphSettings.of(Map.of(key, value)))
        .isInstanceOf(BadInputException.class)
        .hasMessage("setting '%s' is '%s', expected %s".formatted(key, value, expected));
  }

  @Test
  void unknownSetting_isRefusedWithTheNearest() {
    assertThatThrownBy(() -> GraphSettings.of(Map.of("negativ", "3")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("unknown setting 'negativ', did you mean 'negatives'?");
  }
}
