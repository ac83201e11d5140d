package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaceableDirectoryTest {
  @TempDir private Path place = Path.of("");
  private Path target = Path.of("");

  @BeforeEach
  void setUp() {
    target = place.resolve("deep/target");
  }

  private void write(String text) throws IOException {
    ReplaceableDirectory.write(
        target, "marker", directory -> Files.writeString(directory.resolve("marker"), text));
  }

  @Test
  void write_twice_theSecondStays() throws IOException {
    write("first");
    write("second");
    assertThat(target.resolve("marker")).hasContent("second");
    requireAlone();
  }

  @Test
  void write_contentFails_theOldStays() throws IOException {
    write("first");
    assertThatThrownBy(() ->
            ReplaceableDirectory.write(
                target,
                "marker",
                directory -> {
                  Files.writeString(directory.resolve("marker"), "half");
                  throw new IOException("disk full");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");
    assertThat(target.resolve("marker")).hasContent("first");
    requireAlone();
  }

  /** What a process that was killed leaves behind. */
  @Test
  void write_afterADeadWriter_clearsItsRemains() throws IOException {
    write("first");
    Path remains = target.resolveSibling(".target.writing");
    Files.createDirectories(remains.resolve("sub"));
    Files.writeString(remains.resolve("sub/file"), "half");
    write("second");
    assertThat(target.resolve("marker")).hasContent("second");
    requireAlone();
  }

  @Test
  void write_overSomebodyElsesFiles_refused() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("letter.txt"), "dear");
    assertThatThrownBy(() -> write("mine"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(target + " holds other files and no marker: choose another place");
    assertThat(target.resolve("letter.txt")).hasContent("dear");
  }

  @Test
  void write_overAFile_refused() throws IOException {
    Files.createDirectories(target.getParent());
    Files.writeString(target, "a file");
    assertThatThrownBy(() -> write("mine"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a file, expected a directory or nothing");
  }

  @Test
  void write_overAnEmptyDirectory_taken() throws IOException {
    Files.createDirectories(target);
    write("mine");
    assertThat(target.resolve("marker")).hasContent("mine");
  }

  private void requireAlone() throws IOException {
    try (Stream<Path> left = Files.list(target.getParent())) {
      assertThat(left).containsExactly(target);
    }
  }
}
