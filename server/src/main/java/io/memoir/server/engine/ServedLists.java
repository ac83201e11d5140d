package io.memoir.server.engine;

import io.memoir.runtime.Recommendation;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The recommended lists of users, until the next event of the user shows whether they were
 * successful.
 *
 * <p>A list is judged once, by the user's first new event after it: it is a hit if the item of the
 * event is among the first {@value #JUDGED_ITEMS} items. Lists are kept in memory only, for the
 * {@value #MOST_USERS} users who were answered last; counts are kept for the {@value #MOST_MODELS}
 * models that answered last.
 */
public final class ServedLists {
  private static final int JUDGED_ITEMS = 10;
  private static final int MOST_USERS = 100_000;
  private static final int MOST_MODELS = 16;

  /** By the model's fingerprint. */
  private final Map<String, ServedTally> tallies = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();

  /** By user; the one that was answered longest ago comes first. */
  private final LinkedHashMap<String, Waiting> waiting = new LinkedHashMap<>();

  /** A list that has not been judged yet. */
  private record Waiting(ServedTally tally, List<String> itemIds) {}

  ServedLists() {}

  /** The counts of each model, by its fingerprint. */
  public Map<String, ServedTally> tallies() {
    return Map.copyOf(tallies);
  }

  /** The counts of a model. */
  public ServedTally of(ModelVersion model) {
    ServedTally known = tallies.get(model.fingerprint());
    ServedTally tally = known == null ? meet(model) : known;
    tally.used(System.nanoTime());
    return tally;
  }

  /** Begins to count for a model, and removes the counts of the one that was used longest ago. */
  private ServedTally meet(ModelVersion model) {
    lock.lock();
    try {
      if (tallies.size() >= MOST_MODELS && !tallies.containsKey(model.fingerprint())) {
        long now = System.nanoTime();
        tallies.values().stream()
            .max(Comparator.comparingLong(tally -> now - tally.lastUsed()))
            .ifPresent(oldest -> tallies.remove(oldest.fingerprint()));
      }
      return tallies.computeIfAbsent(model.fingerprint(), _ -> new ServedTally(model));
    } finally {
      lock.unlock();
    }
  }

  void served(String userId, Answer answer) {
    if (answer.items().isEmpty()) {
      return;
    }
    ServedTally tally = of(answer.model());
    answer.items().stream()
        .filter(item -> !answer.coldIds().contains(item.itemId()))
        .findFirst()
        .ifPresent(best -> tally.served(best.score()));
    List<String> first =
        answer.items().stream().limit(JUDGED_ITEMS).map(Recommendation::itemId).toList();
    lock.lock();
    try {
      waiting.remove(userId);
      waiting.put(userId, new Waiting(tally, first));
      if (waiting.size() > MOST_USERS) {
        waiting.pollFirstEntry();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Judges the list of a user by a new event, which is not late. */
  void happened(String userId, String itemId) {
    Waiting list;
    lock.lock();
    try {
      list = waiting.remove(userId);
    } finally {
      lock.unlock();
    }
    if (list != null) {
      list.tally().judged(list.itemIds().contains(itemId));
    }
  }

  /** Removes the list of a user. */
  void forget(String userId) {
    lock.lock();
    try {
      waiting.remove(userId);
    } finally {
      lock.unlock();
    }
  }
}
