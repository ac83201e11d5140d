package io.memoir.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The output streams of a command: results on {@code out}, everything else on {@code err}.
 *
 * @param out results; with JSON nothing else
 * @param err progress and errors
 * @param outIsScreen whether {@code out} is a screen
 * @param errIsScreen whether {@code err} is a screen
 * @param columns width of the screen; a number below 1 means that it is unknown
 */
public record Terminal(
    PrintWriter out, PrintWriter err, boolean outIsScreen, boolean errIsScreen, int columns) {
  private static final int USUAL_COLUMNS = 100;

  /** A pseudoterminal without a size, as in CI, has 0 columns. */
  public Terminal {
    columns = columns < 1 ? USUAL_COLUMNS : columns;
  }

  /** The streams of this process; properties set by the launcher say whether they are a screen. */
  public static Terminal ofProcess() {
    String screens = System.getProperty("memoir.terminal", "");
    return new Terminal(
        new ResultWriter(new FileOutputStream(FileDescriptor.out)),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        screens.contains("out"),
        screens.contains("err"),
        Integer.getInteger("memoir.columns", USUAL_COLUMNS));
  }

  /** Why a result could not be printed; empty if all was printed, or if the pipe was closed. */
  public Optional<String> unprinted() {
    return switch (out) {
      case ResultWriter results -> results.failure();
      default -> out.checkError() ? Optional.of("the output failed") : Optional.empty();
    };
  }

  /** A terminal whose results go to standard error, for text in addition to JSON. */
  public Terminal withoutResults() {
    return new Terminal(err, err, errIsScreen, errIsScreen, columns);
  }
}
