package io.memoir.server.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.memoir.server.store.contract.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link FullDisk} on a small disk in memory, which only its process sees. */
class FullDiskTest {
  private static final String ON_A_SMALL_DISK =
      "mount -t tmpfs -o size=200m memoir-test \"$0\" && exec \"$@\"";

  @TempDir private Path directory;

  @Test
  void fullDisk_isSaid_losesNothing_andIsRecoveredFrom() throws Exception {
    assumeTrue(
        exitCode("true") == 0, "needs the right to mount (root on Linux) for a disk of its own");
    List<String> command = onASmallDisk();
    command.addAll(ChildJvm.command(FullDisk.class, directory.toString()));
    Process process = ChildJvm.start(command);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("exit code of FullDisk").isZero();
    assertThat(said).isEqualTo("DONE\n");
  }

  private int exitCode(String program) throws InterruptedException {
    List<String> command = onASmallDisk();
    command.add(program);
    try {
      return new ProcessBuilder(command).start().waitFor();
    } catch (IOException e) {
      return 1; // no such program here
    }
  }

  private List<String> onASmallDisk() {
    return new ArrayList<>(
        List.of("unshare", "--mount", "bash", "-c", ON_A_SMALL_DISK, directory.toString()));
  }
}
