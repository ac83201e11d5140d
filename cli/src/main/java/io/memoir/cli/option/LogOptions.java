package io.memoir.cli.option;

import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.Words;
import io.memoir.server.log.LogFormat;
import io.memoir.server.log.LogTarget;
import io.memoir.server.log.ServerLog;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the logs of a server. */
public final class LogOptions {
  private static final String STANDARD_OUTPUT = "-";

  @Option(
      names = "--access-log",
      paramLabel = "FILE",
      description =
          "Append one line per request to this file; - for standard output. Default: no access log.")
  private Optional<Path> accessLog = Optional.empty();

  @Option(
      names = "--log-format",
      paramLabel = "FORM",
      defaultValue = "text",
      description =
          "Format of the access log and of standard error: text, or json with one object per line."
              + " Default: ${DEFAULT-VALUE}.")
  private String format = "text";

  /** Opens the logs; the file is created when the first line is written. */
  public ServerLog open(Terminal terminal) {
    return new ServerLog(
        LogTarget.stream("standard error", terminal.err()),
        accessLog.map(path ->
            toStandardOutput()
                ? LogTarget.stream("standard output", terminal.out())
                : LogTarget.file(path)),
        Words.oneOf("--log-format", format, List.of(LogFormat.values())),
        InstantSource.system());
  }

  /** Whether standard output contains only the access log. */
  private boolean toStandardOutput() {
    return accessLog.filter(path -> path.toString().equals(STANDARD_OUTPUT)).isPresent();
  }

  /** The terminal for all output of the command that is not part of a log. */
  public Terminal otherOutput(Terminal terminal) {
    return toStandardOutput() ? terminal.withoutResults() : terminal;
  }
}
