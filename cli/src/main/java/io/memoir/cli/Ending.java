package io.memoir.cli;

import java.util.concurrent.CountDownLatch;

/** Lets a command that goes on until it is told to end do so in its own time. */
final class Ending {
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** From here on the process waits for {@link #done} when it is told to end. */
  Ending() {
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

  /** Waits until somebody ends the process. */
  void awaitTold() throws InterruptedException {
    told.await();
  }

  /** All is closed: the process may end. */
  void done() {
    ended.countDown();
  }
}
