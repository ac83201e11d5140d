package io.memoir.model.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {
  private static final String NAME = ".lock";

  @TempDir Path folder;

  @Test
  void close_again_doesNotReleaseTheLockOfTheNextHolder() throws IOException {
    ProcessLock first = ProcessLock.tryAcquire(folder, NAME).orElseThrow();
    first.close();
    try (ProcessLock _ = ProcessLock.tryAcquire(folder, NAME).orElseThrow()) {
      first.close();
      assertThat(ProcessLock.isHeld(folder, NAME)).isTrue();
      assertThat(ProcessLock.tryAcquire(folder, NAME)).isEmpty();
    }
    assertThat(ProcessLock.isHeld(folder, NAME)).isFalse();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void lock_ofAnotherProcess_isReleasedWhenThatIsKilled() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("jdk.module.path", ""),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("held");
      assertThat(ProcessLock.isHeld(folder, NAME)).isTrue();
      assertThat(ProcessLock.tryAcquire(folder, NAME)).isEmpty();
    } finally {
      assertThat(holder.destroyForcibly().waitFor()).isNotZero();
    }
    while (ProcessLock.isHeld(folder, NAME)) {
      Thread.sleep(20); // systems may take a moment
    }
    ProcessLock.tryAcquire(folder, NAME).orElseThrow().close();
  }

  /** A process that holds the lock until its input ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String... arguments) throws IOException {
      try (ProcessLock _ = ProcessLock.tryAcquire(Path.of(arguments[0]), NAME).orElseThrow()) {
        System.out.println("held");
        int _ = System.in.read();
      }
    }
  }
}
