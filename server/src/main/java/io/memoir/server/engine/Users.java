package io.memoir.server.engine;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.json.JsonFields;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What was said of users; a user needs none of it to have events and a state. */
public final class Users {
  private final EventStore store;
  private final ReentrantLock changing = new ReentrantLock();

  Users(EventStore store) {
    this.store = store;
  }

  /** The properties of a user, if any were given. */
  public Optional<Attributes> find(String id) {
    return store.document(DocumentKind.USER, id).map(Users::read);
  }

  /** Whether a user has properties or events. */
  public boolean exists(String id) {
    return hasEvents(id) || find(id).isPresent();
  }

  private boolean hasEvents(String id) {
    return !store.history(id, EventCursor.START, 1).events().isEmpty();
  }

  /**
   * Replaces the properties of a user by {@code {"attributes": {..}}}; whether none were before.
   */
  public boolean put(String id, JsonElement json) {
    Attributes attributes = changed(Attributes.NONE, json);
    changing.lock();
    try {
      boolean created = find(id).isEmpty();
      keep(id, attributes);
      return created;
    } finally {
      changing.unlock();
    }
  }

  /** Changes the properties of a user, from none if need be. */
  public Attributes change(String id, JsonElement json) {
    changing.lock();
    try {
      Attributes attributes = changed(find(id).orElse(Attributes.NONE), json);
      keep(id, attributes);
      return attributes;
    } finally {
      changing.unlock();
    }
  }

  /** Erases a user from the store; never between the reading and the writing of properties. */
  ErasureReceipt erase(String id) {
    changing.lock();
    try {
      return store.erase(id);
    } finally {
      changing.unlock();
    }
  }

  /** Makes one user another in the store, likewise; how many events were moved. */
  long merge(String fromId, String toId) {
    changing.lock();
    try {
      return store.merge(fromId, toId);
    } finally {
      changing.unlock();
    }
  }

  /** Where a list of users goes on. */
  public sealed interface Place {
    /** Among the users with events. */
    record Acting(Optional<String> after) implements Place {}

    /** Among the users with properties only. */
    record Described(Optional<String> after) implements Place {}
  }

  /**
   * Some users.
   *
   * @param next where the list goes on, if it does
   */
  public record Page(List<String> userIds, Optional<Place> next) {}

  /** Users from a place on: first those with events, then those with properties only. */
  public Page list(Place place, int limit) {
    return switch (place) {
      case Place.Acting(Optional<String> after) -> {
        List<String> users = store.users(after, limit);
        yield new Page(
            users,
            Optional.of(
                users.size() < limit
                    ? new Place.Described(Optional.empty())
                    : new Place.Acting(Optional.of(users.getLast()))));
      }
      case Place.Described(Optional<String> after) -> {
        List<String> described = new ArrayList<>();
        List<StoredDocument> documents = store.documents(DocumentKind.USER, after, limit);
        for (StoredDocument document : documents) {
          if (!hasEvents(document.id())) {
            described.add(document.id());
          }
        }
        yield new Page(
            described,
            documents.size() < limit
                ? Optional.empty()
                : Optional.of(new Place.Described(Optional.of(documents.getLast().id()))));
      }
    };
  }

  private void keep(String id, Attributes attributes) {
    JsonObject json = new JsonObject();
    json.add("attributes", attributes.json());
    store.putDocuments(DocumentKind.USER, List.of(new StoredDocument(id, JsonText.write(json))));
  }

  private static Attributes changed(Attributes attributes, JsonElement json) {
    JsonFields fields = JsonFields.of(json, "");
    Attributes changed =
        fields
            .find("attributes")
            .map(element -> attributes.changed(element, "attributes"))
            .orElse(attributes);
    fields.done();
    return changed;
  }

  private static Attributes read(byte[] content) {
    return Attributes.read(JsonFields.of(JsonText.read(content), ""), "attributes");
  }
}
