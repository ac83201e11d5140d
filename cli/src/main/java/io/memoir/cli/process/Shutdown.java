package io.memoir.cli.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Lets a long-running command shut down cleanly on a signal: with its own exit code, and with its
 * temporary files deleted.
 *
 * <p>SIGTERM and ctrl-C set a flag and do not end the process. A second signal ends it at once. All
 * other ways to end the process wait until {@link #close}.
 */
public final class Shutdown implements AutoCloseable {
  /** The exit code of a process ended by SIGTERM. */
  private static final int TWICE = 143;

  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<Runnable> restored = new ArrayList<>();

  /** From here on the process ends only after this is closed. */
  public Shutdown() {
    for (String signal : List.of("TERM", "INT")) {
      Signals.handle(signal, this::tell).ifPresent(restored::add);
    }
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("end")
                .unstarted(() -> {
                  told.countDown();
                  try {
                    ended.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  private void tell() {
    if (told.getCount() > 0) {
      told.countDown();
    } else {
      Runtime.getRuntime().halt(TWICE);
    }
  }

  /** Whether a signal was received. */
  public boolean isTold() {
    return told.getCount() == 0;
  }

  /** Waits for a signal. */
  public void awaitTold() throws InterruptedException {
    told.await();
  }

  /** The command has shut down: the process may end. */
  @Override
  public void close() {
    ended.countDown();
    restored.forEach(Runnable::run);
  }
}
