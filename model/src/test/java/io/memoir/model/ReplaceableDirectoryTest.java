package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
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

  @Test
  void write_onAFullDisk_namesThePlace() throws IOException {
    write("first");
    assertThatThrownBy(() ->
            ReplaceableDirectory.write(
                target,
                "marker",
                _ -> {
                  throw new IOException("No space left on device");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage(target + ": No space left on device");
    assertThat(target.resolve("marker")).hasContent("first");
    requireAlone();
  }

  /** Killed while it filled the hidden directory. */
  @Test
  void killedWhileFilling_theOldCounts_theNextWriteClears() throws IOException {
    write("old");
    half(hidden("writing"));
    ReplaceableDirectory.restore(target, "marker");
    assertThat(target.resolve("marker")).hasContent("old");
    write("next");
    assertThat(target.resolve("marker")).hasContent("next");
    requireAlone();
  }

  /** Killed while it filled the hidden directory, and nothing stood there before. */
  @Test
  void killedWhileFillingTheFirst_nothingIsThere_theNextWriteClears() throws IOException {
    half(hidden("writing"));
    ReplaceableDirectory.restore(target, "marker");
    assertThat(target).doesNotExist();
    write("next");
    assertThat(target.resolve("marker")).hasContent("next");
    requireAlone();
  }

  /** Killed between the two moves. */
  @Test
  void killedBetweenTheMoves_aReaderPutsTheOldBack() throws IOException {
    betweenTheMoves();
    ReplaceableDirectory.restore(target, "marker");
    assertThat(target.resolve("marker")).hasContent("old");
    assertThat(target.resolve("sub/file")).hasContent("of old");
    assertThat(hidden("replaced")).doesNotExist();
    write("next");
    assertThat(target.resolve("marker")).hasContent("next");
    requireAlone();
  }

  @Test
  void killedBetweenTheMoves_aWriterThatFailsPutsTheOldBack() throws IOException {
    betweenTheMoves();
    assertThatThrownBy(() ->
            ReplaceableDirectory.write(
                target,
                "marker",
                _ -> {
                  throw new IOException("disk full");
                }))
        .hasMessage("disk full");
    assertThat(target.resolve("marker")).hasContent("old");
    requireAlone();
  }

  @Test
  void killedBetweenTheMoves_aWriterReplacesTheOld() throws IOException {
    betweenTheMoves();
    write("next");
    assertThat(target.resolve("marker")).hasContent("next");
    requireAlone();
  }

  /** Killed after the second move, before the old one was gone: it may be whole or half deleted. */
  @Test
  void killedWhileDeletingTheOld_theNewCounts_theNextWriteClears() throws IOException {
    write("new");
    whole(hidden("replaced"), "old");
    ReplaceableDirectory.restore(target, "marker");
    assertThat(target.resolve("marker")).hasContent("new");
    write("next");
    assertThat(target.resolve("marker")).hasContent("next");
    requireAlone();
  }

  /** A rest is not put back, even if somebody has removed the new one by hand. */
  @Test
  void restore_ofAHalfDeletedDirectory_leavesIt() throws IOException {
    half(hidden("replaced"));
    ReplaceableDirectory.restore(target, "marker");
    assertThat(target).doesNotExist();
    write("next");
    assertThat(target.resolve("marker")).hasContent("next");
    requireAlone();
  }

  /** A reader that comes between the moves of a living writer costs it another pair of moves. */
  @Test
  void write_whileReadersRestore_alwaysEndsWithTheNew() throws Exception {
    write("0");
    AtomicBoolean done = new AtomicBoolean();
    FutureTask<Integer> reader =
        new FutureTask<>(() -> {
          int times = 0;
          while (!done.get()) {
            ReplaceableDirectory.restore(target, "marker");
            times++;
          }
          return times;
        });
    Thread thread = Thread.ofPlatform().start(reader);
    try {
      for (int i = 1; i <= 100; i++) {
        write(Integer.toString(i));
        assertThat(target.resolve("marker")).hasContent(Integer.toString(i));
      }
    } finally {
      done.set(true);
      thread.join();
    }
    assertThat(reader.get()).isPositive();
    requireAlone();
  }

  private Path hidden(String state) {
    return target.resolveSibling(".target." + state);
  }

  private static void half(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("sub"));
    Files.writeString(directory.resolve("sub/file"), "half");
  }

  private static void whole(Path directory, String text) throws IOException {
    Files.createDirectories(directory.resolve("sub"));
    Files.writeString(directory.resolve("sub/file"), "of " + text);
    Files.writeString(directory.resolve("marker"), text);
  }

  private void betweenTheMoves() throws IOException {
    whole(hidden("replaced"), "old");
    whole(hidden("writing"), "new");
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
