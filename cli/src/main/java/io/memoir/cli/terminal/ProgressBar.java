package io.memoir.cli.terminal;

import io.memoir.data.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows progress: on a screen, one line that is redrawn and removed at the end; otherwise, a line
 * from time to time.
 */
public final class ProgressBar implements Progress {
  private static final int BAR_WIDTH = 24;
  private static final long SCREEN_NANOS = 100_000_000L;
  private static final long LOG_NANOS = 10_000_000_000L;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean screen;
  private final int columns;
  private final LongSupplier clock;
  private final String indent;

  private String task = "";
  private String unit = "";
  private long total;
  private long startedAt;
  private long shownAt;
  private boolean drawn;

  public ProgressBar(Terminal terminal) {
    this(terminal, "");
  }

  /** A bar with indented lines. */
  public ProgressBar(Terminal terminal, String indent) {
    this(terminal.err(), terminal.errIsScreen(), terminal.columns(), System::nanoTime, indent);
  }

  public ProgressBar(
      PrintWriter out, boolean screen, int columns, LongSupplier clock, String indent) {
    this.out = out;
    this.screen = screen;
    this.columns = columns;
    this.clock = clock;
    this.indent = indent;
  }

  @Override
  public void start(String newTask, long newTotal, String newUnit) {
    clear();
    task = newTask;
    total = newTotal;
    unit = newUnit;
    startedAt = clock.getAsLong();
    shownAt = startedAt;
  }

  @Override
  public void advance(long done, String note) {
    long now = clock.getAsLong();
    if (now - shownAt < (screen ? SCREEN_NANOS : LOG_NANOS)) {
      return;
    }
    shownAt = now;
    String line = line(done, note, (now - startedAt) / 1e9);
    if (screen) {
      out.print(CLEAR + line.substring(0, Math.clamp(columns - 1, 0, line.length())));
      out.flush();
      drawn = true;
    } else {
      out.println(line);
    }
  }

  @Override
  public void finish() {
    clear();
  }

  @Override
  public void say(String line) {
    clear();
    out.println(indent + line);
  }

  private void clear() {
    if (drawn) {
      out.print(CLEAR);
      out.flush();
      drawn = false;
    }
  }

  /** For example {@code epoch 3 ━━━━━━━━──── 61 % 118,400 events 52,300/s 0:12 left loss 5.31}. */
  private String line(long done, String note, double seconds) {
    StringBuilder line = new StringBuilder(indent).append(task);
    double rate = seconds > 0 ? done / seconds : 0;
    if (total > 0) {
      double share = Math.clamp((double) done / total, 0, 1);
      if (screen) {
        int filled = (int) Math.round(share * BAR_WIDTH);
        line.append("  ").repeat('━', filled).repeat('╌', BAR_WIDTH - filled);
      }
      line.append(String.format(Locale.ROOT, "  %3.0f %%", 100 * share));
    }
    line.append("  ").append(Figures.count(done)).append(' ').append(unit);
    line.append("  ").append(Figures.count(Math.round(rate))).append("/s");
    if (total > done && rate > 0) {
      line.append("  ").append(Figures.clock((total - done) / rate)).append(" left");
    }
    if (!note.isEmpty()) {
      line.append("  ").append(note);
    }
    return line.toString();
  }
}
