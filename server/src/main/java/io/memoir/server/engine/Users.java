package io.memoir.server.engine;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.json.JsonFields;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.History;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.UserActivity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What was said of users; a user needs none of it to have events and a state. */
public final class Users {
  private final EventStore store;

  Users(EventStore store) {
    this.store = store;
  }

  /** The properties of a user, if any were given. */
  public Optional<Attributes> find(String id) {
    return store.document(DocumentKind.USER, id).map(Users::read);
  }

  /** What the log has of a user in short; empty without events. */
  public Optional<UserActivity> activity(String id) {
    return store.activity(id);
  }

  /**
   * What a user did after a place in the history, oldest first.
   *
   * @param limit on the number of events; if as many come back, there may be more
   */
  public History history(String id, EventCursor after, int limit) {
    return store.history(id, after, limit);
  }

  private boolean hasEvents(String id) {
    return store.activity(id).isPresent();
  }

  /**
   * What became of the properties of a user.
   *
   * @param created whether there were none before
   */
  public record Changed(Attributes attributes, boolean created) {}

  /**
   * Replaces the properties of a user by {@code {"attributes": {..}}}.
   *
   * @param condition looks at the properties before, and throws if they must not be changed
   */
  public Changed put(String id, JsonElement json, Consumer<Optional<Attributes>> condition) {
    Attributes attributes = changed(Attributes.NONE, json);
    return change(id, condition, before -> attributes);
  }

  /**
   * Changes the properties of a user, from none if need be.
   *
   * @param condition looks at the properties before, and throws if they must not be changed
   */
  public Changed change(String id, JsonElement json, Consumer<Optional<Attributes>> condition) {
    return change(id, condition, before -> changed(before, json));
  }

  /** Reads, makes and writes the properties without another change in between, in any process. */
  private Changed change(
      String id, Consumer<Optional<Attributes>> condition, UnaryOperator<Attributes> change) {
    AtomicReference<Changed> changed = new AtomicReference<>();
    store.changeDocument(
        DocumentKind.USER,
        id,
        content -> {
          Optional<Attributes> before = content.map(Users::read);
          condition.accept(before);
          Attributes after = change.apply(before.orElse(Attributes.NONE));
          changed.set(new Changed(after, before.isEmpty()));
          return Optional.of(written(after));
        });
    return changed.get();
  }

  /**
   * Deletes the properties of a user.
   *
   * @param condition looks at the properties before, and throws if they must not be deleted
   * @return whether there were any
   */
  boolean delete(String id, Consumer<Optional<Attributes>> condition) {
    AtomicBoolean any = new AtomicBoolean();
    store.changeDocument(
        DocumentKind.USER,
        id,
        content -> {
          condition.accept(content.map(Users::read));
          any.set(content.isPresent());
          return Optional.empty();
        });
    return any.get();
  }

  /**
   * Gives one user the properties of another that it lacks, if both have any. Those of the other
   * stay until the store merges the two, so that this can be done again after a failure.
   *
   * @return the names of those that could not be given on, as there is another value or no room
   */
  List<String> join(String fromId, String toId) {
    Optional<Attributes> from = fromId.equals(toId) ? Optional.empty() : find(fromId);
    if (from.isEmpty()) {
      return List.of();
    }
    AtomicReference<List<String>> dropped = new AtomicReference<>(List.of());
    store.changeDocument(
        DocumentKind.USER,
        toId,
        content -> {
          Attributes to = content.map(Users::read).orElse(Attributes.NONE);
          Attributes joined = to.joined(from.get());
          dropped.set(
              from.get().byName().entrySet().stream()
                  .filter(each -> !each.getValue().equals(joined.byName().get(each.getKey())))
                  .map(Map.Entry::getKey)
                  .toList());
          return content.isEmpty() ? content : Optional.of(written(joined));
        });
    return dropped.get();
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

  private static byte[] written(Attributes attributes) {
    JsonObject json = new JsonObject();
    json.add("attributes", attributes.json());
    return JsonText.write(json);
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
