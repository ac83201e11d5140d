package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.cli.command.DoctorCommand;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class FailuresTest {
  private final StringWriter err = new StringWriter();
  private final Terminal terminal =
      new Terminal(new PrintWriter(err, true), new PrintWriter(err, true), false, false, 100);
  private final CommandLine command = new CommandLine(new DoctorCommand(terminal));

  @Test
  void fullDisk_isOneLineOfTheUser() {
    assertThat(handle(new FileSystemException("out/weights", null, "No space left on device")))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines())
        .containsExactly("doctor: the disk is full: no space left on device, writing out/weights");
  }

  @Test
  void fullDisk_deepInACause_isFound() {
    assertThat(
            handle(
                new IllegalStateException(
                    "query failed",
                    new UncheckedIOException(new IOException("No space left on device")))))
        .isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void defect_isOneLineThatNamesTheTrace() throws IOException {
    assertThat(handle(new IllegalStateException("two\nlines"))).isEqualTo(ExitCode.DEFECT);
    assertThat(err.toString().lines()).hasSize(1);
    Path trace = Path.of(err.toString().strip().replaceAll(".* is in ", ""));
    assertThat(trace).content().contains("IllegalStateException", "at io.memoir.cli");
    Files.delete(trace);
  }

  private int handle(Exception failure) {
    return new Failures(terminal)
        .handleExecutionException(failure, command, command.getParseResult());
  }
}
