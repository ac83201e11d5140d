package io.memoir.server.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.http.settings.FileMark;
import io.memoir.server.http.settings.OperatorLog;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are read again when they change; the looks are those of the test. */
class FollowedFilesTest {
  @TempDir Path directory;

  private final List<String> told = new ArrayList<>();
  private Optional<Exception> failure = Optional.empty();
  private String taken = "";

  private final OperatorLog log =
      new OperatorLog() {
        @Override
        public void defect(String requestId, Throwable defect) {
          throw new AssertionError(defect);
        }

        @Override
        public void trouble(String what) {
          told.add(what);
        }

        @Override
        public void note(String what) {
          told.add(what);
        }
      };

  private FollowedFiles followed(Path file, List<FileMark> used) {
    return new FollowedFiles(
        "the text",
        List.of(file),
        used,
        () -> {
          if (failure.isPresent()) {
            throw failure.get();
          }
          taken = Files.readString(file);
        },
        log);
  }

  @Test
  void change_betweenTheReadingAndTheStart_isNoticed() throws IOException {
    Path file = Files.writeString(directory.resolve("text"), "old");
    List<FileMark> read = FollowedFiles.marks(List.of(file));
    Files.writeString(file, "newer");
    try (FollowedFiles followed = followed(file, read)) {
      followed.look();
      assertThat(taken).isEqualTo("newer");
      assertThat(told).containsExactly("the text in " + file + ": reloaded");
    }
  }

  @Test
  void reload_thatFailsOnce_isTriedAgain_withoutAnotherChange_andToldOnce() throws IOException {
    Path file = Files.writeString(directory.resolve("text"), "old");
    try (FollowedFiles followed = followed(file, FollowedFiles.marks(List.of(file)))) {
      followed.look();
      assertThat(taken).as("an unchanged file is not read").isEmpty();
      Files.writeString(file, "newer");
      failure = Optional.of(new AccessDeniedException(file.toString()));
      followed.look();
      followed.look();
      assertThat(told)
          .containsExactly(
              "the text in %s could not be reloaded, the previous version stays in use: %s cannot be read, expected a file that the server may read"
                  .formatted(file, file));
      failure = Optional.of(new IOException("too many open files"));
      followed.look();
      assertThat(told).hasSize(2).last().asString().endsWith(": too many open files");
      failure = Optional.empty();
      followed.look();
      assertThat(taken).isEqualTo("newer");
      assertThat(told).hasSize(3).last().asString().endsWith(": reloaded");
    }
  }

  @Test
  void reload_thatFailsWithAnError_isToldAndTriedAgain() throws IOException {
    Path file = Files.writeString(directory.resolve("text"), "old");
    AtomicBoolean fails = new AtomicBoolean(true);
    FollowedFiles.Taking taking =
        () -> {
          if (fails.get()) {
            throw new StackOverflowError("planted");
          }
          taken = Files.readString(file);
        };
    List<FileMark> used = FollowedFiles.marks(List.of(file));
    try (FollowedFiles followed = new FollowedFiles("the text", List.of(file), used, taking, log)) {
      Files.writeString(file, "newer");
      followed.look();
      assertThat(told).hasSize(1).last().asString().endsWith(": planted");
      fails.set(false);
      followed.look();
      assertThat(taken).isEqualTo("newer");
    }
  }

  @Test
  void trouble_ofFilesThatAreAsBeforeAgain_isToldOnceMoreWhenItReturns() throws IOException {
    Path file = Files.writeString(directory.resolve("text"), "old");
    Path aside = directory.resolve("aside");
    try (FollowedFiles followed = followed(file, FollowedFiles.marks(List.of(file)))) {
      failure = Optional.of(new IOException("no such file"));
      for (int i = 1; i <= 2; i++) {
        Files.move(file, aside);
        followed.look();
        assertThat(told).hasSize(i);
        Files.move(aside, file);
        followed.look();
      }
      assertThat(told).hasSize(2);
      assertThat(taken).isEmpty();
    }
  }
}
