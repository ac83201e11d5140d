package io.memoir.server.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.store.Appended;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.FoundUsers;
import io.memoir.server.store.History;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.bytes.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The store of a test, and short ways to use it. */
interface StoreFixture {
  String MODEL = "model-1";

  /** The store, at first empty. */
  EventStore store();

  /** Closes the store and opens it again, with what it held. */
  void reopen();

  /** The same store as another process has it; empty where only one process may have it. */
  Optional<EventStore> second();

  default List<Appended> append(List<StoredEvent> events) {
    return store().append(events);
  }

  default void put(DocumentKind kind, StoredDocument... documents) {
    store().putDocuments(kind, List.of(documents));
  }

  default StateSnapshot snapshotOf(String userId) {
    History history = store().history(userId);
    return new StateSnapshot(
        history.revision(), history.events().getLast().cursor(), Utf8.bytes("state " + userId));
  }

  /** All users with events, asked for piece by piece. */
  default List<String> allUsers() {
    List<String> users = new ArrayList<>();
    Optional<String> after = Optional.empty();
    for (List<String> piece = store().users(after, 3);
        !piece.isEmpty();
        piece = store().users(after, 3)) {
      users.addAll(piece);
      after = Optional.of(piece.getLast());
    }
    return users;
  }

  /** The users whose ids begin with a prefix, asked for piece by piece. */
  default List<String> found(String prefix, int limit) {
    List<String> users = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      FoundUsers part = store().findUsers(prefix, after, limit);
      assertThat(part.userIds()).hasSizeLessThanOrEqualTo(limit);
      users.addAll(part.userIds());
      after = part.next();
    } while (after.isPresent());
    return users;
  }

  default Optional<String> content(DocumentKind kind, String id) {
    return store().document(kind, id).map(Utf8::text);
  }
}
