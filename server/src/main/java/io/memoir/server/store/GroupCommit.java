package io.memoir.server.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers that come at the same time share one commit: while one waits for the disk, the
 * others gather, and the next of them commits for all that have.
 */
final class GroupCommit {
  /** The largest group, in events, unless a single caller brings more. */
  private static final int LARGEST_GROUP = 8192;

  private final Function<List<StoredEvent>, List<Appended>> commit;
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final ReentrantLock committing = new ReentrantLock();

  /**
   * @param commit makes events durable, and tells what became of each; never called by two threads
   *     at once
   */
  GroupCommit(Function<List<StoredEvent>, List<Appended>> commit) {
    this.commit = commit;
  }

  List<Appended> append(List<StoredEvent> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    Waiting mine = new Waiting(List.copyOf(events));
    queue.add(mine);
    committing.lock();
    try {
      while (mine.open()) {
        commitGroup();
      }
    } finally {
      committing.unlock();
    }
    return mine.result();
  }

  private void commitGroup() {
    List<Waiting> group = new ArrayList<>();
    List<StoredEvent> events = new ArrayList<>();
    for (Waiting next = queue.peek();
        next != null && (group.isEmpty() || events.size() + next.events.size() <= LARGEST_GROUP);
        next = queue.peek()) {
      queue.remove();
      group.add(next);
      events.addAll(next.events);
    }
    try {
      List<Appended> results = commit.apply(events);
      int from = 0;
      for (Waiting waiting : group) {
        int to = from + waiting.events.size();
        waiting.results = List.copyOf(results.subList(from, to));
        from = to;
      }
    } catch (RuntimeException | Error e) {
      group.forEach(waiting -> waiting.failure = e);
    }
  }

  /** One caller's events and, once committed, its answer; guarded by the lock. */
  private static final class Waiting {
    private final List<StoredEvent> events;
    private @Nullable List<Appended> results;
    private @Nullable Throwable failure;

    Waiting(List<StoredEvent> events) {
      this.events = events;
    }

    boolean open() {
      return results == null && failure == null;
    }

    List<Appended> result() {
      if (results != null) {
        return results;
      }
      throw failure instanceof StoreUnavailableException unavailable
          ? unavailable.again()
          : new IllegalStateException("the commit failed: " + failure, failure);
    }
  }
}
