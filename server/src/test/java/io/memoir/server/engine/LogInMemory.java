package io.memoir.server.engine;

import io.memoir.server.store.Appended;
import io.memoir.server.store.DocumentChanges;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.FoundUsers;
import io.memoir.server.store.History;
import io.memoir.server.store.ItemEvents;
import io.memoir.server.store.LogPage;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoreStatistics;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.UserActivity;
import io.memoir.server.store.UsersWithoutEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * As much of an event store as states and promotions need, under one lock: what is explored is the
 * order in which they call it, and not what happens within.
 */
final class LogInMemory implements EventStore {
  private final List<LoggedEvent> log = new ArrayList<>();
  private long positions;
  private final Map<String, Long> revisions = new HashMap<>();
  private final Map<String, StateSnapshot> snapshots = new HashMap<>();
  private final Map<String, byte[]> documents = new HashMap<>();

  @Override
  public synchronized List<Appended> append(List<StoredEvent> events) {
    List<Appended> appended = new ArrayList<>();
    for (StoredEvent event : events) {
      boolean late =
          of(event.userId()).stream().anyMatch(logged -> logged.event().time() > event.time());
      long position = ++positions;
      log.add(new LoggedEvent(position, event));
      if (late || !revisions.containsKey(event.userId())) {
        revisions.put(event.userId(), position);
      }
      appended.add(new Appended(late ? Appended.Outcome.LATE : Appended.Outcome.NEW, position));
    }
    return appended;
  }

  /** Appends an event of a user; its number is its time. */
  void append(String userId, int number) {
    append(List.of(StoredEvent.of("event-" + number, userId, "item-1", "view", number)));
  }

  private List<LoggedEvent> of(String userId) {
    List<LoggedEvent> own = new ArrayList<>();
    for (LoggedEvent logged : log) {
      if (logged.event().userId().equals(userId)) {
        own.add(logged);
      }
    }
    own.sort(Comparator.comparing(LoggedEvent::cursor));
    return own;
  }

  @Override
  public synchronized History history(String userId, EventCursor after, int limit) {
    List<LoggedEvent> events = new ArrayList<>();
    for (LoggedEvent logged : of(userId)) {
      if (logged.cursor().compareTo(after) > 0 && events.size() < limit) {
        events.add(logged);
      }
    }
    return new History(revisions.getOrDefault(userId, 0L), events);
  }

  @Override
  public synchronized int saveSnapshots(String fingerprint, Map<String, StateSnapshot> states) {
    int kept = 0;
    for (Map.Entry<String, StateSnapshot> entry : states.entrySet()) {
      if (entry.getValue().revision() == revisions.getOrDefault(entry.getKey(), 0L)) {
        snapshots.put(fingerprint + " " + entry.getKey(), entry.getValue());
        kept++;
      }
    }
    return kept;
  }

  @Override
  public synchronized Optional<StateSnapshot> snapshot(String fingerprint, String userId) {
    return Optional.ofNullable(snapshots.get(fingerprint + " " + userId))
        .filter(found -> found.revision() == revisions.getOrDefault(userId, 0L));
  }

  @Override
  public synchronized void keepSnapshots(Set<String> fingerprints) {
    snapshots
        .keySet()
        .removeIf(key -> fingerprints.stream().noneMatch(kept -> key.startsWith(kept + " ")));
  }

  @Override
  public synchronized void dropSnapshots(Set<String> fingerprints) {
    snapshots
        .keySet()
        .removeIf(key -> fingerprints.stream().anyMatch(dropped -> key.startsWith(dropped + " ")));
  }

  @Override
  public synchronized void putDocuments(DocumentKind kind, List<StoredDocument> written) {
    for (StoredDocument document : written) {
      documents.put(kind + " " + document.id(), document.content());
    }
  }

  @Override
  public synchronized Optional<byte[]> document(DocumentKind kind, String id) {
    return Optional.ofNullable(documents.get(kind + " " + id));
  }

  @Override
  public synchronized boolean deleteDocument(DocumentKind kind, String id) {
    return documents.remove(kind + " " + id) != null;
  }

  @Override
  public List<StoredDocument> documents(DocumentKind kind, Optional<String> after, int limit) {
    return List.of();
  }

  @Override
  public synchronized ErasureReceipt erase(String userId, Consumer<Optional<byte[]>> condition) {
    condition.accept(document(DocumentKind.USER, userId));
    int before = log.size();
    log.removeIf(logged -> logged.event().userId().equals(userId));
    revisions.remove(userId);
    snapshots.keySet().removeIf(key -> key.endsWith(" " + userId));
    return new ErasureReceipt(before - log.size(), 0, 0);
  }

  @Override
  public CompletableFuture<Long> removal() {
    return CompletableFuture.completedFuture(0L);
  }

  @Override
  public String remains() {
    return "nowhere";
  }

  @Override
  public boolean removalIsThorough() {
    return true;
  }

  @Override
  public long lastChange(DocumentKind kind) {
    return 0;
  }

  @Override
  public void close() {}

  @Override
  public Optional<UserActivity> activity(String userId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean deleteEvent(String userId, String eventId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized Optional<byte[]> changeDocument(
      DocumentKind kind, String id, UnaryOperator<Optional<byte[]>> change) {
    Optional<byte[]> after = change.apply(document(kind, id));
    if (after.isPresent()) {
      documents.put(kind + " " + id, after.get());
    } else {
      documents.remove(kind + " " + id);
    }
    return after;
  }

  @Override
  public DocumentChanges changedDocuments(DocumentKind kind, long after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LogPage page(long after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long end() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> users(Optional<String> after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long merge(String fromUserId, String toUserId, BinaryOperator<byte[]> joining) {
    throw new UnsupportedOperationException();
  }

  @Override
  public UsersWithoutEvents usersWithoutEvents(String prefix, Optional<String> after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FoundUsers findUsers(String prefix, Optional<String> after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> recentUsers(int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ItemEvents recentOn(String itemId, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public History latest(String userId, EventCursor before, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, UserActivity> activities(Collection<String> userIds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void requireWritable() {}

  @Override
  public void backup(Path backups, int keep) {
    throw new UnsupportedOperationException();
  }

  @Override
  public StoreStatistics statistics() {
    throw new UnsupportedOperationException();
  }
}
