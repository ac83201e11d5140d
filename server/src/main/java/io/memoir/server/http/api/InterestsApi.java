package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.runtime.interest.Interest;
import io.memoir.runtime.interest.InterestCluster;
import io.memoir.runtime.interest.InterestCourse;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.interest.UserInterests;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.QueryFields;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.store.UserActivity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The routes for interests: those that users share, and those of one user. */
public final class InterestsApi {
  private static final int USUAL_ITEMS = 5;
  private static final int MOST_ITEMS = 100;

  /** With more events, the first answer about a user takes long. */
  private static final long MANY_EVENTS = 2_000;

  private final Engine engine;

  public InterestsApi(Engine engine) {
    this.engine = engine;
  }

  public List<Route> routes() {
    return List.of(
        Route.api(HandlerType.GET, "/v1/interests", Role.READ, this::list),
        Route.api(HandlerType.GET, "/v1/users/{userId}/interests", Role.READ, this::ofUser));
  }

  private void list(Exchange exchange) {
    QueryFields query = exchange.query();
    int limit = query.integer("limit", USUAL_ITEMS, 0, MOST_ITEMS);
    query.done();
    InterestMap map = engine.interestMap().orElseThrow(() -> none(exchange));
    exchange.charge((long) limit * map.clusters().size(), 0);
    JsonArray interests = new JsonArray();
    map.clusters().forEach(cluster -> interests.add(json(map, cluster, limit)));
    JsonObject json = new JsonObject();
    json.add("interests", interests);
    json.addProperty("people", map.people());
    json.addProperty("silhouette", map.silhouette());
    exchange.answer(json);
  }

  private static JsonObject json(InterestMap map, InterestCluster cluster, int limit) {
    JsonObject json = new JsonObject();
    json.addProperty("interestId", cluster.id());
    json.addProperty("name", cluster.name());
    cluster
        .fit()
        .ifPresent(fit -> {
          json.addProperty("purity", fit.purity());
          json.addProperty("chance", fit.chance());
          json.addProperty("judgedItems", fit.items());
        });
    JsonArray people = new JsonArray();
    for (int space = 0; space < map.spaces().size(); space++) {
      JsonObject each = new JsonObject();
      each.addProperty("memory", map.spaces().get(space).memory().word());
      each.addProperty("people", cluster.people().get(space));
      people.add(each);
    }
    json.add("strongestOf", people);
    JsonArray items = new JsonArray();
    cluster.items().stream()
        .limit(limit)
        .forEach(item -> {
          JsonObject each = new JsonObject();
          each.addProperty("itemId", item.itemId());
          if (!item.title().equals(item.itemId())) {
            each.addProperty("title", item.title());
          }
          items.add(each);
        });
    json.add("items", items);
    return json;
  }

  private void ofUser(Exchange exchange) {
    String userId = Wire.pathId(exchange, "userId");
    exchange.query().done();
    Optional<UserActivity> activity = engine.users().activity(userId);
    if (activity.isEmpty() && engine.users().find(userId).isEmpty()) {
      throw new ProblemException(404, "no-such-user", "the user has neither events nor attributes");
    }
    boolean takesLong = activity.filter(each -> each.events() > MANY_EVENTS).isPresent();
    UserInterests found =
        exchange
            .sized(takesLong, () -> engine.interestsOf(userId))
            .orElseThrow(() -> none(exchange));
    JsonArray interests = new JsonArray();
    found.interests().forEach(interest -> interests.add(json(interest)));
    JsonObject json = new JsonObject();
    json.addProperty("userId", userId);
    json.addProperty("events", found.events());
    json.add("interests", interests);
    json.addProperty("eventsBack", Math.min(InterestCourse.BACK, Math.max(0, found.events() - 1)));
    exchange.answer(json);
  }

  private static JsonObject json(Interest interest) {
    JsonObject json = new JsonObject();
    json.addProperty("memory", interest.memory().word());
    json.addProperty("interestId", interest.cluster().id());
    json.addProperty("name", interest.cluster().name());
    json.addProperty("share", interest.share());
    json.addProperty("shareBefore", interest.before());
    json.addProperty("trend", interest.trend().word());
    json.addProperty("heldEvents", interest.heldEvents());
    if (interest.since() != 0) {
      json.addProperty("since", Instant.ofEpochMilli(interest.since()).toString());
    }
    return json;
  }

  private ProblemException none(Exchange exchange) {
    return new ProblemException(
        404, "no-interests", engine.interests().reason(exchange.seesInternals()));
  }
}
