package io.memoir.server.engine;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.json.JsonFields;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.DocumentStore;
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

/** The attributes of users; a user can have events and a state without any. */
public final class Users {
  private final EventStore store;

  Users(EventStore store) {
    this.store = store;
  }

  /** The attributes of a user, if there are any. */
  public Optional<Attributes> find(String id) {
    return store.document(DocumentKind.USER, id).map(Users::read);
  }

  /** The attributes of a user in a store; empty if none were given. */
  public static Attributes attributes(DocumentStore store, String id) {
    return store.document(DocumentKind.USER, id).map(Users::read).orElse(Attributes.NONE);
  }

  /** A summary of the events of a user; empty without events. */
  public Optional<UserActivity> activity(String id) {
    return store.activity(id);
  }

  /**
   * The events of a user after a position in the history, oldest first.
   *
   * @param limit maximum number of events; if as many are returned, there may be more
   */
  public History history(String id, EventCursor after, int limit) {
    return store.history(id, after, limit);
  }

  private boolean hasEvents(String id) {
    return store.activity(id).isPresent();
  }

  /**
   * The result of a change of the attributes of a user.
   *
   * @param created whether there were none before
   */
  public record Changed(Attributes attributes, boolean created) {}

  /**
   * Replaces the attributes of a user by {@code {"attributes": {..}}}.
   *
   * @param condition checks the attributes before, and throws if they must not be changed
   */
  public Changed put(String id, JsonElement json, Consumer<Optional<Attributes>> condition) {
    Attributes attributes = changed(Attributes.NONE, json);
    return change(id, condition, before -> attributes);
  }

  /**
   * Changes the attributes of a user, who need not have any.
   *
   * @param condition checks the attributes before, and throws if they must not be changed
   */
  public Changed change(String id, JsonElement json, Consumer<Optional<Attributes>> condition) {
    return change(id, condition, before -> changed(before, json));
  }

  /** Reads and replaces the attributes atomically, across all processes. */
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
   * Deletes the attributes of a user.
   *
   * @param condition checks the attributes before, and throws if they must not be deleted
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
   * Adds to one user the attributes of another that it lacks, if both have any. The attributes of
   * the other remain until the store merges the users, so that this can be repeated after a
   * failure.
   *
   * @return the names of those that were not added, because there is another value or too many
   *     attributes
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

  /** The position at which a list of users continues. */
  public sealed interface Place {
    /** Among the users with events. */
    record Acting(Optional<String> after) implements Place {}

    /** Among the users with attributes only. */
    record Described(Optional<String> after) implements Place {}
  }

  /**
   * A page of users.
   *
   * @param next the position of the next page, if there is one
   */
  public record Page(List<String> userIds, Optional<Place> next) {}

  /** Users from a position on: first those with events, then those with attributes only. */
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
