package io.memoir.bench.page;

import io.memoir.bench.page.PageRequest.Question;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The requests of all screens, in the order in which a visitor opens them. Not among them are the
 * interests of a user, which only servers with {@code --interests} have, and the details of a
 * training.
 */
public final class PageRequests {
  /** A screen has its first content within this time. */
  private static final int FIRST_CONTENT = 500;

  /** A supposed event changes the list within this time. */
  private static final int WHAT_IF = 100;

  /** The file of the page that sends each request is named before it. */
  public static final List<PageRequest> ALL =
      List.of(
          // app.js
          get("every screen", "access", _ -> "/v1/access"),
          // parts/live-status.js, which then listens to /v1/status/stream
          get("now", "status", _ -> "/v1/status"),
          // screens/people.js
          get("people", "newest users", _ -> "/v1/users?order=recent&limit=50"),
          get("people", "users by id", _ -> "/v1/users?limit=50"),
          get("people", "prefix", some -> "/v1/users?prefix=" + some.userPrefix() + "&limit=50"),
          // screens/person.js, and once more person/timeline.js
          get("person", "user", some -> "/v1/users/" + some.user()),
          // person/memory.js
          get("person", "memory", some -> "/v1/users/" + some.user() + "/memory?events=200"),
          // person/timeline.js
          get("person", "events", some -> "/v1/users/" + some.user() + "/events?limit=50"),
          // person/what-if.js, when the screen is opened
          post(
              "person",
              "recommendations with reasons and shares",
              FIRST_CONTENT,
              "/v1/what-if",
              some ->
                  "{\"userId\":\"%s\",\"limit\":10,\"explain\":\"brief\"}".formatted(some.user())),
          // person/what-if.js, after an event was added
          post(
              "person",
              "what-if with an added event",
              WHAT_IF,
              "/v1/what-if",
              some ->
                  "{\"userId\":\"%s\",\"add\":[%s],\"limit\":10,\"explain\":\"brief\"}"
                      .formatted(some.user(), event(some.item()))),
          // parts/item-search.js, for the item of such an event
          get("person", "an item", some -> "/v1/items?prefix=" + some.itemPrefix() + "&limit=8"),
          // screens/compare.js: the choice of the second user, and the comparison
          get("compare", "choice of a user", _ -> "/v1/users?order=recent&limit=8"),
          post(
              "compare",
              "two users",
              FIRST_CONTENT,
              "/v1/compare",
              some ->
                  "{\"users\":[%s],\"limit\":10,\"explain\":\"brief\"}"
                      .formatted(quoted(some.twoUsers()))),
          // screens/items.js
          get("items", "items by id", _ -> "/v1/items?limit=50"),
          get("items", "prefix", some -> "/v1/items?prefix=" + some.itemPrefix() + "&limit=50"),
          // screens/item.js
          get("item", "item", some -> "/v1/items/" + some.item()),
          get("item", "similar items", some -> "/v1/similar/" + some.item() + "?limit=10"),
          // item/popularity.js
          get("item", "popularity", some -> "/v1/items/" + some.item() + "/popularity?days=60"),
          // item/audience.js
          get("item", "users", some -> "/v1/items/" + some.item() + "/users?limit=20"),
          // screens/models.js
          get("models", "models", _ -> "/v1/models"),
          get("models", "details of a model", some -> "/v1/models/" + some.model()),
          // screens/data.js
          get("data", "summary", _ -> "/v1/data"),
          // screens/trainings.js
          get("trainings", "trainings", _ -> "/v1/trainings"));

  private PageRequests() {}

  /** A supposed event, now. */
  private static String event(String itemId) {
    return "{\"itemId\":\"%s\",\"timestamp\":%d,\"type\":\"view\"}"
        .formatted(itemId, System.currentTimeMillis());
  }

  private static String quoted(List<String> ids) {
    return '"' + String.join("\",\"", ids) + '"';
  }

  private static PageRequest get(String screen, String what, Function<Subjects, String> path) {
    return new PageRequest(
        screen, what, FIRST_CONTENT, some -> new Question(path.apply(some), Optional.empty()));
  }

  private static PageRequest post(
      String screen, String what, int limitMillis, String path, Function<Subjects, String> body) {
    return new PageRequest(
        screen, what, limitMillis, some -> new Question(path, Optional.of(body.apply(some))));
  }
}
