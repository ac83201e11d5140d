package io.memoir.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a command speaks: results on {@code out}, all else on {@code err}.
 *
 * @param out results, and nothing else where they are JSON
 * @param err progress and errors
 * @param outIsScreen whether a person sees {@code out} as it is written
 * @param errIsScreen whether a person sees {@code err} as it is written
 * @param columns width of the screen
 */
public record Terminal(
    PrintWriter out, PrintWriter err, boolean outIsScreen, boolean errIsScreen, int columns) {

  /** The streams of this process; the launcher says whether they are a screen. */
  public static Terminal ofProcess() {
    String screens = System.getProperty("memoir.terminal", "");
    return new Terminal(
        new ResultWriter(new FileOutputStream(FileDescriptor.out)),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        screens.contains("out"),
        screens.contains("err"),
        Integer.getInteger("memoir.columns", 100));
  }

  /** Why a result could not be printed; empty if all was, or if nobody reads any more. */
  public Optional<String> unprinted() {
    return switch (out) {
      case ResultWriter results -> results.failure();
      default -> out.checkError() ? Optional.of("the output failed") : Optional.empty();
    };
  }

  /** The same place, results on the error stream: for what is said beside JSON. */
  public Terminal withoutResults() {
    return new Terminal(err, err, errIsScreen, errIsScreen, columns);
  }
}
