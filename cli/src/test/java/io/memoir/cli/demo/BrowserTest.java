package io.memoir.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BrowserTest {
  @Test
  void command_withoutADesktop_isNone() {
    assertThat(Browser.command(Map.of(), "Linux")).isEmpty();
    assertThat(Browser.command(Map.of("DISPLAY", "", "TERM", "xterm"), "Mac OS X")).isEmpty();
  }

  @Test
  void command_withADesktop_isThatOfTheSystem() {
    assertThat(Browser.command(Map.of("DISPLAY", ":0"), "Linux")).contains("xdg-open");
    assertThat(Browser.command(Map.of("WAYLAND_DISPLAY", "wayland-0"), "Linux"))
        .contains("xdg-open");
    assertThat(Browser.command(Map.of("DISPLAY", ":0"), "Mac OS X")).contains("open");
  }
}
