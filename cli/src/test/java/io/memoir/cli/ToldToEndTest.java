package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.cli.process.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What commands in processes of their own leave behind if they are told to end by SIGTERM. */
@DisabledOnOs(OS.WINDOWS)
class ToldToEndTest {
  private static final int TERMINATED = 143;
  private static final int MOST_MINUTES = 5;

  @TempDir Path folder;

  @Test
  void replay_deletesItsCopyOfTheLog() throws Exception {
    Path events = SmallShop.writeEvents(folder.resolve("events.csv"));
    String data = folder.resolve("data").toString();
    String model = folder.resolve("model").toString();
    done("prepare", "--input", events.toString(), "--split", "leave-one-out", "--out", data);
    String[] train = {"train", "--data", data, "--model", "gru", "--out", model, "--set"};
    done(Answers.joined(train, "epochs=1", "width=32"));
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    // The epochs of a refit take hours, so it does not end by itself.
    Process process =
        Launched.start(
            Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary),
            "replay",
            "--model",
            model,
            "--data",
            data,
            "--from",
            "2024-03-02",
            "--refit",
            "0.01",
            "--refit-epochs",
            "1000000");
    String said = endedAsSoonAs(process, () -> copies(temporary).anyMatch(ToldToEndTest::hasLog));
    assertThat(copies(temporary)).as(said).isEmpty();
    assertThat(said).doesNotContain("memoir replay:");
  }

  @Test
  void simulate_leavesTheFileThatWasThere() throws Exception {
    Path file = Files.writeString(folder.resolve("drift.csv"), "the log of before\n");
    Process process = Launched.start("simulate", "--days", "1000000", "--out", file.toString());
    String said = endedAsSoonAs(process, () -> bytes(folder) > 1 << 20);
    assertThat(file).as(said).hasContent("the log of before");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }

  private static void done(String... arguments) {
    Commands result = Commands.run(arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
  }

  /** What is asked of the file system until it is so. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  /** Tells a process to end as soon as a condition holds, and returns what it has said. */
  private static String endedAsSoonAs(Process process, Condition condition) throws Exception {
    try {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MOST_MINUTES);
      while (process.isAlive() && System.nanoTime() < end && !condition.holds()) {
        Thread.sleep(5);
      }
      process.toHandle().destroy(); // SIGTERM; that of the process would close its output as well
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isEqualTo(TERMINATED);
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Stream<Path> copies(Path temporary) throws IOException {
    return entries(temporary).stream()
        .filter(path -> path.getFileName().toString().startsWith("memoir-"));
  }

  private static boolean hasLog(Path copy) {
    return Files.exists(copy.resolve("followed"));
  }

  private static long bytes(Path directory) throws IOException {
    long bytes = 0;
    for (Path file : entries(directory)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> list = Files.list(directory)) {
      return list.toList();
    }
  }
}
