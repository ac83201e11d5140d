package io.memoir.server.engine;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.json.JsonFields;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.DocumentStore;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.FoundUsers;
import io.memoir.server.store.History;
import io.memoir.server.store.ItemEvents;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.UserActivity;
import io.memoir.server.store.UsersWithoutEvents;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The attributes of users; a user can have events and a state without any. */
public final class Users {
  /** Maximum size of the attributes of a user as JSON, so that the document can be stored. */
  private static final int MOST_BYTES =
      StoredDocument.MAXIMUM_BYTES - written(Attributes.NONE).length;

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
          return Optional.of(Attributes.keepable(written(after), "attributes"));
        });
    return changed.get();
  }

  /**
   * Erases a user from the store.
   *
   * @param condition checks the attributes, and throws if the user must not be erased; then nothing
   *     is changed
   */
  ErasureReceipt erase(String id, Consumer<Optional<Attributes>> condition) {
    return store.erase(id, content -> condition.accept(content.map(Users::read)));
  }

  /**
   * The result of merging a user into another.
   *
   * @param eventsMoved number of events that belong to the other user now
   * @param attributesDropped names of attributes that the other user has with another value, or
   *     that exceed the maximum number or size
   */
  public record Merged(long eventsMoved, List<String> attributesDropped) {
    public Merged {
      attributesDropped = List.copyOf(attributesDropped);
    }
  }

  /**
   * Merges a user into another in one commit. If both have attributes, the other one keeps its own
   * and gets those that it lacks.
   */
  Merged merge(String fromId, String toId) {
    AtomicReference<List<String>> dropped = new AtomicReference<>(List.of());
    long moved =
        store.merge(
            fromId,
            toId,
            (from, to) -> {
              Attributes given = read(from);
              Attributes joined = read(to).joined(given, MOST_BYTES);
              dropped.set(
                  given.byName().entrySet().stream()
                      .filter(each -> !each.getValue().equals(joined.byName().get(each.getKey())))
                      .map(Map.Entry::getKey)
                      .toList());
              return written(joined);
            });
    return new Merged(moved, dropped.get());
  }

  /**
   * The last events of a user before a position in the history, newest first.
   *
   * @param before {@link EventCursor#END} for the newest events
   * @param limit maximum number of events; if as many are returned, there may be more
   */
  public History latest(String id, EventCursor before, int limit) {
    return store.latest(id, before, limit);
  }

  /** The summaries of the events of several users, by user; users without events are missing. */
  public Map<String, UserActivity> activities(Collection<String> ids) {
    return store.activities(ids);
  }

  /** The users of the events that arrived last; see {@link EventStore#recentUsers}. */
  public List<String> recent(int limit) {
    return store.recentUsers(limit);
  }

  /** The users of the newest events on an item; see {@link EventStore#recentOn}. */
  public ItemEvents recentOn(String itemId, int limit) {
    return store.recentOn(itemId, limit);
  }

  /** The position at which a list of users continues. */
  public sealed interface Place {
    /** Among the users with events. */
    record Acting(Optional<String> after) implements Place {}

    /** Among the users with events whose ids begin with a prefix. */
    record Found(Optional<String> after) implements Place {}

    /** Among the users with attributes only. */
    record Described(Optional<String> after) implements Place {}
  }

  /**
   * A page of users.
   *
   * @param next the position of the next page, if there is one
   */
  public record Page(List<String> userIds, Optional<Place> next) {}

  /** The position at which the list of a prefix begins. */
  public static Place start(String prefix) {
    return prefix.isEmpty()
        ? new Place.Acting(Optional.empty())
        : new Place.Found(Optional.empty());
  }

  /**
   * Users from a position on: first those with events, then those with attributes only.
   *
   * @param prefix of their ids; empty for all users
   * @param place where the list of the same prefix continues; {@link #start} to begin
   */
  public Page list(String prefix, Place place, int limit) {
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
      case Place.Found(Optional<String> after) -> {
        FoundUsers users = store.findUsers(prefix, after, limit);
        yield new Page(
            users.userIds(),
            Optional.of(
                users.next().isPresent()
                    ? new Place.Found(users.next())
                    : new Place.Described(Optional.empty())));
      }
      case Place.Described(Optional<String> after) -> {
        UsersWithoutEvents users = store.usersWithoutEvents(prefix, after, limit);
        yield new Page(
            users.userIds(), users.last().map(last -> new Place.Described(Optional.of(last))));
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
