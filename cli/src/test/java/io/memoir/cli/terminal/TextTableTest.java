package io.memoir.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void print_wideLetters_keepsColumnsStraight() {
    StringWriter written = new StringWriter();
    new TextTable(1, "title", "score")
        .row("霸王别姬", "1.5")
        .row("Heat", "12.25")
        .print(new PrintWriter(written), "  ");
    assertThat(written.toString().lines())
        .containsExactly("  title     score", "  霸王别姬    1.5", "  Heat      12.25");
  }

  @Test
  void row_ofAnotherLength_isRefused() {
    assertThatThrownBy(() -> new TextTable(1, "a", "b").row("c")).hasMessage("1 cells, expected 2");
  }

  @Test
  void fit_tooLong_endsInAnEllipsisWithinTheColumns() {
    assertThat(Width.fit("霸王别姬", 6)).isEqualTo("霸王…");
    assertThat(Width.fit("Heat", 4)).isEqualTo("Heat");
    assertThat(Width.pad("Heat", 6)).isEqualTo("Heat  ");
  }
}
