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
public final class StateCache {
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
  private final ConcurrentHashMap<String, CachedState> present = new ConcurrentHashMap<>();

  /** Snapshots of evicted states that are not in the store yet. */
  private final ConcurrentHashMap<String, StateSnapshot> waiting = new ConcurrentHashMap<>();

  private final AtomicBoolean writing = new AtomicBoolean();

  /** Held while states are saved: one thread at a time does. */
  private final ReentrantLock saving = new ReentrantLock();

  /** Guards the hand of the clock. */
  private final ReentrantLock evicting = new ReentrantLock();

  private Iterator<Map.Entry<String, CachedState>> hand = present.entrySet().iterator();

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
  StateCache(
      EventStore store, ModelVersion model, int budget, boolean shared, Executor background) {
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
    UserState copy = locked(userId, cached -> copy(cached, userId));
    evict();
    return question.apply(copy);
  }

  /** Uses the entry of a user under its lock; makes one if there is none. */
  private <T> T locked(String userId, Function<CachedState, T> use) {
    while (true) {
      CachedState cached =
          present.computeIfAbsent(userId, _ -> new CachedState(model.recommender()));
      cached.lock.lock();
      try {
        if (!cached.gone) {
          return use.apply(cached);
        }
      } finally {
        cached.lock.unlock();
      }
    }
  }

  private UserState copy(CachedState cached, String userId) {
    if (!cached.loaded) {
      load(cached, userId);
      loads.increment();
    } else {
      hits.increment();
      if (shared || cached.outdated) {
        catchUp(cached, userId);
      }
    }
    cached.used = ticks.incrementAndGet();
    if (!cached.known()) {
      remove(cached, userId); // nothing to remember of somebody who did nothing
    }
    return cached.state().copy();
  }

  private void load(CachedState cached, String userId) {
    StateSnapshot unwritten = waiting.remove(userId);
    if (unwritten == null) {
      boolean read = false;
      try {
        store.snapshot(model.fingerprint(), userId).ifPresent(cached::take);
        read = true;
      } finally {
        if (!read) {
          remove(cached, userId);
        }
      }
    } else {
      cached.takeBack(unwritten);
    }
    catchUp(cached, userId);
    cached.loaded = true;
  }

  private void catchUp(CachedState cached, String userId) {
    boolean done = false;
    try {
      if (cached.catchUp(store, userId)) {
        rebuilds.increment();
      }
      done = true;
    } finally {
      if (!done) {
        remove(cached, userId); // the store failed half-way: what is in memory is not to be used
      }
    }
  }

  /** Takes an entry out of memory; its lock is held. Whoever waits for the lock looks again. */
  private void remove(CachedState cached, String userId) {
    cached.gone = true;
    present.remove(userId, cached);
  }

  /** Folds what has come into the log into a user's state, if that is in memory. */
  void refresh(String userId) {
    CachedState cached = present.get(userId);
    if (cached == null) {
      return; // whoever loads it from now on reads the log from now on
    }
    cached.lock.lock();
    try {
      if (!cached.gone && cached.loaded && !cached.outdated) {
        catchUp(cached, userId);
      }
    } finally {
      cached.lock.unlock();
    }
  }

  /**
   * Notes that the past of a user has changed. The history is folded anew when it is asked for
   * next, and not by whoever brought the late event: folding takes as long as the history does.
   */
  void outdated(String userId) {
    CachedState cached = present.get(userId);
    if (cached == null) {
      return; // whoever loads it from now on reads the log from now on
    }
    cached.lock.lock();
    try {
      cached.outdated = true;
    } finally {
      cached.lock.unlock();
    }
  }

  /** Lets go of a user's state without keeping it. */
  void forget(String userId) {
    CachedState cached = present.get(userId);
    if (cached != null) {
      cached.lock.lock();
      try {
        remove(cached, userId);
      } finally {
        cached.lock.unlock();
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
    Map<String, CachedState> unsaved = new HashMap<>();
    Map<String, StateSnapshot> snapshots = new HashMap<>();
    for (String userId : userIds) {
      CachedState cached = present.get(userId);
      if (cached == null) {
        continue;
      }
      cached.lock.lock();
      try {
        if (!cached.gone && cached.unsaved()) {
          snapshots.put(userId, cached.snapshot());
          unsaved.put(userId, cached);
        }
      } finally {
        cached.lock.unlock();
      }
      if (snapshots.size() == SAVED_AT_ONCE) {
        keep(snapshots, unsaved);
      }
    }
    keep(snapshots, unsaved);
  }

  /** Writes snapshots; only what the store has taken counts as saved. */
  private void keep(Map<String, StateSnapshot> snapshots, Map<String, CachedState> unsaved) {
    if (snapshots.isEmpty()) {
      return;
    }
    store.saveSnapshots(model.fingerprint(), Map.copyOf(snapshots));
    unsaved.forEach((userId, cached) -> {
      StateSnapshot snapshot = snapshots.get(userId);
      if (snapshot != null) {
        cached.lock.lock();
        try {
          cached.saved(snapshot);
        } finally {
          cached.lock.unlock();
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
    Map.Entry<String, CachedState> oldest = oldestOfSome();
    if (oldest == null) {
      return false;
    }
    String userId = oldest.getKey();
    CachedState cached = oldest.getValue();
    if (!cached.lock.tryLock()) {
      return false;
    }
    try {
      if (cached.gone || !cached.loaded) {
        return false;
      }
      boolean waits = cached.unsaved() && waiting.size() < MOST_WAITING;
      if (waits) {
        // Before it leaves memory: whoever erases the user finds one or the other.
        waiting.put(userId, cached.snapshot());
      }
      remove(cached, userId);
      evictions.increment();
      return waits;
    } finally {
      cached.lock.unlock();
    }
  }

  private Map.@Nullable Entry<String, CachedState> oldestOfSome() {
    Map.Entry<String, CachedState> oldest = null;
    long least = Long.MAX_VALUE;
    for (int looked = 0; looked < SAMPLE; looked++) {
      if (!hand.hasNext()) {
        hand = present.entrySet().iterator();
        if (!hand.hasNext()) {
          break;
        }
      }
      Map.Entry<String, CachedState> entry = hand.next();
      CachedState cached = entry.getValue();
      if (!cached.gone && cached.used > 0 && cached.used < least) {
        oldest = entry;
        least = cached.used;
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
