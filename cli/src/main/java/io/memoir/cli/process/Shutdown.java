package io.memoir.cli.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Lets a command that goes on until it is told to end do so in its own time, and end as any other
 * command does: with its exit code, and with its temporary files deleted.
 *
 * <p>SIGTERM and ctrl-C tell it, and no longer end the process themselves. The second one does: who
 * sends it does not want to wait. Whatever else ends the process waits until {@link #close}.
 */
public final class Shutdown implements AutoCloseable {
  /** What a process ends with that SIGTERM has ended. */
  private static final int TWICE = 143;

  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<Runnable> restored = new ArrayList<>();

  /** From here on the process ends only when this is closed. */
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

  /** Whether somebody has told the process to end. */
  public boolean isTold() {
    return told.getCount() == 0;
  }

  /** Waits until somebody ends the process. */
  public void awaitTold() throws InterruptedException {
    told.await();
  }

  /** All is closed: the process may end. */
  @Override
  public void close() {
    ended.countDown();
    restored.forEach(Runnable::run);
  }
}
