package io.memoir.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Prints results, and records why printing failed. A {@link PrintWriter} records only that it did.
 */
public final class ResultWriter extends PrintWriter {
  private final Remembering target;

  /** Prints text in UTF-8. */
  public ResultWriter(OutputStream out) {
    this(
        new Remembering(
            new OutputStreamWriter(new BufferedOutputStream(out), StandardCharsets.UTF_8)));
  }

  private ResultWriter(Remembering target) {
    super(target, true);
    this.target = target;
  }

  /**
   * Flushes the output, and returns why something could not be printed.
   *
   * @return empty if everything was printed, or if the reader has closed the pipe, such as {@code |
   *     head -1}
   */
  public Optional<String> failure() {
    flush();
    return target.failure.filter(reason -> !isClosedPipe(reason));
  }

  private static boolean isClosedPipe(String reason) {
    return reason.contains("Broken pipe") || reason.contains("The pipe is being closed");
  }

  private static final class Remembering extends Writer {
    private final Writer out;
    private Optional<String> failure = Optional.empty();

    Remembering(Writer out) {
      this.out = out;
    }

    @Override
    public void write(char[] characters, int from, int length) throws IOException {
      attempt(() -> out.write(characters, from, length));
    }

    @Override
    public void flush() throws IOException {
      attempt(out::flush);
    }

    @Override
    public void close() throws IOException {
      attempt(out::close);
    }

    private void attempt(Attempt attempt) throws IOException {
      try {
        attempt.run();
      } catch (IOException e) {
        if (failure.isEmpty()) {
          failure = Optional.of(String.valueOf(e.getMessage()));
        }
        throw e;
      }
    }

    @FunctionalInterface
    private interface Attempt {
      void run() throws IOException;
    }
  }
}
