package io.memoir.server.engine;

import io.memoir.runtime.UserState;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoreUnavailableException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The states of people, as one model folds them. In memory are those that were asked for last; any
 * other is built again from its snapshot and the tail of the log, so that leaving memory changes
 * how long an answer takes and nothing else.
 *
 * <p>A user's state is used under the user's lock. What the log has when {@link #refresh} is called
 * is in the state when it returns.
 */
public final class People {
  private static final int LOCKS = 1_024;
  private static final int SAVED_AT_ONCE = 256;

  /** Of a full memory, this part is let go at once. */
  private static final int LET_GO = 10;

  private final EventStore store;
  private final ModelVersion model;
  private final int budget;
  private final boolean shared;
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
  private final ConcurrentHashMap<String, Person> present = new ConcurrentHashMap<>();
  private final ReentrantLock saving = new ReentrantLock();
  private final AtomicLong ticks = new AtomicLong();
  private final LongAdder hits = new LongAdder();
  private final LongAdder loads = new LongAdder();
  private final LongAdder rebuilds = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  /**
   * @param budget how many states stay in memory, 1 or more
   * @param shared whether other processes write into the same log: then every question looks there
   *     first
   */
  People(EventStore store, ModelVersion model, int budget, boolean shared) {
    this.store = store;
    this.model = model;
    this.budget = budget;
    this.shared = shared;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /**
   * What has happened to states since the process began with this model.
   *
   * @param inMemory how many are there now
   * @param hits questions that found theirs in memory
   * @param loads states built from snapshot and log
   * @param rebuilds states folded anew because the past had changed
   * @param evictions states that left memory
   */
  public record Counts(long inMemory, long hits, long loads, long rebuilds, long evictions) {}

  public Counts counts() {
    return new Counts(present.size(), hits.sum(), loads.sum(), rebuilds.sum(), evictions.sum());
  }

  /**
   * Asks something of a user's state, which holds all that the log held when this was called. The
   * question must not keep the state.
   */
  public <T> T ask(String userId, Function<UserState, T> question) {
    ReentrantLock lock = lock(userId);
    T answer;
    lock.lock();
    try {
      answer = question.apply(person(userId).state());
    } finally {
      lock.unlock();
    }
    evict();
    return answer;
  }

  private Person person(String userId) {
    Person person = present.get(userId);
    if (person != null) {
      person.used = ticks.incrementAndGet();
      hits.increment();
      if (shared) {
        catchUp(person, userId);
      }
      return person;
    }
    person = Person.of(model.recommender(), store.snapshot(model.fingerprint(), userId));
    loads.increment();
    catchUp(person, userId);
    person.used = ticks.incrementAndGet();
    if (person.known()) {
      present.put(userId, person);
    }
    return person;
  }

  private void catchUp(Person person, String userId) {
    boolean done = false;
    try {
      if (person.catchUp(store, userId)) {
        rebuilds.increment();
      }
      done = true;
    } finally {
      if (!done) {
        present.remove(userId); // the store failed half-way: what is in memory is not to be used
      }
    }
  }

  /** Folds what has come into the log into a user's state, if that is in memory. */
  void refresh(String userId) {
    ReentrantLock lock = lock(userId);
    lock.lock();
    try {
      Person person = present.get(userId);
      if (person != null) {
        catchUp(person, userId);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of a user's state without keeping it. */
  void forget(String userId) {
    ReentrantLock lock = lock(userId);
    lock.lock();
    try {
      present.remove(userId);
    } finally {
      lock.unlock();
    }
  }

  /** The users whose states are in memory. */
  List<String> users() {
    return List.copyOf(present.keySet());
  }

  /** Keeps in the store every state in memory that is further than its snapshot. */
  void save() {
    saving.lock();
    try {
      saveAll(users());
    } finally {
      saving.unlock();
    }
  }

  /** If there are more states than the budget has room for, lets go of those not used longest. */
  private void evict() {
    if (present.size() <= budget || !saving.tryLock()) {
      return;
    }
    try {
      int count = present.size() - budget + budget / LET_GO;
      record Candidate(String userId, Person person, long used) {}
      List<Candidate> oldest =
          present.entrySet().stream()
              .map(entry -> new Candidate(entry.getKey(), entry.getValue(), entry.getValue().used))
              .sorted(Comparator.comparingLong(Candidate::used))
              .limit(count)
              .toList();
      try {
        saveAll(oldest.stream().map(Candidate::userId).toList());
      } catch (StoreUnavailableException e) {
        // They go without a snapshot, and the log has all of it.
      }
      for (Candidate candidate : oldest) {
        if (candidate.person().used == candidate.used()
            && present.remove(candidate.userId(), candidate.person())) {
          evictions.increment();
        }
      }
    } finally {
      saving.unlock();
    }
  }

  private void saveAll(List<String> userIds) {
    Map<String, StateSnapshot> snapshots = new HashMap<>();
    for (String userId : userIds) {
      ReentrantLock lock = lock(userId);
      lock.lock();
      try {
        Person person = present.get(userId);
        if (person != null && person.unsaved()) {
          StateSnapshot snapshot = person.snapshot();
          person.saved(snapshot);
          snapshots.put(userId, snapshot);
        }
      } finally {
        lock.unlock();
      }
      if (snapshots.size() == SAVED_AT_ONCE) {
        keep(snapshots);
      }
    }
    keep(snapshots);
  }

  private void keep(Map<String, StateSnapshot> snapshots) {
    if (!snapshots.isEmpty()) {
      store.saveSnapshots(model.fingerprint(), Map.copyOf(snapshots));
      snapshots.clear();
    }
  }

  private ReentrantLock lock(String userId) {
    int hash = userId.hashCode();
    return locks[(hash ^ hash >>> 16) & (LOCKS - 1)];
  }
}
