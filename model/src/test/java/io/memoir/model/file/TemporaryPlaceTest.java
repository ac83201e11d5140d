package io.memoir.model.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted with a temporary place, and what is kept. */
class TemporaryPlaceTest {
  @TempDir private Path directory;

  @Test
  void close_directory_isDeletedWithItsContent() throws IOException {
    Path created;
    try (TemporaryPlace place = TemporaryPlace.directory("memoir-test")) {
      created = place.path();
      Files.createDirectories(created.resolve("a/b"));
      Files.writeString(created.resolve("a/b/c"), "events");
      assertThat(TemporaryPlace.isAbandoned()).isFalse();
    }
    assertThat(created).doesNotExist();
  }

  @Test
  void close_pathThatWasNeverWrittenOrWasMovedAway_doesNothing() throws IOException {
    Path moved = directory.resolve("moved");
    try (TemporaryPlace never = TemporaryPlace.at(directory.resolve("never"));
        TemporaryPlace place = TemporaryPlace.at(directory.resolve("written"))) {
      Files.writeString(place.path(), "events");
      Files.move(place.path(), moved);
      assertThat(never.path()).doesNotExist();
    }
    assertThat(moved).hasContent("events");
  }

  @Test
  void close_contentOfADirectory_leavesTheDirectory() throws IOException {
    try (TemporaryPlace place = TemporaryPlace.contentOf(directory)) {
      Files.createDirectories(place.path().resolve("a/b"));
      Files.writeString(place.path().resolve("c"), "events");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void close_afterKeep_deletesNothing() throws IOException {
    Path file = directory.resolve("file");
    try (TemporaryPlace place = TemporaryPlace.contentOf(directory)) {
      Files.writeString(file, "events");
      place.keep();
    }
    assertThat(file).hasContent("events");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void processThatIsToldToEnd_whileItWrites_leavesNothing() throws Exception {
    Path content = Files.createDirectory(directory.resolve("content"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("jdk.module.path", ""),
                Writer.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("writing");
      assertThat(directory.resolve("whole")).isNotEmptyDirectory();
      process.toHandle().destroy(); // SIGTERM
      process.waitFor();
    } finally {
      process.destroyForcibly();
    }
    assertThat(directory.resolve("whole")).doesNotExist();
    assertThat(content).isEmptyDirectory();
  }

  /** A process that writes to two temporary places until it has to end. */
  static final class Writer {
    private Writer() {}

    public static void main(String... arguments) throws IOException {
      Path directory = Path.of(arguments[0]);
      try (TemporaryPlace whole = TemporaryPlace.at(directory.resolve("whole"));
          TemporaryPlace content = TemporaryPlace.contentOf(directory.resolve("content"))) {
        Files.createDirectory(whole.path());
        for (int file = 0; ; file++) {
          Files.writeString(content.path().resolve(Integer.toString(file)), "events");
          Files.writeString(whole.path().resolve(Integer.toString(file)), "events");
          if (file == 0) {
            System.out.println("writing");
          }
        }
      }
    }
  }
}
