package io.memoir.data.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExcerptsTest {
  private static final String FACE = "\uD83D\uDE00";

  @Test
  void beginning_neverEndsInsideASurrogatePair() {
    String text = "x" + FACE.repeat(20);
    for (int most = 0; most <= text.length(); most++) {
      String cut = Excerpts.beginning(text, most);
      assertThat(cut.length()).isBetween(Math.max(0, most - 1), most);
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(cut)).as("most %d", most).isTrue();
    }
    assertThat(Excerpts.beginning("ab", 2)).isEqualTo("ab");
    assertThat(Excerpts.beginning("\uD83Dab", 1)).isEqualTo("\uD83D");
  }

  @Test
  void excerpt_isOneLineOfLimitedLength() {
    assertThat(Excerpts.of("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Excerpts.of("abcdefg", 6)).isEqualTo("abc...");
    assertThat(Excerpts.of("ab" + FACE + FACE, 5)).isEqualTo("ab...");
    assertThat(Excerpts.of("a\tb\r\nc", 40)).isEqualTo("a\\tb\\r\\nc");
  }
}
