package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.engine.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {
  @TempDir Path directory;

  @Test
  void run_anyModel_answersAndLeavesNothing() throws Exception {
    List<Path> before = left();
    ModelVersion version = ModelVersion.open(TestShop.model(directory.resolve("model"), 1));
    assertThat(WarmUp.run(version, Duration.ofMillis(200), () -> false)).isGreaterThanOrEqualTo(4);
    assertThat(left()).isEqualTo(before);
  }

  @Test
  void run_itemsThatNoEventCanBeOf_answersAllTheSame() throws Exception {
    ModelVersion version =
        ModelVersion.open(TestShop.model(directory.resolve("model"), 1, List.of("")));
    assertThat(WarmUp.run(version, Duration.ZERO, () -> false)).isEqualTo(4);
  }

  /** What this process has left; other tests have processes of their own. */
  private static List<Path> left() throws IOException {
    String own = WarmUp.DIRECTORY + ProcessHandle.current().pid() + "-";
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().startsWith(own)).sorted().toList();
    }
  }
}
