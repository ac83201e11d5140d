package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.runtime.Event;
import io.memoir.runtime.Interests;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server tells of one user, and how users and items are found. */
class PersonTest {
  @TempDir Path directory;

  private Running lstm() throws IOException {
    return Running.of(TestShop.model(directory.resolve("shop"), 1), directory.resolve("events"));
  }

  private static void view(Running running, String userId, int events) {
    for (int e = 0; e < events; e++) {
      Reply reply = running.event(userId + e, userId, item(e), e);
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }
  }

  private static String item(int event) {
    return "item-" + (7 * event + 3) % TestShop.ITEMS;
  }

  private static JsonObject ok(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  private static List<String> texts(JsonArray array, String field) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.getAsJsonObject().get(field).getAsString()));
    return texts;
  }

  // ---- users and items

  @Test
  void users_comeWithTheirEvents() throws IOException {
    try (Running running = lstm()) {
      view(running, "ada", 3);
      running.put("/v1/users/described", "{\"attributes\": {\"n\": 1}}");
      JsonArray first = ok(running.get("/v1/users?limit=5")).getAsJsonArray("users");
      assertThat(first)
          .containsExactly(
              JsonParser.parseString(
                  "{\"userId\": \"ada\", \"events\": 3, \"lastEventAt\": %d}"
                      .formatted(1_780_000_000_000L + 2 * 60_000)));
      JsonObject page = ok(running.get("/v1/users?limit=5"));
      JsonArray second =
          ok(running.get("/v1/users?cursor=" + page.get("nextCursor").getAsString()))
              .getAsJsonArray("users");
      assertThat(second).containsExactly(JsonParser.parseString("{\"userId\": \"described\"}"));
    }
  }

  @Test
  void users_withAPrefix_areFoundByPages() throws IOException {
    try (Running running = lstm()) {
      for (String user : List.of("ann", "anna", "bert", "An", "anton", "hanna")) {
        running.event("of " + user, user, "item-1", 1);
      }
      for (String user : List.of("anja", "bea", "anna")) {
        running.put("/v1/users/" + user, "{\"attributes\": {\"n\": 1}}");
      }
      List<String> found = new ArrayList<>();
      String cursor = "";
      do {
        JsonObject page = ok(running.get("/v1/users?prefix=an&limit=2" + cursor));
        assertThat(page.getAsJsonArray("users").size()).isLessThanOrEqualTo(2);
        found.addAll(texts(page.getAsJsonArray("users"), "userId"));
        cursor = page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").getAsString() : "";
      } while (!cursor.isEmpty());
      assertThat(found).containsExactlyInAnyOrder("ann", "anna", "anton", "anja");
      String all = ok(running.get("/v1/users?limit=1")).get("nextCursor").getAsString();
      assertProblem(running.get("/v1/users?prefix=an&cursor=" + all), 400, "invalid-field");
      String some = ok(running.get("/v1/users?prefix=an&limit=1")).get("nextCursor").getAsString();
      assertProblem(running.get("/v1/users?cursor=" + some), 400, "invalid-field");
      assertThat(ok(running.get("/v1/users?prefix=")).getAsJsonArray("users")).hasSize(6);
    }
  }

  @Test
  void users_recent_areThoseOfTheLastArrivals() throws IOException {
    try (Running running = lstm()) {
      running.event("e1", "ada", "item-1", 1);
      running.event("e2", "bob", "item-1", 90);
      running.event("e3", "cyd", "item-1", 5);
      running.event("e4", "ada", "item-2", 2);
      JsonObject recent = ok(running.get("/v1/users?order=recent"));
      assertThat(texts(recent.getAsJsonArray("users"), "userId"))
          .containsExactly("ada", "cyd", "bob");
      assertThat(recent.has("nextCursor")).isFalse();
      JsonObject ada = recent.getAsJsonArray("users").get(0).getAsJsonObject();
      assertThat(ada.get("events").getAsLong()).isEqualTo(2);
      assertThat(
              texts(
                  ok(running.get("/v1/users?order=recent&limit=1")).getAsJsonArray("users"),
                  "userId"))
          .containsExactly("ada");
    }
  }

  @Test
  void items_withAPrefix_areFoundByPages() throws IOException {
    try (Running running = lstm()) {
      running.put("/v1/items/item-1b", "{}");
      running.put("/v1/items/item-2b", "{}");
      running.delete("/v1/items/item-12");
      List<String> found = new ArrayList<>();
      String cursor = "";
      do {
        JsonObject page = ok(running.get("/v1/items?prefix=item-1&limit=3" + cursor));
        found.addAll(Running.ids(page.getAsJsonArray("items")));
        cursor = page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").getAsString() : "";
      } while (!cursor.isEmpty());
      assertThat(found)
          .containsExactly(
              "item-1", "item-10", "item-11", "item-13", "item-14", "item-15", "item-16", "item-17",
              "item-18", "item-19", "item-1b");
      assertThat(running.get("/v1/items?prefix=item-1&cold=true").items())
          .containsExactly("item-1b");
      assertThat(running.get("/v1/items?prefix=item-59").items()).containsExactly("item-59");
      assertThat(running.get("/v1/items?prefix=nothing").items()).isEmpty();
      assertThat(running.get("/v1/items?prefix=a").items()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/users?order=oldest, order, 'order is ''oldest'', expected recent or none'",
    "/v1/users?order=recent&limit=101, limit, 'limit is ''101'', expected a whole number from 1 to 100'",
    "/v1/users?order=recent&prefix=a, order, 'order is recent, which has a single page of all users, expected no prefix'",
    "/v1/users?order=recent&cursor=YQ, order, 'order is recent, which has a single page of all users, expected no cursor'",
    "/v1/users/ada/events?limit=0, limit, 'limit is ''0'', expected a whole number from 1 to 1000'",
    "/v1/users/ada/events?cursor=YQ, cursor, 'cursor is ''YQ'', expected the nextCursor of a page'",
    "/v1/users/ada/events?cursor=ZT14, cursor, 'cursor is ''ZT14'', expected the nextCursor'",
    "/v1/users/ada/events?order=recent, query, 'the query field ''order'' is unknown, expected one of limit, cursor'",
    "/v1/users/ada/memory?events=1001, events, 'events is ''1001'', expected a whole number from 1 to 1000'",
    "/v1/items?prefix=a&prefix=b, prefix, 'prefix occurs 2 times, expected once'"
  })
  void query_thatIsWrong_isRefusedByItsField(String path, String field, String detail)
      throws IOException {
    try (Running running = lstm()) {
      view(running, "ada", 1);
      JsonObject problem = assertProblem(running.get(path), 400, "invalid-field");
      assertThat(problem.get("field").getAsString()).isEqualTo(field);
      assertThat(problem.get("detail").getAsString()).startsWith(detail);
    }
  }

  @Test
  void prefix_thatIsTooLong_isRefused() throws IOException {
    try (Running running = lstm()) {
      for (String list : List.of("/v1/users", "/v1/items")) {
        JsonObject problem =
            assertProblem(running.get(list + "?prefix=" + "a".repeat(513)), 400, "invalid-field");
        assertThat(problem.get("detail").getAsString())
            .isEqualTo("prefix has 513 bytes, expected at most 512");
      }
    }
  }

  // ---- events

  @Test
  void events_byPages_areTheHistoryBackwards() throws IOException {
    try (Running running = lstm()) {
      view(running, "ada", 5);
      view(running, "bob", 2);
      running.event("late", "ada", "nothing-known", -10);
      List<String> listed = new ArrayList<>();
      String cursor = "";
      int pages = 0;
      do {
        JsonObject page = ok(running.get("/v1/users/ada/events?limit=2" + cursor));
        assertThat(page.get("userId").getAsString()).isEqualTo("ada");
        listed.addAll(texts(page.getAsJsonArray("events"), "eventId"));
        cursor = page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").getAsString() : "";
        pages++;
      } while (!cursor.isEmpty());
      assertThat(listed).containsExactly("ada4", "ada3", "ada2", "ada1", "ada0", "late");
      assertThat(pages).isEqualTo(3);
    }
  }

  @Test
  void events_moreThanAreReadAtOnce_areInOnePage() throws IOException {
    int count = 201;
    try (Running running = lstm()) {
      view(running, "ada", count);
      List<String> newestFirst = new ArrayList<>();
      for (int e = count - 1; e >= 0; e--) {
        newestFirst.add("ada" + e);
      }
      for (int limit : new int[] {99, 100, 101, 199, 200, 201, 202, 1_000}) {
        JsonObject page = ok(running.get("/v1/users/ada/events?limit=" + limit));
        assertThat(texts(page.getAsJsonArray("events"), "eventId"))
            .as("limit %d", limit)
            .isEqualTo(newestFirst.subList(0, Math.min(limit, count)));
        assertThat(page.has("nextCursor")).as("limit %d", limit).isEqualTo(limit < count);
      }
    }
  }

  @Test
  void events_haveWhatWasSent() throws IOException {
    try (Running running = lstm()) {
      running.post(
          "/v1/events",
          """
          {"eventId": "e1", "userId": "ada", "itemId": "item-4", "type": "rating", "value": 3.5,
           "timestamp": 1780000000000, "context": {"page": "home", "price": 7}}
          """);
      running.event("e2", "ada", "strange", 9);
      JsonArray events = ok(running.get("/v1/users/ada/events")).getAsJsonArray("events");
      JsonObject rating = events.get(1).getAsJsonObject();
      assertThat(rating)
          .isEqualTo(
              JsonParser.parseString(
                  """
                  {"eventId": "e1", "itemId": "item-4", "title": "Thing 4",
                   "categories": ["books"], "type": "rating", "value": 3.5,
                   "timestamp": 1780000000000, "values": {"page": "home", "price": "7"}}
                  """));
      JsonObject strange = events.get(0).getAsJsonObject();
      assertThat(strange.keySet()).containsExactly("eventId", "itemId", "type", "timestamp");
    }
  }

  @Test
  void events_andMemory_ofUsersWithoutEvents() throws IOException {
    try (Running running = lstm()) {
      running.put("/v1/users/described", "{\"attributes\": {\"n\": 1}}");
      JsonObject events = ok(running.get("/v1/users/described/events"));
      assertThat(events.getAsJsonArray("events")).isEmpty();
      assertThat(events.has("nextCursor")).isFalse();
      assertThat(ok(running.get("/v1/users/described/memory")).getAsJsonArray("course")).isEmpty();
      assertProblem(running.get("/v1/users/nobody/events"), 404, "no-such-user");
      assertProblem(running.get("/v1/users/nobody/memory"), 404, "no-such-user");
    }
  }

  // ---- memory

  @Test
  void memory_ofTwoInterests_equalsTheInterestsAfterEachEvent() throws IOException {
    Path model = TestShop.longShort(directory.resolve("two"), 3);
    try (Running running = Running.of(model, directory.resolve("events"))) {
      int events = 12;
      view(running, "ada", events);
      JsonObject memory = ok(running.get("/v1/users/ada/memory"));
      assertThat(memory.getAsJsonArray("memories").toString())
          .isEqualTo("[\"long-term\",\"short-term\"]");
      JsonArray course = memory.getAsJsonArray("course");
      assertThat(course).hasSize(events);
      Recommender recommender = Recommender.open(model);
      UserState state = recommender.newState();
      for (int e = 0; e < events; e++) {
        long time = 1_780_000_000_000L + e * 60_000L;
        assertThat(recommender.observe(state, new Event(item(e), time))).isTrue();
        Interests interests = recommender.interests(state, 0).orElseThrow();
        JsonObject step = course.get(e).getAsJsonObject();
        assertThat(step.get("itemId").getAsString()).isEqualTo(item(e));
        assertThat(step.get("timestamp").getAsLong()).isEqualTo(time);
        assertThat(step.has("title")).isTrue();
        assertThat(step.get("longTermWeight").getAsFloat()).isEqualTo(interests.gate());
        assertThat(step.has("moved")).isEqualTo(e > 0);
        if (e > 0) {
          assertThat(step.getAsJsonObject("moved").keySet())
              .containsExactly("long-term", "short-term");
        }
      }
      JsonArray end = ok(running.get("/v1/users/ada/memory?events=4")).getAsJsonArray("course");
      List<JsonElement> tail = course.asList().subList(events - 4, events);
      assertThat(end.asList()).isEqualTo(tail);
    }
  }

  @Test
  void memory_ofOneState_movesByTheEventsThatTheModelKnows() throws IOException {
    try (Running running = lstm()) {
      running.event("e0", "ada", "item-1", 0);
      running.event("e1", "ada", "strange", 1);
      running.event("e2", "ada", "item-9", 2);
      running.event("e3", "ada", "item-9", 3);
      JsonObject memory = ok(running.get("/v1/users/ada/memory"));
      assertThat(memory.getAsJsonArray("memories").toString()).isEqualTo("[\"state\"]");
      JsonArray course = memory.getAsJsonArray("course");
      assertThat(texts(course, "itemId")).containsExactly("item-1", "item-9", "item-9");
      JsonObject last = course.get(2).getAsJsonObject();
      assertThat(last.has("longTermWeight")).isFalse();
      assertThat(last.getAsJsonObject("moved").get("state").getAsDouble())
          .isBetween(0.0, 2.0)
          .isNotCloseTo(0.0, within(1e-12));
      assertThat(
              texts(
                  ok(running.get("/v1/users/ada/memory?events=3")).getAsJsonArray("course"),
                  "itemId"))
          .as("the last three events, one of them on an unknown item")
          .containsExactly("item-9", "item-9");
    }
  }

  // ---- roles

  @Test
  void routes_needTheRoleRead_onBothPorts() throws IOException {
    Path file = directory.resolve("keys");
    String send = Keys.create(file, "site", Role.SEND);
    String read = Keys.create(file, "page", Role.READ);
    try (Running running =
        Running.of(
            TestShop.model(directory.resolve("shop"), 1),
            directory.resolve("events"),
            ServerSettings.at("127.0.0.1", 0, 0),
            Optional.of(Keys.read(file)))) {
      running.ask(
          running
              .json("/v1/events")
              .header("Authorization", "Bearer " + send)
              .POST(BodyPublishers.ofString(Running.eventJson("e1", "ada", "item-1", 1))));
      for (var address : List.of(running.server.address(), running.server.adminAddress())) {
        for (String path : List.of("/v1/users/ada/events", "/v1/users/ada/memory")) {
          assertProblem(
              running.ask(HttpRequest.newBuilder(address.resolve(path))), 401, "no-valid-key");
          assertProblem(
              running.ask(
                  HttpRequest.newBuilder(address.resolve(path))
                      .header("Authorization", "Bearer " + send)),
              403,
              "wrong-role");
          ok(
              running.ask(
                  HttpRequest.newBuilder(address.resolve(path))
                      .header("Authorization", "Bearer " + read)));
        }
        HttpRequest.Builder question =
            HttpRequest.newBuilder(address.resolve("/v1/what-if"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"userId\": \"ada\"}"));
        assertProblem(
            running.ask(question.copy().header("Authorization", "Bearer " + send)),
            403,
            "wrong-role");
        ok(running.ask(question.copy().header("Authorization", "Bearer " + read)));
      }
    }
  }
}
