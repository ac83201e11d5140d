package io.memoir.server.interleaving;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jetbrains.lincheck.Lincheck;

/**
 * The process in which the schedules of one scenario are explored: {@code Explorer SCHEDULES
 * SCENARIO}. It prints how many schedules it ran and how often each outcome came, and ends with
 * exit code 1 if one of them failed, with the failing schedule on the error stream.
 */
final class Explorer {
  private static final int BYTES_PER_OUTCOME = 64;

  private final Scenario scenario;

  /** The number of runs and their outcomes, outside of the heap: the checker undoes what a run writes there. */
  private final ByteBuffer outcomes;

  private Explorer(Scenario scenario, int schedules) {
    this.scenario = scenario;
    this.outcomes = ByteBuffer.allocateDirect((schedules + 1) * BYTES_PER_OUTCOME);
  }

  public static void main(String[] arguments) throws ReflectiveOperationException {
    int schedules = Integer.parseInt(arguments[0]);
    Scenario scenario =
        (Scenario) Class.forName(arguments[1]).getDeclaredConstructor().newInstance();
    Explorer explorer = new Explorer(scenario, schedules);
    int code = 0;
    try {
      Lincheck.runConcurrentTest(schedules, explorer::once);
    } catch (AssertionError failure) {
      System.err.println(failure.getMessage());
      code = 1;
    }
    explorer.print();
    System.exit(code);
  }

  private void once() {
    int run = outcomes.getInt(0);
    outcomes.putInt(0, run + 1);
    String outcome = scenario.run();
    byte[] bytes = outcome.getBytes(StandardCharsets.UTF_8);
    int at = Math.min((run + 1) * BYTES_PER_OUTCOME, outcomes.capacity() - BYTES_PER_OUTCOME);
    int length = Math.min(bytes.length, BYTES_PER_OUTCOME - 1);
    outcomes.put(at, (byte) length);
    outcomes.put(at + 1, bytes, 0, length);
  }

  private void print() {
    int runs = outcomes.getInt(0);
    Map<String, Integer> counts = new TreeMap<>();
    for (int run = 1; run <= runs && (run + 1) * BYTES_PER_OUTCOME <= outcomes.capacity(); run++) {
      byte[] bytes = new byte[outcomes.get(run * BYTES_PER_OUTCOME)];
      outcomes.get(run * BYTES_PER_OUTCOME + 1, bytes);
      counts.merge(new String(bytes, StandardCharsets.UTF_8), 1, Integer::sum);
    }
    System.out.println(runs);
    counts.forEach((outcome, count) -> System.out.println(count + " " + outcome));
  }
}
