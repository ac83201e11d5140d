package io.memoir.data.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads of one evaluation. If the work of one of them fails, the others stop. */
public final class EvaluationThreads {
  private volatile boolean failed;

  /** Threads that have not started yet. */
  public EvaluationThreads() {}

  /** Whether the work of a thread has failed: the others ask between two steps, and stop. */
  public boolean failed() {
    return failed;
  }

  /**
   * Does the same work on several threads, and waits until all of them have ended. What a thread
   * throws is thrown here.
   *
   * @param threads how many, at least 1
   * @throws IllegalStateException if the thread that waits is interrupted
   */
  public void run(int threads, Runnable work) {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        workers.add(pool.submit(() -> stoppingOthersOnFailure(work)));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the evaluation was interrupted", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  private void stoppingOthersOnFailure(Runnable work) {
    boolean done = false;
    try {
      work.run();
      done = true;
    } finally {
      failed |= !done;
    }
  }
}
