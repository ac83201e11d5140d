package io.memoir.cli.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PlotTest {
  @Test
  void ticks_linear_roundStepsFromZeroThatEnclose() {
    assertThat(Axis.LINEAR.ticks(0.07, 0.43))
        .containsExactly(new double[] {0, 0.1, 0.2, 0.3, 0.4, 0.5}, within(1e-12));
    assertThat(Axis.LINEAR.ticks(0.02))
        .containsExactly(new double[] {0, 0.005, 0.01, 0.015, 0.02}, within(1e-12));
    assertThat(Axis.LINEAR.ticks(0)).as("nothing but zeros").hasSizeGreaterThan(1);
  }

  @Test
  void ticks_logarithmic_enclose() {
    assertThat(Axis.LOGARITHMIC.ticks(3, 40))
        .containsExactly(new double[] {2, 5, 10, 20, 50}, within(1e-9));
  }

  @Test
  void label_days_monthAndDay() {
    assertThat(Axis.DAYS.label((double) LocalDate.of(2026, 3, 5).toEpochDay())).isEqualTo("03-05");
    assertThat(Axis.LINEAR.label(0.25)).isEqualTo("0.25");
  }

  @Test
  void svg_linesOverDays_startLowAndEndHigh() {
    Plot plot =
        new Plot(
            "Hit rate",
            "day",
            "HR@10",
            Axis.DAYS,
            Axis.LINEAR,
            List.of(
                new Plot.Line(
                    "a < b", List.of(new Plot.Point(20_000, 0), new Plot.Point(20_001, 0.5)))));

    String svg = Plot.svg(List.of(plot), "note");

    assertThat(svg)
        .contains("a &lt; b")
        .contains("<polyline points=\"16.0,300.0 414.0,0.0\"")
        .endsWith("</svg>\n");
  }

  @Test
  void svg_inALanguageWithOtherDigits_hasThoseOfSvg() {
    Plot plot =
        new Plot(
            "Hit rate",
            "day",
            "HR@10",
            Axis.DAYS,
            Axis.LINEAR,
            List.of(new Plot.Line("a", List.of(new Plot.Point(20_000, 0.5)))));
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    try {
      Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));

      assertThat(Plot.svg(List.of(plot, plot), "note"))
          .contains("width=\"")
          .matches(svg -> svg.chars().allMatch(letter -> letter < 128), "has only ASCII letters");
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }
}
