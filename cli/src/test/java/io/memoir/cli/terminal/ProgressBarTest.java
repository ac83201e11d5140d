package io.memoir.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final StringWriter written = new StringWriter();
  private long nanos;

  @Test
  void advance_onAScreen_redrawsOneLineAndLeavesNothing() {
    ProgressBar bar = bar(true, 120);
    bar.start("epoch 3", 1000, "events");
    nanos += 2_000_000_000L;
    bar.advance(500, "loss 5.31");
    assertThat(written.toString())
        .isEqualTo(
            "\r\u001b[Kepoch 3  "
                + "━".repeat(12)
                + "╌".repeat(12)
                + "   50 %  500 events  250/s  0:02 left  loss 5.31");
    bar.finish();
    assertThat(written.toString()).endsWith("\r\u001b[K").doesNotContain("\n");
  }

  @Test
  void advance_onAScreen_drawsAtMostTenTimesASecond() {
    ProgressBar bar = bar(true, 120);
    bar.start("reading", 0, "lines");
    for (int i = 1; i <= 1000; i++) {
      nanos += 1_000_000;
      bar.advance(i, "");
    }
    assertThat(written.toString().split("\r", -1)).hasSize(11);
  }

  @Test
  void advance_onANarrowScreen_isCutSoThatTheLineDoesNotWrap() {
    ProgressBar bar = bar(true, 40);
    bar.start("epoch 3", 1000, "events");
    nanos += 1_000_000_000L;
    bar.advance(10, "a note that is far too long to be shown here");
    assertThat(written.toString().replace("\r\u001b[K", "")).hasSize(39);
  }

  /** Such as the pseudoterminal of a build server, which has no size. */
  @Test
  void advance_onAScreenOfNoColumns_isDrawnAsOnAUsualOne() {
    PrintWriter out = new PrintWriter(written, true);
    Terminal terminal = new Terminal(out, out, true, true, 0);
    assertThat(terminal.columns()).isEqualTo(100);
    for (int columns = -1; columns <= 1; columns++) {
      ProgressBar bar = bar(true, columns);
      bar.start("epoch 3", 1000, "events");
      nanos += 1_000_000_000L;
      bar.advance(10, "");
    }
    assertThat(written.toString().replace("\r\u001b[K", "")).isEmpty();
  }

  @Test
  void advance_elsewhere_saysALineEveryTenSeconds() {
    ProgressBar bar = bar(false, 120);
    bar.start("reading", 0, "lines");
    for (int second = 1; second <= 25; second++) {
      nanos += 1_000_000_000L;
      bar.advance(second * 2000L, "");
    }
    bar.finish();
    assertThat(written.toString().lines())
        .containsExactly("reading  20,000 lines  2,000/s", "reading  40,000 lines  2,000/s");
  }

  @Test
  void say_whileABarIsDrawn_clearsItFirst() {
    ProgressBar bar = bar(true, 120);
    bar.start("reading", 10, "lines");
    nanos += 1_000_000_000L;
    bar.advance(5, "");
    written.getBuffer().setLength(0);
    bar.say("a line that stays");
    assertThat(written.toString())
        .isEqualTo("\r\u001b[Ka line that stays" + System.lineSeparator());
  }

  private ProgressBar bar(boolean screen, int columns) {
    return new ProgressBar(new PrintWriter(written), screen, columns, () -> nanos, "");
  }
}
