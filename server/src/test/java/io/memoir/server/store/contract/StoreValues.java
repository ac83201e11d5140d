package io.memoir.server.store.contract;

import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.History;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.bytes.Utf8;
import java.util.List;

/** Short ways to make what a store is given, and to read what it answers. */
public final class StoreValues {
  private StoreValues() {}

  /** A view of one and the same item. */
  public static StoredEvent event(String eventId, String userId, long time) {
    return StoredEvent.of(eventId, userId, "item", "view", time);
  }

  /** A document whose content is text. */
  public static StoredDocument document(String id, String content) {
    return new StoredDocument(id, Utf8.bytes(content));
  }

  static List<Outcome> outcomes(List<Appended> answers) {
    return answers.stream().map(Appended::outcome).toList();
  }

  static List<StoredEvent> events(History history) {
    return history.events().stream().map(LoggedEvent::event).toList();
  }

  static List<String> ids(History history) {
    return history.events().stream().map(logged -> logged.event().eventId()).toList();
  }
}
