package io.memoir.bench.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives this process real-time priority (the policy SCHED_FIFO of Linux), if the system permits it,
 * until it is closed.
 *
 * <p>A load generator stands for clients on other machines. On the same machine as the server it
 * waits for a processor like any other process, and this wait would count as latency of the server.
 */
public final class GeneratorPriority implements AutoCloseable {
  private final String description;

  private GeneratorPriority(String description) {
    this.description = description;
  }

  /** Requests the priority for all threads of this process and those that they start. */
  public static GeneratorPriority raise() throws IOException {
    try {
      String refusal = chrt("--fifo", "1");
      return new GeneratorPriority(
          refusal.isEmpty()
              ? "the load generator runs with real-time priority (SCHED_FIFO), as if on a machine"
                  + " of its own"
              : "the load generator runs without real-time priority (" + refusal + ")");
    } catch (IOException e) {
      return new GeneratorPriority(
          "the load generator runs without real-time priority (chrt not found)");
    }
  }

  /** The result in words. */
  public String description() {
    return description;
  }

  @Override
  public void close() throws IOException {
    if (description.contains("SCHED_FIFO")) {
      chrt("--other", "0");
    }
  }

  /**
   * Changes the policy of this process; returns the reason if that failed, else an empty string.
   */
  private static String chrt(String policy, String priority) throws IOException {
    List<String> command = new ArrayList<>(List.of("chrt", "--all-tasks", policy, "--pid"));
    command.addAll(List.of(priority, Long.toString(ProcessHandle.current().pid())));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.onExit().join().exitValue() == 0 ? "" : said.strip();
  }
}
