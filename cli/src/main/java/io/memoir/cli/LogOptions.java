package io.memoir.cli;

import io.memoir.server.log.LogFormat;
import io.memoir.server.log.LogTarget;
import io.memoir.server.log.ServerLog;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a server tells the one who runs it, and how. */
final class LogOptions {
  private static final String STANDARD_OUTPUT = "-";

  @Option(
      names = "--access-log",
      paramLabel = "FILE",
      description =
          "Write a line of every request that was answered; - for the standard output. Default:"
              + " none.")
  private Optional<Path> accessLog = Optional.empty();

  @Option(
      names = "--log-format",
      paramLabel = "FORM",
      defaultValue = "text",
      description =
          "Lines of the access log and of the error stream: text, or json with an object a line."
              + " Default: ${DEFAULT-VALUE}.")
  private String format = "text";

  /** Begins to write; nothing is made of the file before there is a line. */
  ServerLog open(Terminal terminal) {
    return new ServerLog(
        LogTarget.stream("the error stream", terminal.err()),
        accessLog.map(path ->
            toStandardOutput()
                ? LogTarget.stream("the standard output", terminal.out())
                : LogTarget.file(path)),
        Words.oneOf("--log-format", format, List.of(LogFormat.values())),
        InstantSource.system());
  }

  /** Whether the standard output has the access log and nothing else. */
  private boolean toStandardOutput() {
    return accessLog.filter(path -> path.toString().equals(STANDARD_OUTPUT)).isPresent();
  }

  /** Where else the command speaks. */
  Terminal beside(Terminal terminal) {
    return toStandardOutput() ? terminal.withoutResults() : terminal;
  }
}
