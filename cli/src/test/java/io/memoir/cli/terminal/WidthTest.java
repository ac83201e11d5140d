package io.memoir.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WidthTest {
  @Test
  void fit_charactersThatControlTheTerminal_areReplaced() {
    assertThat(Width.fit("\u001b[31mred\u001b[0m\u0007\tX\u009b", 40))
        .isEqualTo("?[31mred?[0m??X?");
    assertThat(Width.fit("a\u202eb\u2066c", 40)).isEqualTo("a?b?c");
    assertThat(Width.pad("\u001b", 3)).isEqualTo("?  ");
  }

  @Test
  void fit_textOfAnyScript_isUnchanged() {
    assertThat(Width.fit("\u5e7d\u9748\u516c\u4e3b \u05e9\u05dc\u05d5\u05dd", 40))
        .isEqualTo("\u5e7d\u9748\u516c\u4e3b \u05e9\u05dc\u05d5\u05dd");
  }
}
