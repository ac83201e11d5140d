package io.memoir.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {
  @Test
  void joined_plainWords_areUnchanged() {
    assertThat(ShellWords.joined(List.of("train", "--set", "type-weights=view:0.3,cart:1")))
        .isEqualTo("train --set type-weights=view:0.3,cart:1");
  }

  @Test
  void joined_wordsThatAShellWouldSplit_areQuoted() {
    assertThat(ShellWords.joined(List.of("serve", "--model", "my shop/lstm", "it's", "")))
        .isEqualTo("serve --model 'my shop/lstm' 'it'\\''s' ''");
  }
}
