package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.file.ReplaceableDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaceableDirectoryTest {
  private static final ReplaceableDirectory.Kind KIND =
      new ReplaceableDirectory.Kind(
          "a thing", "marker", "", Set.of("other", "sub.txt"), Set.of("sub"));

  @TempDir private Path place = Path.of("");
  private Path target = Path.of("");

  @BeforeEach
  void setUp() {
    target = place.resolve("deep/target");
  }

  private void write(String text) throws IOException {
    ReplaceableDirectory.write(
        target, KIND, directory -> Files.writeString(directory.resolve("marker"), text));
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
                KIND,
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
                KIND,
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
    ReplaceableDirectory.restore(target, KIND);
    assertThat(target.resolve("marker")).hasContent("old");
    write("next");
    assertThat(target.resolve("marker")).hasContent("next");
    requireAlone();
  }

  /** Killed while it filled the hidden directory, and nothing stood there before. */
  @Test
  void killedWhileFillingTheFirst_nothingIsThere_theNextWriteClears() throws IOException {
    half(hidden("writing"));
    ReplaceableDirectory.restore(target, KIND);
    assertThat(target).doesNotExist();
    write("next");
    assertThat(target.resolve("marker")).hasContent("next");
    requireAlone();
  }

  /** Killed between the two moves. */
  @Test
  void killedBetweenTheMoves_aReaderPutsTheOldBack() throws IOException {
    betweenTheMoves();
    ReplaceableDirectory.restore(target, KIND);
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
                KIND,
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
    ReplaceableDirectory.restore(target, KIND);
    assertThat(target.resolve("marker")).hasContent("new");
    write("next");
    assertThat(target.resolve("marker")).hasContent("next");
    requireAlone();
  }

  /** A rest is not put back, even if somebody has removed the new one by hand. */
  @Test
  void restore_ofAHalfDeletedDirectory_leavesIt() throws IOException {
    half(hidden("replaced"));
    ReplaceableDirectory.restore(target, KIND);
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
            ReplaceableDirectory.restore(target, KIND);
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
        .hasMessage(target + " contains other files and no marker: choose another place");
    assertThat(target.resolve("letter.txt")).hasContent("dear");
  }

  @Test
  void write_overAFile_refused() throws IOException {
    Files.createDirectories(target.getParent());
    Files.writeString(target, "a file");
    assertThatThrownBy(() -> write("mine"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a file, expected a directory, or a path that does not exist");
  }

  @Test
  void write_overAnEmptyDirectory_taken() throws IOException {
    Files.createDirectories(target);
    write("mine");
    assertThat(target.resolve("marker")).hasContent("mine");
  }

  @Test
  void write_throughALink_replacesWhatItLeadsTo_andTheLinkStays() throws IOException {
    write("old");
    Path link = Files.createDirectory(place.resolve("elsewhere")).resolve("link");
    Files.createSymbolicLink(link, target);
    ReplaceableDirectory.write(
        link, KIND, directory -> Files.writeString(directory.resolve("marker"), "new"));
    assertThat(Files.readSymbolicLink(link)).isEqualTo(target);
    assertThat(target.resolve("marker")).hasContent("new");
    requireAlone();
    try (Stream<Path> left = Files.list(link.getParent())) {
      assertThat(left).containsExactly(link);
    }
  }

  @Test
  void write_throughALinkToALink_replacesTheDirectoryAtTheEnd() throws IOException {
    write("old");
    Path first = Files.createSymbolicLink(place.resolve("first"), Path.of("deep/target"));
    Path second = Files.createSymbolicLink(place.resolve("second"), Path.of("first"));
    ReplaceableDirectory.write(
        second, KIND, directory -> Files.writeString(directory.resolve("marker"), "new"));
    assertThat(first).isSymbolicLink();
    assertThat(second).isSymbolicLink();
    assertThat(target.resolve("marker")).hasContent("new");
    requireAlone();
  }

  @Test
  void write_throughALinkToNothing_makesWhatItLeadsTo() throws IOException {
    Path link = Files.createSymbolicLink(place.resolve("link"), target);
    ReplaceableDirectory.write(
        link, KIND, directory -> Files.writeString(directory.resolve("marker"), "new"));
    assertThat(link).isSymbolicLink();
    assertThat(target.resolve("marker")).hasContent("new");
  }

  @Test
  void write_throughALinkInTheMiddleOfThePath_staysBehindIt() throws IOException {
    write("old");
    Path link = Files.createSymbolicLink(place.resolve("link"), target.getParent());
    ReplaceableDirectory.write(
        link.resolve("target"),
        KIND,
        directory -> Files.writeString(directory.resolve("marker"), "new"));
    assertThat(link).isSymbolicLink();
    assertThat(target.resolve("marker")).hasContent("new");
    requireAlone();
  }

  @Test
  void write_throughALinkThatLeadsBack_refused() throws IOException {
    Path link = place.resolve("link");
    Files.createSymbolicLink(link, link);
    assertThatThrownBy(() -> ReplaceableDirectory.write(link, KIND, _ -> {}))
        .isInstanceOf(BadInputException.class)
        .hasMessage(link + " is a symbolic link that leads back to itself");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void restore_throughALink_putsTheOldBack() throws IOException {
    Path link = Files.createSymbolicLink(place.resolve("link"), target);
    betweenTheMoves();
    ReplaceableDirectory.restore(link, KIND);
    assertThat(link.resolve("marker")).hasContent("old");
  }

  @Test
  void write_overADirectoryWithSomebodysFile_refusedAndNothingIsLost() throws IOException {
    write("old");
    Files.writeString(target.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(() -> write("new"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(target + " contains 'thesis.txt', which is not part of a thing");
    assertThat(target.resolve("thesis.txt")).hasContent("years of work");
    assertThat(target.resolve("marker")).hasContent("old");
    requireAlone();
  }

  @Test
  void write_overADirectoryWhoseKnownNameIsADirectory_refused() throws IOException {
    write("old");
    Files.createDirectories(target.resolve("other"));
    Files.writeString(target.resolve("other/thesis.txt"), "years of work");
    assertThatThrownBy(() -> write("new")).isInstanceOf(BadInputException.class);
    assertThat(target.resolve("other/thesis.txt")).hasContent("years of work");
  }

  @Test
  void write_whereSomebodyHasADirectoryOfTheHiddenName_refusedAndNothingIsLost()
      throws IOException {
    for (String state : new String[] {"writing", "replaced"}) {
      write("old");
      Files.createDirectories(hidden(state));
      Path letter = Files.writeString(hidden(state).resolve("letter.txt"), "dear");
      assertThatThrownBy(() -> write("new"))
          .isInstanceOf(BadInputException.class)
          .hasMessage(letter + " is in the way and was not written by Memoir: move it away");
      assertThat(letter).hasContent("dear");
      assertThat(target.resolve("marker")).hasContent("old");
      Files.delete(letter);
    }
  }

  @Test
  void write_overAMarkerOfSomethingElse_refused() throws IOException {
    write("{\"format\": \"layers-model\"}");
    ReplaceableDirectory.Kind signed =
        new ReplaceableDirectory.Kind("a thing", "marker", "our-format", Set.of(), Set.of());
    assertThatThrownBy(() -> ReplaceableDirectory.write(target, signed, _ -> {}))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("its marker was written by another program");
    assertThat(target.resolve("marker")).content().contains("layers-model");
  }

  @Test
  void remove_withSomebodysFile_leavesAll() throws IOException {
    write("old");
    assertThat(ReplaceableDirectory.remove(target, KIND)).isTrue();
    assertThat(target).doesNotExist();
    write("old");
    Files.writeString(target.resolve("thesis.txt"), "years of work");
    assertThat(ReplaceableDirectory.remove(target, KIND)).isFalse();
    assertThat(target.resolve("thesis.txt")).exists();
    assertThat(target.resolve("marker")).exists();
  }

  /** A second writer waits for the first, so the files of the two are never mixed. */
  @Test
  void write_byTwoThreads_oneAfterTheOther() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FutureTask<Void> first =
        new FutureTask<>(() -> {
          ReplaceableDirectory.write(
              target,
              KIND,
              directory -> {
                Files.writeString(directory.resolve("other"), "first");
                inside.countDown();
                await(goOn);
                Files.writeString(directory.resolve("marker"), "first");
              });
          return null;
        });
    Thread one = Thread.ofPlatform().start(first);
    await(inside);
    assertThatThrownBy(() -> ReplaceableDirectory.requireReplaceable(target, KIND))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is being written by another process");
    FutureTask<Void> second =
        new FutureTask<>(() -> {
          ReplaceableDirectory.write(
              target,
              KIND,
              directory -> {
                Files.writeString(directory.resolve("other"), "second");
                Files.writeString(directory.resolve("marker"), "second");
              });
          return null;
        });
    Thread two = Thread.ofPlatform().start(second);
    goOn.countDown();
    one.join();
    two.join();
    first.get();
    second.get();
    assertThat(target.resolve("marker")).hasContent("second");
    assertThat(target.resolve("other")).hasContent("second");
    ReplaceableDirectory.requireReplaceable(target, KIND);
    requireAlone();
  }

  /**
   * Several processes and threads replace one directory; every reader finds files of one writer.
   */
  @Test
  void write_bySeveralProcesses_isAlwaysOfOneWriter() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int process = 0; process < 3; process++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path")
                      + File.pathSeparator
                      + System.getProperty("jdk.module.path", ""),
                  Writers.class.getName(),
                  target.toString(),
                  "process-" + process)
              .redirectErrorStream(true)
              .redirectOutput(place.resolve("process-" + process + ".txt").toFile())
              .start());
    }
    Writers.main(target.toString(), "this");
    for (Process process : processes) {
      process.waitFor();
    }
    for (int process = 0; process < 3; process++) {
      assertThat(place.resolve("process-" + process + ".txt")).hasContent("");
      assertThat(processes.get(process).exitValue()).isZero();
    }
    assertThat(Files.readString(target.resolve("marker")))
        .isEqualTo(Files.readString(target.resolve("other")));
    requireAlone();
  }

  /** A process that replaces a directory again and again, and sees that nobody interferes. */
  static final class Writers {
    private static final int TIMES = 60;

    private Writers() {}

    public static void main(String... arguments) throws IOException {
      Path target = Path.of(arguments[0]);
      for (int i = 0; i < TIMES; i++) {
        String text = arguments[1] + " " + i;
        ReplaceableDirectory.write(
            target,
            KIND,
            directory -> {
              Files.writeString(directory.resolve("other"), text);
              Files.writeString(directory.resolve("sub.txt"), text);
              Files.writeString(directory.resolve("marker"), text);
              if (!Files.readString(directory.resolve("other")).equals(text)) {
                throw new IOException("another writer was here");
              }
            });
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void requireAlone() throws IOException {
    try (Stream<Path> left = Files.list(target.getParent())) {
      assertThat(left).containsExactly(target);
    }
  }
}
