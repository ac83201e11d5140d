package io.memoir.server.engine;

import io.memoir.runtime.UserState;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The states of users, as one model folds them: a cache of bounded size over snapshots and log. A
 * state that is not in memory is built from its snapshot and the tail of the log, so evicting one
 * changes how long an answer takes and nothing else.
 *
 * <p>Every user has a lock of its own. It is held while a state is loaded, folded on or copied, and
 * never while a question is answered: a long answer delays neither the events of its own user nor
 * anybody else. What the log has when {@link #refresh} is called is in the state when it returns.
 *
 * <p>The thread of a request evicts in constant time and never writes: of the next few states in
 * the order of the table, the one that was used longest ago leaves memory. Its snapshot waits in
 * memory until a background thread has written it.
 */
public final class People {
  /** How many states are written to the store at once. */
  private static final int SAVED_AT_ONCE = 256;

  /** How many states are compared to find one that was not used for long. */
  private static final int SAMPLE = 16;

  /**
   * How many snapshots of evicted states may wait to be written. Beyond that, states leave memory
   * without one; the log has all of it.
   */
  private static final int MOST_WAITING = 4_096;

  private final EventStore store;
  private final ModelVersion model;
  private final int budget;
  private final boolean shared;
  private final Executor background;
  private final ConcurrentHashMap<String, Person> present = new ConcurrentHashMap<>();

  /** Snapshots of evicted states that are not in the store yet. */
  private final ConcurrentHashMap<String, StateSnapshot> waiting = new ConcurrentHashMap<>();

  private final AtomicBoolean writing = new AtomicBoolean();

  /** Held while states are saved: one thread at a time does. */
  private final ReentrantLock saving = new ReentrantLock();

  /** Guards the hand of the clock. */
  private final ReentrantLock evicting = new ReentrantLock();

  private Iterator<Map.Entry<String, Person>> hand = present.entrySet().iterator();

  private final AtomicLong ticks = new AtomicLong();
  private final LongAdder hits = new LongAdder();
  private final LongAdder loads = new LongAdder();
  private final LongAdder rebuilds = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  /**
   * @param budget how many states stay in memory, 1 or more
   * @param shared whether other processes write into the same log: then every question looks there
   *     first
   * @param background runs what writes the snapshots of evicted states
   */
  People(EventStore store, ModelVersion model, int budget, boolean shared, Executor background) {
    this.store = store;
    this.model = model;
    this.budget = budget;
    this.shared = shared;
    this.background = background;
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
   * question has a copy to itself and is answered outside of every lock.
   */
  public <T> T ask(String userId, Function<UserState, T> question) {
    UserState copy = locked(userId, person -> copy(person, userId));
    evict();
    return question.apply(copy);
  }

  /** Uses the entry of a user under its lock; makes one if there is none. */
  private <T> T locked(String userId, Function<Person, T> use) {
    while (true) {
      Person person = present.computeIfAbsent(userId, _ -> new Person(model.recommender()));
      person.lock.lock();
      try {
        if (!person.gone) {
          return use.apply(person);
        }
      } finally {
        person.lock.unlock();
      }
    }
  }

  private UserState copy(Person person, String userId) {
    if (!person.loaded) {
      load(person, userId);
      loads.increment();
    } else {
      hits.increment();
      if (shared || person.outdated) {
        catchUp(person, userId);
      }
    }
    person.used = ticks.incrementAndGet();
    if (!person.known()) {
      remove(person, userId); // nothing to remember of somebody who did nothing
    }
    return person.state().copy();
  }

  private void load(Person person, String userId) {
    StateSnapshot unwritten = waiting.remove(userId);
    if (unwritten == null) {
      boolean read = false;
      try {
        store.snapshot(model.fingerprint(), userId).ifPresent(person::take);
        read = true;
      } finally {
        if (!read) {
          remove(person, userId);
        }
      }
    } else {
      person.takeBack(unwritten);
    }
    catchUp(person, userId);
    person.loaded = true;
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
        remove(person, userId); // the store failed half-way: what is in memory is not to be used
      }
    }
  }

  /** Takes an entry out of memory; its lock is held. Whoever waits for the lock looks again. */
  private void remove(Person person, String userId) {
    person.gone = true;
    present.remove(userId, person);
  }

  /** Folds what has come into the log into a user's state, if that is in memory. */
  void refresh(String userId) {
    Person person = present.get(userId);
    if (person == null) {
      return; // whoever loads it from now on reads the log from now on
    }
    person.lock.lock();
    try {
      if (!person.gone && person.loaded && !person.outdated) {
        catchUp(person, userId);
      }
    } finally {
      person.lock.unlock();
    }
  }

  /**
   * Notes that the past of a user has changed. The history is folded anew when it is asked for
   * next, and not by whoever brought the late event: folding takes as long as the history does.
   */
  void outdated(String userId) {
    Person person = present.get(userId);
    if (person == null) {
      return; // whoever loads it from now on reads the log from now on
    }
    person.lock.lock();
    try {
      person.outdated = true;
    } finally {
      person.lock.unlock();
    }
  }

  /** Lets go of a user's state without keeping it. */
  void forget(String userId) {
    Person person = present.get(userId);
    if (person != null) {
      person.lock.lock();
      try {
        remove(person, userId);
      } finally {
        person.lock.unlock();
      }
    }
    waiting.remove(userId);
  }

  /** The users whose states are in memory. */
  List<String> users() {
    return List.copyOf(present.keySet());
  }

  /** Keeps in the store every state that is further than its snapshot. */
  void save() {
    saving.lock();
    try {
      writeWaiting();
      saveAll(users());
    } finally {
      saving.unlock();
    }
  }

  private void saveAll(List<String> userIds) {
    Map<String, Person> unsaved = new HashMap<>();
    Map<String, StateSnapshot> snapshots = new HashMap<>();
    for (String userId : userIds) {
      Person person = present.get(userId);
      if (person == null) {
        continue;
      }
      person.lock.lock();
      try {
        if (!person.gone && person.unsaved()) {
          snapshots.put(userId, person.snapshot());
          unsaved.put(userId, person);
        }
      } finally {
        person.lock.unlock();
      }
      if (snapshots.size() == SAVED_AT_ONCE) {
        keep(snapshots, unsaved);
      }
    }
    keep(snapshots, unsaved);
  }

  /** Writes snapshots; only what the store has taken counts as saved. */
  private void keep(Map<String, StateSnapshot> snapshots, Map<String, Person> unsaved) {
    if (snapshots.isEmpty()) {
      return;
    }
    store.saveSnapshots(model.fingerprint(), Map.copyOf(snapshots));
    unsaved.forEach((userId, person) -> {
      StateSnapshot snapshot = snapshots.get(userId);
      if (snapshot != null) {
        person.lock.lock();
        try {
          person.saved(snapshot);
        } finally {
          person.lock.unlock();
        }
      }
    });
    snapshots.clear();
    unsaved.clear();
  }

  /** If there are more states than the budget has room for, lets go of some not used for long. */
  private void evict() {
    boolean waits = false;
    // The attempts are bounded: a state that is in use stays, and somebody else evicts later.
    for (int left = 2; left > 0 && present.size() > budget && evicting.tryLock(); left--) {
      try {
        waits |= evictOne();
      } finally {
        evicting.unlock();
      }
    }
    if (waits) {
      writeInBackground();
    }
  }

  /**
   * Evicts one state.
   *
   * @return whether its snapshot waits to be written
   */
  private boolean evictOne() {
    Map.Entry<String, Person> oldest = oldestOfSome();
    if (oldest == null) {
      return false;
    }
    String userId = oldest.getKey();
    Person person = oldest.getValue();
    if (!person.lock.tryLock()) {
      return false;
    }
    try {
      if (person.gone || !person.loaded) {
        return false;
      }
      boolean waits = person.unsaved() && waiting.size() < MOST_WAITING;
      if (waits) {
        // Before it leaves memory: whoever erases the user finds one or the other.
        waiting.put(userId, person.snapshot());
      }
      remove(person, userId);
      evictions.increment();
      return waits;
    } finally {
      person.lock.unlock();
    }
  }

  private Map.@Nullable Entry<String, Person> oldestOfSome() {
    Map.Entry<String, Person> oldest = null;
    long least = Long.MAX_VALUE;
    for (int looked = 0; looked < SAMPLE; looked++) {
      if (!hand.hasNext()) {
        hand = present.entrySet().iterator();
        if (!hand.hasNext()) {
          break;
        }
      }
      Map.Entry<String, Person> entry = hand.next();
      Person person = entry.getValue();
      if (!person.gone && person.used > 0 && person.used < least) {
        oldest = entry;
        least = person.used;
      }
    }
    return oldest;
  }

  private void writeInBackground() {
    if (writing.compareAndSet(false, true)) {
      background.execute(() -> {
        writing.set(false);
        saving.lock();
        try {
          writeWaiting();
        } catch (StoreUnavailableException e) {
          // They are written with the next ones; until then they wait in memory, and the log has
          // all of it.
        } finally {
          saving.unlock();
        }
      });
    }
  }

  /** Writes the snapshots of evicted states. */
  private void writeWaiting() {
    List<Map.Entry<String, StateSnapshot>> all = new ArrayList<>(waiting.entrySet());
    for (int from = 0; from < all.size(); from += SAVED_AT_ONCE) {
      List<Map.Entry<String, StateSnapshot>> some =
          all.subList(from, Math.min(all.size(), from + SAVED_AT_ONCE));
      Map<String, StateSnapshot> snapshots = new HashMap<>();
      some.forEach(entry -> snapshots.put(entry.getKey(), entry.getValue()));
      store.saveSnapshots(model.fingerprint(), snapshots);
      some.forEach(entry -> waiting.remove(entry.getKey(), entry.getValue()));
    }
  }
}
