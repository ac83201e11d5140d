package io.memoir.data.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads of one evaluation. If one of them fails, the others stop. */
public final class EvaluationThreads {
  private volatile boolean failed;

  /** Creates an object whose threads are started by {@link #run}. */
  public EvaluationThreads() {}

  /** Whether a thread has failed. The others check this between two steps, and stop. */
  public boolean failed() {
    return failed;
  }

  /**
   * Runs the same work on several threads, and waits until all of them have ended. An exception of
   * a thread is thrown by this method.
   *
   * @param threads number of threads, at least 1
   * @throws IllegalStateException if the waiting thread is interrupted
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
