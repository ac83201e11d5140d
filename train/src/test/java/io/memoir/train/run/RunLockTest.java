package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
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
}
