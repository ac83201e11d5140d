package io.memoir.bench.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A second process that keeps a share of one core busy: in each period of {@value #PERIOD_MILLIS}
 * ms it computes for a part and sleeps for the rest. It competes with the server for the processor
 * like any other program on the machine.
 */
public final class BusyNeighbour implements AutoCloseable {
  private static final int PERIOD_MILLIS = 100;

  private final Process process;

  private BusyNeighbour(Process process) {
    this.process = process;
  }

  /**
   * Starts the process.
   *
   * @param percent of one core, 1 to 100
   */
  public static BusyNeighbour start(int percent) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx16m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            BusyNeighbour.class.getName(),
            Integer.toString(percent));
    return new BusyNeighbour(
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Processor time used so far, in seconds. */
  public double seconds() {
    return process
        .toHandle()
        .info()
        .totalCpuDuration()
        .map(time -> time.toNanos() / 1e9)
        .orElse(0d);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /** The main method of the process, which ends when the process that started it has ended. */
  public static void main(String[] arguments) {
    long period = TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
    long busy = period * Integer.parseInt(arguments[0]) / 100;
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    for (long begin = System.nanoTime(); parent.isAlive(); begin = System.nanoTime()) {
      while (System.nanoTime() - begin < busy) {
        Thread.onSpinWait();
      }
      LockSupport.parkNanos(period - busy);
    }
  }
}
