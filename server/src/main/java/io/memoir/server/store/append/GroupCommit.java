package io.memoir.server.store.append;

import io.memoir.server.store.Appended;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredEvent;
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
 *
 * <p>A caller that runs out of memory must not hold up those behind it. So from the moment it is in
 * the queue until it has left it, nothing is created but what the commit itself needs.
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

  /**
   * The first and the last of the waiting callers, which are linked in order of arrival; the first
   * commits for itself and those behind it. Both are guarded by the lock.
   */
  private @Nullable Waiting first;

  private @Nullable Waiting last;

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
    int callers;
    lock.lock();
    try {
      enqueue(mine);
      while (mine.open() && first != mine) {
        mine.turn.awaitUninterruptibly();
      }
      if (!mine.open()) {
        return mine.result();
      }
      callers = callersOfGroup(mine);
    } finally {
      lock.unlock();
    }
    try {
      if (Thread.currentThread().isVirtual()) {
        commitAside(mine, callers);
      } else {
        commit(mine, callers);
      }
    } catch (RuntimeException | Error e) {
      fail(mine, callers, e);
      throw e;
    } finally {
      leave(mine, callers);
    }
    return mine.result();
  }

  /** Adds a caller to the end of the queue; the lock is held. */
  private void enqueue(Waiting mine) {
    Waiting before = last;
    if (before == null) {
      first = mine;
    } else {
      before.behind = mine;
    }
    last = mine;
  }

  /**
   * Commits on the platform thread, or on this one if no thread can be created. The task runs once,
   * even if it was queued before creating the thread failed.
   */
  private void commitAside(Waiting head, int callers) {
    CompletableFuture<Boolean> committed = new CompletableFuture<>();
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              try {
                commit(head, callers);
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
    while (!committed.isDone()) {
      try {
        committed.join();
      } catch (OutOfMemoryError e) {
        // There is no memory for being woken, but the next group must not begin before this ends.
        Thread.onSpinWait();
      }
    }
  }

  /**
   * Removes a group from the queue, whatever its outcome, and lets the next caller commit. Creates
   * no objects, as there may be no memory left.
   */
  private void leave(Waiting head, int callers) {
    lock.lock();
    try {
      Waiting done = head;
      for (int left = callers; left > 0; left--) {
        Waiting behind = done.behind;
        if (done == last) {
          first = null;
          last = null;
        } else {
          first = behind;
        }
        done.behind = done; // what is dead must not keep alive those that came later
        done.end();
        done.turn.signal();
        done = behind;
      }
      Waiting next = first;
      if (next != null) {
        next.turn.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The number of callers from the head of the queue on that are committed together; they stay in
   * it until then. The lock is held.
   */
  private static int callersOfGroup(Waiting head) {
    int callers = 1;
    long events = head.events.size();
    Waiting each = head;
    while (each.behind != each) {
      each = each.behind;
      events += each.events.size();
      if (events > LARGEST_GROUP) {
        break;
      }
      callers++;
    }
    return callers;
  }

  private void commit(Waiting head, int callers) {
    try {
      List<StoredEvent> events = new ArrayList<>();
      Waiting asking = head;
      for (int left = callers; left > 0; left--) {
        events.addAll(asking.events);
        asking = asking.behind;
      }
      List<Appended> results = commit.apply(events);
      int from = 0;
      Waiting answered = head;
      for (int left = callers; left > 0; left--) {
        int to = from + answered.events.size();
        answered.results = List.copyOf(results.subList(from, to));
        from = to;
        answered = answered.behind;
      }
    } catch (RuntimeException | Error e) {
      fail(head, callers, e);
    }
  }

  /** Sets the failure of all callers of a group that have no outcomes. Creates no objects. */
  private static void fail(Waiting head, int callers, Throwable failure) {
    Waiting failed = head;
    for (int left = callers; left > 0; left--) {
      failed.failure = failure;
      failed = failed.behind;
    }
  }

  /** The events of one caller and, after the commit, their outcomes. */
  private static final class Waiting {
    private final List<StoredEvent> events;
    private final Condition turn;

    /**
     * The caller that arrived next, or this one if there is none. Written under the lock; those of
     * a group but the last do not change while it is committed.
     */
    private Waiting behind;

    private volatile @Nullable List<Appended> results;
    private volatile @Nullable Throwable failure;

    Waiting(List<StoredEvent> events, Condition turn) {
      this.events = events;
      this.turn = turn;
      this.behind = this;
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
