package io.memoir.server.store.contract;

import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.ItemEvents;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.UserActivity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a store should hold, as plainly as it can be said: one list of events. */
final class MemoryStore {
  private final TreeMap<Long, StoredEvent> log = new TreeMap<>();
  private final Map<String, String> documents = new HashMap<>();

  /** Who was merged into a user. */
  private final Map<String, Set<String>> merged = new HashMap<>();

  /** The outcomes of appending; the positions are told by the store under test. */
  List<Outcome> append(List<StoredEvent> events, List<Appended> answers) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      StoredEvent event = events.get(i);
      Optional<StoredEvent> first =
          log.values().stream().filter(one -> one.eventId().equals(event.eventId())).findFirst();
      if (first.isPresent()) {
        outcomes.add(same(event, first.get()) ? Outcome.DUPLICATE : Outcome.CONFLICT);
        continue;
      }
      boolean late =
          log.values().stream()
              .anyMatch(one -> one.userId().equals(event.userId()) && one.time() > event.time());
      outcomes.add(late ? Outcome.LATE : Outcome.NEW);
      log.put(answers.get(i).position(), event);
    }
    return outcomes;
  }

  private boolean same(StoredEvent event, StoredEvent first) {
    return (event.userId().equals(first.userId())
            || merged.getOrDefault(first.userId(), Set.of()).contains(event.userId()))
        && event.itemId().equals(first.itemId())
        && event.type().equals(first.type())
        && event.time() == first.time()
        && event.value().equals(first.value());
  }

  /** An event of the log as it may be sent again: by its user, or by one who was merged into it. */
  StoredEvent asSent(LoggedEvent logged, Random random) {
    List<String> senders = new ArrayList<>();
    senders.add(logged.event().userId());
    senders.addAll(merged.getOrDefault(logged.event().userId(), Set.of()));
    return withUser(logged.event(), senders.get(random.nextInt(senders.size())));
  }

  boolean deleteEvent(String userId, String eventId) {
    boolean deleted =
        log.values().removeIf(one -> one.eventId().equals(eventId) && one.userId().equals(userId));
    if (!users().contains(userId)) {
      merged.remove(userId);
    }
    return deleted;
  }

  Optional<UserActivity> activity(String userId) {
    List<LoggedEvent> history = history(userId);
    return history.isEmpty()
        ? Optional.empty()
        : Optional.of(new UserActivity(history.size(), history.getLast().event().time()));
  }

  List<LoggedEvent> log() {
    return log.entrySet().stream()
        .map(entry -> new LoggedEvent(entry.getKey(), entry.getValue()))
        .toList();
  }

  List<LoggedEvent> history(String userId) {
    return log().stream()
        .filter(logged -> logged.event().userId().equals(userId))
        .sorted(Comparator.comparing(LoggedEvent::cursor))
        .toList();
  }

  /** The users of the last events in order of arrival. */
  List<String> recentUsers() {
    return log.descendingMap().values().stream().map(StoredEvent::userId).distinct().toList();
  }

  /** The users of the events on an item, each with its last event in order of arrival. */
  ItemEvents recentOn(String itemId) {
    List<LoggedEvent> found =
        log().reversed().stream().filter(logged -> logged.event().itemId().equals(itemId)).toList();
    Map<String, LoggedEvent> newest = new LinkedHashMap<>();
    found.forEach(logged -> newest.putIfAbsent(logged.event().userId(), logged));
    return new ItemEvents(List.copyOf(newest.values()), found.size(), log.size());
  }

  Set<String> users() {
    Set<String> users = new HashSet<>();
    log.values().forEach(event -> users.add(event.userId()));
    return users;
  }

  long merge(String from, String to) {
    List<LoggedEvent> moved = history(from);
    for (LoggedEvent logged : moved) {
      log.put(logged.position(), withUser(logged.event(), to));
    }
    if (!moved.isEmpty()) {
      Set<String> senders = merged.computeIfAbsent(to, _ -> new TreeSet<>());
      senders.add(from);
      senders.addAll(Optional.ofNullable(merged.remove(from)).orElse(Set.of()));
    }
    Optional.ofNullable(documents.remove(from))
        .ifPresent(document -> documents.putIfAbsent(to, document));
    return moved.size();
  }

  long erase(String userId) {
    int before = log.size();
    log.values().removeIf(event -> event.userId().equals(userId));
    documents.remove(userId);
    merged.remove(userId);
    return (long) before - log.size();
  }

  void putDocument(String userId, String content) {
    documents.put(userId, content);
  }

  Map<String, String> documents() {
    return documents;
  }

  private static StoredEvent withUser(StoredEvent event, String userId) {
    return new StoredEvent(
        event.eventId(),
        userId,
        event.itemId(),
        event.type(),
        event.time(),
        event.value(),
        event.requestId(),
        event.context());
  }
}
