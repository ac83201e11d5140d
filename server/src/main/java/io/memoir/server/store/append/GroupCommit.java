package io.memoir.server.store.append;

import io.memoir.server.store.Appended;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets concurrent callers share one commit: while one waits for the disk, others are queued, and
 * the next of them commits for all.
 *
 * <p>For a virtual thread, a platform thread waits for the disk: waiting in native code, the
 * virtual thread would occupy a carrier thread that others could use.
 */
public final class GroupCommit {
  /** Maximum number of events in a group, unless a single caller has more. */
  private static final int LARGEST_GROUP = 8192;

  private static final int IDLE_SECONDS = 10;

  /** Made in advance, because it is needed where there may be no memory left. */
  @SuppressWarnings("StaticAssignmentOfThrowable")
  private static final IllegalStateException NOT_MADE =
      new IllegalStateException("the commit was not made");

  private final Function<List<StoredEvent>, List<Appended>> commit;

  /** One thread, which ends when nothing has been committed for a while. */
  private final ThreadPoolExecutor committer;

  private final ReentrantLock lock = new ReentrantLock();

  /** The waiting callers in order of arrival; the first commits for itself and those behind it. */
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();

  /**
   * @param commit makes events durable, and returns their outcomes; never called by two threads at
   *     a time
   */
  public GroupCommit(Function<List<StoredEvent>, List<Appended>> commit) {
    this(commit, Thread.ofPlatform().daemon().name("memoir-commits").factory());
  }

  /** The same with the threads of a factory. */
  public GroupCommit(Function<List<StoredEvent>, List<Appended>> commit, ThreadFactory threads) {
    this.commit = commit;
    this.committer =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    committer.allowCoreThreadTimeOut(true);
  }

  /**
   * Commits events together with those of other callers.
   *
   * @return the outcome of each event, in the same order
   * @throws StoreUnavailableException if the commit threw one
   * @throws OutOfMemoryError if the commit ran out of memory; nothing was acknowledged
   * @throws IllegalStateException if the commit failed for another reason
   */
  public List<Appended> append(List<StoredEvent> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    Waiting mine = new Waiting(List.copyOf(events), lock.newCondition());
    List<Waiting> group;
    lock.lock();
    try {
      queue.add(mine);
      while (mine.open() && queue.peekFirst() != mine) {
        mine.turn.awaitUninterruptibly();
      }
      if (!mine.open()) {
        return mine.result();
      }
      group = group();
    } finally {
      lock.unlock();
    }
    try {
      if (Thread.currentThread().isVirtual()) {
        commitAside(group);
      } else {
        commit(group);
      }
    } finally {
      leave(group);
    }
    return mine.result();
  }

  /**
   * Commits on the platform thread, or on this one if no thread can be created. The task runs once,
   * even if it was queued before creating the thread failed.
   */
  private void commitAside(List<Waiting> group) {
    CompletableFuture<Boolean> committed = new CompletableFuture<>();
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              try {
                commit(group);
              } finally {
                committed.complete(true);
              }
            },
            true);
    try {
      committer.execute(task);
    } catch (RuntimeException | Error e) {
      task.run();
    }
    committed.join();
  }

  /**
   * Removes a group from the queue, whatever its outcome, and lets the next caller commit. Creates
   * no objects, as there may be no memory left.
   */
  private void leave(List<Waiting> group) {
    lock.lock();
    try {
      for (int i = 0; i < group.size(); i++) {
        Waiting done = group.get(i);
        queue.remove();
        done.end();
        done.turn.signal();
      }
      Waiting next = queue.peekFirst();
      if (next != null) {
        next.turn.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The callers at the head of the queue that are committed together; they stay in it until then.
   */
  private List<Waiting> group() {
    List<Waiting> group = new ArrayList<>();
    int events = 0;
    for (Waiting waiting : queue) {
      events += waiting.events.size();
      if (!group.isEmpty() && events > LARGEST_GROUP) {
        break;
      }
      group.add(waiting);
    }
    return group;
  }

  private void commit(List<Waiting> group) {
    try {
      List<StoredEvent> events = new ArrayList<>();
      group.forEach(waiting -> events.addAll(waiting.events));
      List<Appended> results = commit.apply(events);
      int from = 0;
      for (Waiting waiting : group) {
        int to = from + waiting.events.size();
        waiting.results = List.copyOf(results.subList(from, to));
        from = to;
      }
    } catch (RuntimeException | Error e) {
      for (int i = 0; i < group.size(); i++) { // without an iterator: memory may be exhausted
        group.get(i).failure = e;
      }
    }
  }

  /** The events of one caller and, after the commit, their outcomes. */
  private static final class Waiting {
    private final List<StoredEvent> events;
    private final Condition turn;
    private volatile @Nullable List<Appended> results;
    private volatile @Nullable Throwable failure;

    Waiting(List<StoredEvent> events, Condition turn) {
      this.events = events;
      this.turn = turn;
    }

    boolean open() {
      return results == null && failure == null;
    }

    /** Sets a failure, unless there are outcomes. */
    void end() {
      if (open()) {
        failure = NOT_MADE;
      }
    }

    List<Appended> result() {
      List<Appended> answers = results;
      if (answers != null) {
        return answers;
      }
      switch (failure) {
        case StoreUnavailableException unavailable -> throw unavailable.again();
        case OutOfMemoryError exhausted -> {
          OutOfMemoryError again = new OutOfMemoryError(exhausted.getMessage());
          again.initCause(exhausted);
          throw again;
        }
        case null, default ->
            throw new IllegalStateException("the commit failed: " + failure, failure);
      }
    }
  }
}
