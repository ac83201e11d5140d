package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.Users;
import io.memoir.server.engine.Users.Place;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.attribute.DocumentTag;
import io.memoir.server.engine.job.Erasures.Erased;
import io.memoir.server.engine.job.Job;
import io.memoir.server.http.exchange.Cursor;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.Precondition;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.QueryFields;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.UserActivity;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The routes for users: attributes, export, merging, erasure. */
public final class UsersApi {
  private static final int USUAL_LIMIT = 100;
  private static final int MOST = 1_000;

  /** Maximum number of users of the newest events. */
  private static final int MOST_RECENT = 100;

  private static final String RECENT = "recent";

  /** Additional cost of a list for which the store may have to look at many users or events. */
  private static final int COST_OF_SEARCH = 10;

  private final Engine engine;
  private final InstantSource clock;

  public UsersApi(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(
        Route.api(HandlerType.GET, "/v1/users", Role.READ, this::list),
        Route.api(HandlerType.GET, "/v1/users/{userId}", Role.READ, this::show),
        Route.api(HandlerType.GET, "/v1/users/{userId}/export", Role.READ, this::export),
        Route.api(HandlerType.PUT, "/v1/users/{userId}", Role.WRITE, this::put),
        Route.api(HandlerType.PATCH, "/v1/users/{userId}", Role.WRITE, this::change),
        Route.api(HandlerType.DELETE, "/v1/users/{userId}", Role.ADMIN, this::erase),
        Route.api(
            HandlerType.DELETE,
            "/v1/users/{userId}/events/{eventId}",
            Role.WRITE,
            this::deleteEvent),
        Route.api(HandlerType.POST, "/v1/users:merge", Role.WRITE, this::merge));
  }

  private void list(Exchange exchange) {
    QueryFields query = exchange.query();
    boolean recent = recent(query);
    int limit = query.integer("limit", USUAL_LIMIT, 1, recent ? MOST_RECENT : MOST);
    String prefix = Wire.prefix(query);
    Optional<String> cursor = query.text("cursor");
    query.done();
    if (recent && (cursor.isPresent() || !prefix.isEmpty())) {
      throw new BadFieldException(
          "order",
          "order is recent, which has a single page of all users, expected no %s"
              .formatted(cursor.isPresent() ? "cursor" : "prefix"));
    }
    boolean searches = recent || !prefix.isEmpty();
    Place place = cursor.map(text -> place(text, prefix)).orElseGet(() -> Users.start(prefix));
    exchange.charge(limit - 1, searches ? COST_OF_SEARCH : 0);
    Users.Page page =
        exchange.sized(
            searches,
            () ->
                recent
                    ? new Users.Page(engine.users().recent(limit), Optional.empty())
                    : engine.users().list(prefix, place, limit));
    JsonObject json = new JsonObject();
    json.add("users", listed(page.userIds()));
    page.next().ifPresent(next -> json.addProperty("nextCursor", cursor(next)));
    exchange.answer(json);
  }

  /** Whether the users of the newest events are asked for. */
  private static boolean recent(QueryFields query) {
    Optional<String> order = query.text("order");
    if (order.isPresent() && !order.get().equals(RECENT)) {
      throw new BadFieldException(
          "order",
          "order is '%s', expected %s or none".formatted(JsonFields.shown(order.get()), RECENT));
    }
    return order.isPresent();
  }

  private JsonArray listed(List<String> userIds) {
    Map<String, UserActivity> activities = engine.users().activities(userIds);
    JsonArray users = new JsonArray();
    for (String userId : userIds) {
      JsonObject user = new JsonObject();
      user.addProperty("userId", userId);
      UserActivity activity = activities.get(userId);
      if (activity != null) {
        user.addProperty("events", activity.events());
        user.addProperty("lastEventAt", activity.newest());
      }
      users.add(user);
    }
    return users;
  }

  /** The position of a cursor, which belongs to the list of all users or to that of a prefix. */
  private static Place place(String cursor, String prefix) {
    Cursor.Place place = Cursor.read(cursor);
    char list = place.list();
    if (list == 'd') {
      return new Place.Described(place.after());
    }
    if (list == 'a' && prefix.isEmpty()) {
      return new Place.Acting(place.after());
    }
    if (list == 'f' && !prefix.isEmpty()) {
      return new Place.Found(place.after());
    }
    throw Cursor.wrong(cursor);
  }

  private static String cursor(Place place) {
    return switch (place) {
      case Place.Acting(Optional<String> after) -> Cursor.write('a', after);
      case Place.Found(Optional<String> after) -> Cursor.write('f', after);
      case Place.Described(Optional<String> after) -> Cursor.write('d', after);
    };
  }

  private void show(Exchange exchange) {
    String userId = Wire.pathId(exchange, "userId");
    exchange.query().done();
    Optional<Attributes> attributes = engine.users().find(userId);
    Optional<UserActivity> activity = engine.users().activity(userId);
    JsonObject json = user(userId, attributes.orElse(Attributes.NONE));
    exchange.tag(tag(attributes, activity).orElseThrow(UsersApi::none));
    json.addProperty("events", activity.map(UserActivity::events).orElse(0L));
    engine.ask(
        userId,
        state -> {
          json.addProperty("eventsRemembered", state.eventCount());
          state.seenCount().ifPresent(count -> json.addProperty("itemsSeen", count));
          return json;
        });
    activity.ifPresent(each -> json.addProperty("lastEventAt", each.newest()));
    exchange.answer(json);
  }

  private void export(Exchange exchange) {
    String userId = Wire.pathId(exchange, "userId");
    exchange.query().done();
    UserExport export = new UserExport(engine.users(), userId);
    if (export.isEmpty()) {
      throw none();
    }
    exchange.charge(engine.users().activity(userId).map(UserActivity::events).orElse(0L), 0);
    try {
      export
          .write(exchange.stream(UserExport.CONTENT_TYPE), exchange.requestId())
          .ifPresent(exchange::brokenOff);
    } catch (IOException e) {
      // The client has closed the connection.
    }
  }

  static ProblemException none() {
    return new ProblemException(404, "no-such-user", "the user has neither events nor attributes");
  }

  /** The same if a request names several users. */
  static ProblemException none(String userId) {
    return new ProblemException(
        404,
        "no-such-user",
        "the user %s has neither events nor attributes".formatted(JsonFields.shown(userId)));
  }

  /** The ETag of the attributes of a user; empty if there is no such user. */
  private static Optional<String> tag(
      Optional<Attributes> attributes, Optional<UserActivity> activity) {
    return attributes.map(Attributes::tag).or(() -> activity.map(each -> DocumentTag.NONE));
  }

  private void put(Exchange exchange) throws IOException {
    String userId = Wire.pathId(exchange, "userId");
    exchange.query().done();
    Users.Changed changed =
        engine.users().put(userId, exchange.body(), condition(exchange, userId));
    exchange.tag(changed.attributes().tag());
    exchange.answer(changed.created() ? 201 : 200, user(userId, changed.attributes()));
  }

  private void change(Exchange exchange) throws IOException {
    String userId = Wire.pathId(exchange, "userId");
    exchange.query().done();
    Users.Changed changed =
        engine.users().change(userId, exchange.body(), condition(exchange, userId));
    exchange.tag(changed.attributes().tag());
    exchange.answer(user(userId, changed.attributes()));
  }

  /** The precondition of a request on the attributes of a user. */
  private Consumer<Optional<Attributes>> condition(Exchange exchange, String userId) {
    Precondition precondition = Precondition.of(exchange);
    Optional<UserActivity> activity =
        precondition.any() ? engine.users().activity(userId) : Optional.empty();
    return before -> precondition.check(tag(before, activity));
  }

  private void deleteEvent(Exchange exchange) {
    String userId = Wire.pathId(exchange, "userId");
    String eventId = Wire.pathId(exchange, "eventId");
    exchange.query().done();
    Precondition.refuse(exchange);
    if (!engine.deleteEvent(userId, eventId)) {
      throw new ProblemException(404, "no-such-event", "the user has no event with this id");
    }
    JsonObject json = new JsonObject();
    json.addProperty("userId", userId);
    json.addProperty("eventId", eventId);
    json.addProperty("deleted", true);
    exchange.answer(json);
  }

  private void erase(Exchange exchange) throws InterruptedException {
    String userId = Wire.pathId(exchange, "userId");
    QueryFields query = exchange.query();
    boolean wait = query.flag("wait");
    query.done();
    Erased erased =
        Precondition.of(exchange).any()
            ? engine.erase(userId, condition(exchange, userId))
            : engine.erase(userId);
    Instant erasedAt = clock.instant();
    Optional<Job> removal = erased.removal();
    if (wait && removal.isPresent()) {
      removal =
          engine
              .jobs()
              .await(removal.get().id(), JobsApi.LONGEST_WAIT)
              .filter(job -> job.state() != Job.State.DONE);
    }
    ErasureReceipt receipt = erased.receipt();
    JsonObject json = new JsonObject();
    json.addProperty("userId", userId);
    json.addProperty("erasedAt", erasedAt.toString());
    json.addProperty("events", receipt.events());
    json.addProperty("snapshots", receipt.snapshots());
    json.addProperty("documents", receipt.documents());
    json.addProperty("bytesRemoved", removal.isEmpty() && engine.removalIsThorough());
    removal.ifPresent(job -> {
      json.addProperty("jobId", job.id());
      JobsApi.locate(exchange, job.id());
    });
    json.addProperty(
        "remains",
        "what models have learned from the events, until they are retrained; " + engine.remains());
    exchange.answer(json);
  }

  private void merge(Exchange exchange) throws IOException {
    exchange.query().done();
    Precondition.refuse(exchange);
    JsonFields fields = JsonFields.of(exchange.body(), "");
    String from = Wire.storedId(fields, "from");
    String to = Wire.id(fields, "to");
    fields.done();
    if (from.equals(to)) {
      throw new BadFieldException(
          "to", "from and to are the same user %s, expected two different users".formatted(from));
    }
    JsonObject json = new JsonObject();
    json.addProperty("from", from);
    json.addProperty("to", to);
    Users.Merged merged = engine.merge(from, to);
    json.addProperty("eventsMoved", merged.eventsMoved());
    JsonArray dropped = new JsonArray();
    merged.attributesDropped().forEach(dropped::add);
    json.add("attributesDropped", dropped);
    exchange.answer(json);
  }

  /** A user with notes on attributes that the model cannot use. */
  private JsonObject user(String userId, Attributes attributes) {
    JsonObject json = new JsonObject();
    json.addProperty("userId", userId);
    json.add("attributes", attributes.json());
    Wire.note(json, engine.notes(attributes));
    return json;
  }
}
