package io.memoir.text.onnx;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Loads something once, for all threads. If loading fails, the threads that wait for it get the
 * failure, and the next thread that needs it loads again.
 */
final class SharedLoading<T> {
  private final Callable<T> loading;
  private final AtomicReference<FutureTask<T>> current;

  SharedLoading(Callable<T> loading) {
    this.loading = loading;
    this.current = new AtomicReference<>(new FutureTask<>(loading));
  }

  /** What was loaded; the first thread that needs it loads it. */
  T get() throws InterruptedException, ExecutionException {
    FutureTask<T> task = current.get();
    task.run(); // does nothing if another thread has begun or is done
    try {
      return task.get();
    } catch (ExecutionException e) {
      current.compareAndSet(task, new FutureTask<>(loading));
      throw e;
    }
  }
}
