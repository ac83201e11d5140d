package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.ResultWriter;
import io.memoir.cli.terminal.Terminal;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What could not be written is an error; what nobody wants to read any more is not. */
class ResultWriterTest {
  @TempDir static Path directory;

  private static Path data;
  private static Path model;
  private static Path events;

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    events = SmallShop.writeEvents(directory.resolve("events.csv"));
    data = directory.resolve("data");
    model = directory.resolve("model");
    assertThat(
            Commands.run("prepare", "--input", events.toString(), "--out", data.toString()).code())
        .isEqualTo(ExitCode.DONE);
    assertThat(
            Commands.run(
                    "train",
                    "--data",
                    data.toString(),
                    "--model",
                    "markov",
                    "--out",
                    model.toString())
                .code())
        .isEqualTo(ExitCode.DONE);
  }

  /** The words of a command. */
  record Line(List<String> words) {
    static Line of(String... words) {
      return new Line(List.of(words));
    }

    Line withJson() {
      List<String> more = new ArrayList<>(words);
      more.add("--json");
      return new Line(more);
    }
  }

  static List<Line> commands() {
    List<Line> lines = new ArrayList<>();
    lines.add(Line.of());
    lines.add(Line.of("--help"));
    lines.add(Line.of("--version"));
    for (String command :
        Memoir.commandLine(Commands.silent(), Map.of()).getSubcommands().keySet()) {
      lines.add(Line.of(command, "--help"));
    }
    String out = directory.resolve("again").toString();
    String shop = model.toString();
    List<Line> plain =
        List.of(
            Line.of("doctor"),
            Line.of("prepare", "--input", events.toString(), "--out", out + "-data"),
            Line.of("train", "--data", data.toString(), "--model", "popularity", "--out", out),
            Line.of("evaluate", "--model", shop, "--data", data.toString()),
            Line.of("recommend", "--model", shop, "--history", "item-01"),
            Line.of("explain", "--model", shop, "--history", "item-01"),
            Line.of("replay", "--model", shop, "--data", data.toString()));
    lines.addAll(plain);
    plain.forEach(line -> lines.add(line.withJson()));
    return lines;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommand_ontoAFullDisk_saysSoAndFails(Line line) throws IOException {
    File full = new File("/dev/full");
    assumeTrue(full.exists(), "this system has no /dev/full");
    StringWriter err = new StringWriter();
    int code;
    try (OutputStream out = new FileOutputStream(full)) {
      code = run(out, err, line.words.toArray(String[]::new));
    }
    assertThat(code).as(line + "\n" + err).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines().toList().getLast())
        .isEqualTo("memoir: the result could not be written: No space left on device");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommand_intoAClosedPipe_isQuiet(Line line) {
    StringWriter err = new StringWriter();
    int code = run(failing("Broken pipe"), err, line.words.toArray(String[]::new));
    assertThat(code).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).doesNotContain("could not be written");
  }

  @Test
  void failedCommand_ontoAFullDisk_keepsItsOwnLineAndCode() {
    StringWriter err = new StringWriter();
    int code = run(failing("No space left on device"), err, "evalute");
    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("unknown command 'evalute'");
  }

  @Test
  void failure_ofAllThatWasPrinted_isNone() throws IOException {
    Path file = directory.resolve("printed.txt");
    try (OutputStream out = Files.newOutputStream(file)) {
      ResultWriter writer = new ResultWriter(out);
      writer.println("caf\u00e9");
      assertThat(writer.failure()).isEmpty();
    }
    assertThat(file).hasContent("caf\u00e9");
  }

  private static int run(OutputStream out, StringWriter err, String... arguments) {
    return Memoir.run(
        new Terminal(new ResultWriter(out), new PrintWriter(err, true), false, false, 100),
        arguments);
  }

  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    };
  }
}
