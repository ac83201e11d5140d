package io.memoir.train.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Threads that each do a share of the work; a single share is done by the caller itself. */
final class Workers implements AutoCloseable {
  private final int count;
  private final ExecutorService threads;

  Workers(int count) {
    this.count = count;
    this.threads =
        Executors.newFixedThreadPool(
            Math.max(1, count - 1),
            Thread.ofPlatform().daemon().name("memoir-graph-", 0).factory());
  }

  int count() {
    return count;
  }

  /** Runs the task once for every share in parallel, and waits for all. */
  void all(IntConsumer task) {
    List<Future<Boolean>> others = new ArrayList<>();
    for (int share = 1; share < count; share++) {
      int mine = share;
      others.add(
          threads.submit(() -> {
            task.accept(mine);
            return true;
          }));
    }
    try {
      task.accept(0);
    } finally {
      others.forEach(Workers::await);
    }
  }

  private static void await(Future<Boolean> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a graph is learned", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException("a worker failed", e);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
