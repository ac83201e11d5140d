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
 * The states of users for one model: a cache of bounded size over snapshots and log. A state that
 * is not in memory is computed from its snapshot and the later events of the log, so eviction
 * affects only the duration of requests and never their answers.
 *
 * <p>Every user has a lock, which is held while a state is loaded, updated or copied, but not while
 * a query is answered. So a long query delays neither the events of its own user nor other users.
 * The state contains everything that was in the log when {@link #refresh} was called.
 *
 * <p>The thread of a request evicts in constant time and never writes: of the next few states in
 * the order of the table, the one that was not used for the longest time is evicted. Its snapshot
 * waits in memory until a background thread has written it.
 *
 * <p>If the model accepts further items, an event on an item counts with the features that the item
 * had when the event was added to the state, and an event on an item that was not known yet is
 * added as soon as the item is known.
 */
public final class StateCache {
  /** Number of states written to the store in one call. */
  private static final int SAVED_AT_ONCE = 256;

  /** Number of states that are compared to find one for eviction. */
  private static final int SAMPLE = 16;

  /**
   * Maximum number of snapshots of evicted states that wait to be written. Beyond it, states are
   * evicted without a snapshot; the log has all events.
   */
  private static final int MOST_WAITING = 4_096;

  private final EventStore store;
  private final LiveModel model;
  private final int budget;
  private final boolean shared;
  private final Executor background;
  private final ConcurrentHashMap<String, CachedState> present = new ConcurrentHashMap<>();

  /** Snapshots of evicted states that are not in the store yet. */
  private final ConcurrentHashMap<String, StateSnapshot> waiting = new ConcurrentHashMap<>();

  private final AtomicBoolean writing = new AtomicBoolean();

  /** Held while states are saved, by one thread at a time. */
  private final ReentrantLock saving = new ReentrantLock();

  /** Guards the position of the next state to compare. */
  private final ReentrantLock evicting = new ReentrantLock();

  private Iterator<Map.Entry<String, CachedState>> hand = present.entrySet().iterator();

  private final AtomicLong ticks = new AtomicLong();
  private final LongAdder hits = new LongAdder();
  private final LongAdder loads = new LongAdder();
  private final LongAdder rebuilds = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  /**
   * @param budget maximum number of states in memory, 1 or more
   * @param shared whether other processes write to the same log; every query then reads the log
   *     first
   * @param background runs the writing of snapshots of evicted states
   */
  StateCache(EventStore store, LiveModel model, int budget, boolean shared, Executor background) {
    this.store = store;
    this.model = model;
    this.budget = budget;
    this.shared = shared;
    this.background = background;
  }

  /**
   * Counts since the process started with this model.
   *
   * @param inMemory number of states in memory now
   * @param hits queries that found the state in memory
   * @param loads states computed from snapshot and log
   * @param rebuilds states recomputed because the past had changed
   * @param evictions evicted states
   */
  public record Counts(long inMemory, long hits, long loads, long rebuilds, long evictions) {}

  /** Maximum number of states in memory. */
  public int budget() {
    return budget;
  }

  public Counts counts() {
    return new Counts(present.size(), hits.sum(), loads.sum(), rebuilds.sum(), evictions.sum());
  }

  /**
   * Applies a function to a user's state, which contains all events that were in the log when this
   * was called. The function gets a copy of its own and runs without a lock.
   */
  public <T> T ask(String userId, Function<UserState, T> question) {
    UserState copy = locked(userId, cached -> copy(cached, userId));
    evict();
    return question.apply(copy);
  }

  /** Uses the entry of a user under its lock; creates one if there is none. */
  private <T> T locked(String userId, Function<CachedState, T> use) {
    while (true) {
      CachedState cached = present.computeIfAbsent(userId, _ -> new CachedState(model));
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
    if (cached.loaded && cached.missesEvents()) {
      cached.clear();
    }
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
      remove(cached, userId); // nothing to keep for a user without events
    }
    return cached.state().copy();
  }

  private void load(CachedState cached, String userId) {
    StateSnapshot unwritten = waiting.remove(userId);
    if (unwritten == null) {
      boolean read = false;
      try {
        store.snapshot(model.version().statesId(), userId).ifPresent(cached::take);
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
        remove(cached, userId); // the state may be incomplete
      }
    }
  }

  /** Removes an entry whose lock is held. Threads that wait for the lock look for another entry. */
  private void remove(CachedState cached, String userId) {
    cached.gone = true;
    present.remove(userId, cached);
  }

  /** Adds new events of the log to a user's state, if it is in memory. */
  void refresh(String userId) {
    CachedState cached = present.get(userId);
    if (cached == null) {
      return; // a later load reads these events from the log
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
   * Records that the past of a user has changed. The state is recomputed when it is needed next,
   * and not by the caller that wrote the late event: the duration depends on the length of the
   * history.
   */
  void outdated(String userId) {
    CachedState cached = present.get(userId);
    if (cached == null) {
      return; // a later load reads these events from the log
    }
    cached.lock.lock();
    try {
      cached.outdated = true;
    } finally {
      cached.lock.unlock();
    }
  }

  /** Removes a user's state without saving it. */
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

  /** Saves every state that has changed since its last snapshot. */
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

  /** Writes snapshots; only those that the store has accepted count as saved. */
  private void keep(Map<String, StateSnapshot> snapshots, Map<String, CachedState> unsaved) {
    if (snapshots.isEmpty()) {
      return;
    }
    store.saveSnapshots(model.version().statesId(), Map.copyOf(snapshots));
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

  /** Evicts states that were not used for a long time if there are more than the budget. */
  private void evict() {
    boolean waits = false;
    // The number of attempts is limited: a state in use stays, and another request evicts later.
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
        // Before it is removed, so that an erasure of the user finds one of the two.
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
      boolean begun = false;
      try {
        background.execute(this::writeBehind);
        begun = true;
      } finally {
        if (!begun) { // there was no memory for it: the next eviction tries again
          writing.set(false);
        }
      }
    }
  }

  private void writeBehind() {
    writing.set(false);
    saving.lock();
    try {
      writeWaiting();
    } catch (StoreUnavailableException e) {
      // They are written with the next ones; until then they are in memory, and the log has all
      // events.
    } finally {
      saving.unlock();
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
      store.saveSnapshots(model.version().statesId(), snapshots);
      some.forEach(entry -> waiting.remove(entry.getKey(), entry.getValue()));
    }
  }
}
