package io.memoir.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.cli.terminal.Figures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectRowTest {
  /** Effects and the largest of them, with two decimals. */
  @ParameterizedTest
  @CsvSource({
    "0.5, 1, +0.50, +++++",
    "-1, 1, -1.00, ----------",
    "0.02, 1, +0.02, +",
    "-3, 2, -3.00, ----------",
    "0.004, 0.004, 0.00, ''",
    "-0.004, 0.004, 0.00, ''",
    "-0.0, 0, 0.00, ''",
    "0.005, 0.005, +0.01, ++++++++++",
    "-0.001, 1, 0.00, ''"
  })
  void bar_isEmptyForAnEffectThatIsShownAsZero(
      double effect, double most, String text, String bar) {
    String shown = Figures.signed(effect, 2);
    assertThat(shown).isEqualTo(text);
    assertThat(EffectRow.bar(effect, most, shown)).isEqualTo(bar);
  }
}
