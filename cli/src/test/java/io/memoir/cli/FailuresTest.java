package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.cli.command.DoctorCommand;
import io.memoir.cli.option.LearnOptions;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Terminal;
import io.memoir.learning.Learner;
import io.memoir.model.BadInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

  /** What a disk or a network file system that fails throws; the JDK has no class for it. */
  static List<Exception> failuresOfTheSystem() {
    return List.of(
        new IOException("Input/output error"),
        new UncheckedIOException(new IOException("Input/output error")),
        new IllegalStateException("query failed", new EOFException("Input/output error")));
  }

  @ParameterizedTest
  @MethodSource("failuresOfTheSystem")
  void failureOfTheSystem_isOneLineOfTheUser(Exception failure) {
    assertThat(handle(failure)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines())
        .containsExactly("doctor: reading or writing failed: Input/output error");
  }

  @Test
  void failureWithoutAMessage_isNamedByItsKind() {
    assertThat(handle(new EOFException())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(handle(new MalformedInputException(1))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines())
        .containsExactly(
            "doctor: reading or writing failed: java.io.EOFException",
            "doctor: a file is not UTF-8 text");
  }

  @Test
  void lackOfMemory_isOneLineThatSaysWhatToSet() {
    assertThat(execute(new OutOfMemoryError("Java heap space"))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(execute(new OutOfMemoryError("unable to create native thread")))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("doctor: not enough memory: the Java heap of ")
                    .contains("MEMOIR_OPTS=-Xmx"),
            line ->
                assertThat(line)
                    .isEqualTo("doctor: not enough memory: unable to create native thread"));
  }

  @Test
  void nativeLibraryThatDoesNotLoad_isOneLineOfTheUser() {
    assertThat(execute(new ExceptionInInitializerError(new UnsatisfiedLinkError("no torch"))))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines())
        .containsExactly("doctor: a native library cannot be loaded: no torch");
  }

  @Test
  void otherError_isADefectOfOneLine() throws IOException {
    assertThat(execute(new StackOverflowError())).isEqualTo(ExitCode.DEFECT);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("doctor: a bug in Memoir: java.lang.StackOverflowError; the stack trace is");
    Files.delete(Path.of(err.toString().strip().replaceAll(".* is in ", "")));
  }

  @Test
  void defect_isOneLineThatNamesTheTrace() throws IOException {
    assertThat(handle(new IllegalStateException("two\nlines"))).isEqualTo(ExitCode.DEFECT);
    assertThat(err.toString().lines()).hasSize(1);
    Path trace = Path.of(err.toString().strip().replaceAll(".* is in ", ""));
    assertThat(trace).content().contains("IllegalStateException", "at io.memoir.cli");
    Files.delete(trace);
  }

  @Test
  void failedRetraining_isToldWithoutNamesOfClasses() {
    List<String> told = new ArrayList<>();
    Learner.Listener listener = LearnOptions.telling(told::add, _ -> {});
    listener.failed(new BadInputException("the log has no label of the task 'click'"));
    listener.failed(new IllegalStateException("broken"));
    assertThat(told)
        .containsExactly(
            "retraining failed, the serving model is unchanged: the log has no label of the task"
                + " 'click'",
            "retraining failed, the serving model is unchanged: java.lang.IllegalStateException:"
                + " broken");
  }

  private int handle(Exception failure) {
    return new Failures(terminal)
        .handleExecutionException(failure, command, command.getParseResult());
  }

  /** The exit code of a command that ends with an error, which picocli does not handle. */
  private int execute(Error failure) {
    return new Failures(terminal)
        .around(_ -> {
          throw failure;
        })
        .execute(command.parseArgs());
  }
}
