package io.memoir.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command speaks: results on {@code out}, all else on {@code err}.
 *
 * @param out results, and nothing else where they are JSON
 * @param err progress and errors
 * @param outIsScreen whether a person sees {@code out} as it is written
 * @param errIsScreen whether a person sees {@code err} as it is written
 * @param columns width of the screen
 */
record Terminal(
    PrintWriter out, PrintWriter err, boolean outIsScreen, boolean errIsScreen, int columns) {

  /** The streams of this process; the launcher says whether they are a screen. */
  static Terminal ofProcess() {
    String screens = System.getProperty("memoir.terminal", "");
    return new Terminal(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        screens.contains("out"),
        screens.contains("err"),
        Integer.getInteger("memoir.columns", 100));
  }

  /** The same place, results on the error stream: for what is said beside JSON. */
  Terminal withoutResults() {
    return new Terminal(err, err, errIsScreen, errIsScreen, columns);
  }
}
