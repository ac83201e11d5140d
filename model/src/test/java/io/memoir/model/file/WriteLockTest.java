package io.memoir.model.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteLockTest {
  private static final int PROCESSES = 4;

  @TempDir Path folder;

  /**
   * The lock file is deleted by each holder, so that others may hold locks on files without a name.
   */
  @Test
  void acquire_bySeveralProcesses_isHeldByOneAtATime() throws Exception {
    Path place = folder.resolve("place");
    List<Process> processes = new ArrayList<>();
    for (int process = 0; process < PROCESSES; process++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path")
                      + File.pathSeparator
                      + System.getProperty("jdk.module.path", ""),
                  Holder.class.getName(),
                  place.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve(process + ".txt").toFile())
              .start());
    }
    for (int process = 0; process < PROCESSES; process++) {
      int code = processes.get(process).waitFor();
      assertThat(folder.resolve(process + ".txt")).hasContent("");
      assertThat(code).isZero();
      Files.delete(folder.resolve(process + ".txt"));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  /** A process that takes the lock again and again, and sees that nobody else is inside. */
  static final class Holder {
    private static final int TIMES = 1_500;

    private Holder() {}

    public static void main(String... arguments) throws IOException {
      Path place = Path.of(arguments[0]);
      Path inside = place.resolveSibling("inside");
      for (int i = 0; i < TIMES; i++) {
        try (WriteLock _ = WriteLock.acquire(place)) {
          Files.createFile(inside); // fails if it exists
          Files.delete(inside);
        }
      }
    }
  }
}
