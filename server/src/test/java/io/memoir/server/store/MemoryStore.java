package io.memoir.server.store;

import io.memoir.server.store.Appended.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a store should hold, as plainly as it can be said: one list of events. */
final class MemoryStore {
  private final TreeMap<Long, StoredEvent> log = new TreeMap<>();
  private final Map<String, String> documents = new HashMap<>();

  /** The outcomes of appending; the positions are told by the store under test. */
  List<Outcome> append(List<StoredEvent> events, List<Appended> answers) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      StoredEvent event = events.get(i);
      if (log.values().stream().anyMatch(one -> one.eventId().equals(event.eventId()))) {
        outcomes.add(Outcome.DUPLICATE);
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
    Optional.ofNullable(documents.remove(from))
        .ifPresent(document -> documents.putIfAbsent(to, document));
    return moved.size();
  }

  long erase(String userId) {
    int before = log.size();
    log.values().removeIf(event -> event.userId().equals(userId));
    documents.remove(userId);
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
