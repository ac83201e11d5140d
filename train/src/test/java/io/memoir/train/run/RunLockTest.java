package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path folder;

  @Test
  void isHeld_followsTheLock_andDoesNotReleaseIt() throws IOException {
    Path directory = folder.resolve("m.training");
    assertThat(RunLock.isHeld(directory)).as("no directory").isFalse();
    try (RunLock _ = RunLock.take(directory)) {
      assertThat(RunLock.isHeld(directory)).isTrue();
      assertThatThrownBy(() -> RunLock.take(directory))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("another training run is writing to");
      assertThat(RunLock.isHeld(directory)).isTrue();
    }
    assertThat(RunLock.isHeld(directory)).isFalse();
    RunLock.take(directory).close();
  }

  /** A process that asks while it asks in another thread does not take itself for a run. */
  @Test
  void isHeld_askedByManyThreads_doesNotSeeTheOthers() throws Exception {
    Path directory = folder.resolve("m.training");
    RunLock.take(directory).close();
    Callable<Integer> asking =
        () -> {
          int held = 0;
          for (int i = 0; i < 2_000; i++) {
            held += RunLock.isHeld(directory) ? 1 : 0;
          }
          return held;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        all.add(threads.submit(asking));
      }
      for (Future<Integer> each : all) {
        assertThat(each.get()).isZero();
      }
    }
  }
}
