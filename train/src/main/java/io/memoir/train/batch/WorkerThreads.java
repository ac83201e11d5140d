package io.memoir.train.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;

/**
 * Threads that each process a share of a step, with one native thread each: products of this size
 * are finished before a second native thread has woken up, and idle native threads spin.
 */
public final class WorkerThreads implements AutoCloseable {

  /** The work of one worker for its share; returns a number that is summed over the workers. */
  @FunctionalInterface
  public interface Task {
    double run(int share) throws Exception;
  }

  private final int count;
  private final ExecutorService threads;

  public WorkerThreads(int count) {
    this.count = count;
    this.threads =
        Executors.newFixedThreadPool(
            count,
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name("memoir-train-", 0)
                    .unstarted(() -> withOneNativeThread(task)));
  }

  public int count() {
    return count;
  }

  private static void withOneNativeThread(Runnable task) {
    torch.set_num_threads(1);
    openblas_nolapack.blas_set_num_threads(1);
    NoGradGuard guard = new NoGradGuard();
    try {
      task.run();
    } finally {
      guard.close();
    }
  }

  /**
   * Runs the task once for every share in parallel, and waits for all.
   *
   * @return the sum of the results, in the order of the shares
   */
  public double all(Task task) {
    List<Callable<Double>> calls = new ArrayList<>();
    for (int share = 0; share < count; share++) {
      int mine = share;
      calls.add(() -> task.run(mine));
    }
    double sum = 0;
    try {
      for (Future<Double> future : threads.invokeAll(calls)) {
        sum += future.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while training", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException("a training worker failed", e);
      }
    }
    return sum;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
