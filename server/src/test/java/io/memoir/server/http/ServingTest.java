package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import io.memoir.server.http.Running.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events in, recommendations out, through a real server. */
class ServingTest {
  @TempDir Path directory;
  private Path model;
  private Path store;

  @BeforeEach
  void writeModel() throws IOException {
    model = TestShop.model(directory.resolve("shop"), 1);
    store = directory.resolve("events");
  }

  /** What the model answers to a history that is folded from nothing. */
  private List<String> expected(List<Event> history) throws IOException {
    Recommender recommender = Recommender.open(model);
    UserState state = recommender.newState();
    history.forEach(event -> recommender.observe(state, event));
    return recommender.recommend(state, Request.top(10).at(Running.NOW.toEpochMilli())).stream()
        .map(Recommendation::itemId)
        .toList();
  }

  private static Event event(String itemId, long minute) {
    return new Event(itemId, 1_780_000_000_000L + minute * 60_000);
  }

  @Test
  void answer_afterFiveEvents_hasChangedAtOnce() throws IOException {
    try (Running running = Running.of(model, store)) {
      List<String> before = running.recommend("ada").items();
      List<Event> history = new ArrayList<>();
      List<List<String>> answers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        assertThat(running.event("e" + i, "ada", "item-" + i * 7, i).status()).isEqualTo(200);
        history.add(event("item-" + i * 7, i));
        Reply reply = running.recommend("ada");
        assertThat(reply.items()).isEqualTo(expected(history)).hasSize(10);
        assertThat(reply.json().get("tookMicros").getAsLong()).isPositive();
        answers.add(reply.items());
      }
      assertThat(before).isEqualTo(expected(List.of()));
      assertThat(answers).doesNotHaveDuplicates().doesNotContain(before);
      assertThat(answers.getLast())
          .doesNotContain("item-0", "item-7", "item-14", "item-21", "item-28");
    }
  }

  @Test
  void event_sentAgain_isNotCountedAgain() throws IOException {
    try (Running running = Running.of(model, store)) {
      running.event("e1", "ada", "item-3", 1);
      List<String> once = running.recommend("ada").items();
      JsonObject again = running.event("e1", "ada", "item-3", 1).json();
      assertThat(again.get("duplicates").getAsInt()).isEqualTo(1);
      assertThat(again.get("accepted").getAsInt()).isZero();
      assertThat(running.recommend("ada").items()).isEqualTo(once);
    }
  }

  @Test
  void event_thatComesLate_isFoldedInItsPlace() throws IOException {
    try (Running running = Running.of(model, store)) {
      running.event("e1", "ada", "item-3", 1);
      running.event("e3", "ada", "item-5", 3);
      running.recommend("ada");
      assertThat(running.event("e2", "ada", "item-4", 2).json().get("late").getAsInt())
          .isEqualTo(1);
      assertThat(running.recommend("ada").items())
          .isEqualTo(expected(List.of(event("item-3", 1), event("item-4", 2), event("item-5", 3))));
      assertThat(running.engine.models().current().states().counts().rebuilds()).isEqualTo(1);
    }
  }

  @Test
  void batch_withOneWrongEvent_takesTheOthers() throws IOException {
    try (Running running = Running.of(model, store)) {
      JsonObject answer =
          running
              .post(
                  "/v1/events",
                  "[%s, {\"userId\": \"ada\", \"itemId\": 7}, %s]"
                      .formatted(
                          Running.eventJson("e1", "ada", "item-3", 1),
                          Running.eventJson("e1", "ada", "item-3", 1)))
              .json();
      assertThat(answer.getAsJsonArray("results").toString())
          .isEqualTo("[\"new\",\"rejected\",\"duplicate\"]");
      JsonObject rejected = answer.getAsJsonArray("rejected").get(0).getAsJsonObject();
      assertThat(rejected.get("index").getAsInt()).isEqualTo(1);
      assertThat(rejected.get("message").getAsString())
          .isEqualTo("events[1].itemId is 7, expected a string");
    }
  }

  @Test
  void server_startedAgain_answersTheSame() throws IOException {
    Map<String, List<String>> before = new HashMap<>();
    try (Running running = Running.of(model, store)) {
      for (int i = 0; i < 60; i++) {
        running.event("e" + i, "user-" + i % 4, "item-" + i * 11 % 60, i);
      }
      running.put("/v1/items/item-8", "{\"hidden\": true}");
      for (int user = 0; user < 4; user++) {
        before.put("user-" + user, running.recommend("user-" + user).items());
      }
    }
    try (Running running = Running.of(model, store)) {
      before.forEach((user, items) -> assertThat(running.recommend(user).items()).isEqualTo(items));
    }
  }

  @Test
  void memory_ofOneState_answersAsMemoryOfMany() throws IOException {
    long seed = 20261122;
    Random random = new Random(seed);
    Map<String, List<Event>> histories = new HashMap<>();
    try (Running running = Running.of(model, store, 1)) {
      for (int i = 0; i < 150; i++) {
        String user = "user-" + random.nextInt(5);
        String item = "item-" + random.nextInt(TestShop.ITEMS);
        int minute = i - (random.nextInt(5) == 0 ? 20 : 0);
        running.event("e" + i, user, item, minute);
        List<Event> history = histories.computeIfAbsent(user, _ -> new ArrayList<>());
        history.add(event(item, minute));
        history.sort(java.util.Comparator.comparingLong(Event::time));
        String asked = "user-" + random.nextInt(5);
        assertThat(running.recommend(asked).items())
            .as("seed %d, after event %d", seed, i)
            .isEqualTo(expected(histories.getOrDefault(asked, List.of())));
      }
      assertThat(running.engine.models().current().states().counts().evictions()).isPositive();
      assertThat(running.engine.models().current().states().counts().inMemory()).isEqualTo(1);
    }
  }

  @Test
  void user_erased_isAsIfNeverSeen() throws IOException {
    try (Running running = Running.of(model, store)) {
      running.event("e1", "ada", "item-3", 1);
      running.put("/v1/users/ada", "{\"attributes\": {\"country\": \"PT\"}}");
      running.recommend("ada");
      JsonObject receipt = running.delete("/v1/users/ada").json();
      assertThat(receipt.get("events").getAsInt()).isEqualTo(1);
      assertThat(receipt.get("documents").getAsInt()).isEqualTo(1);
      assertThat(running.get("/v1/users/ada").status()).isEqualTo(404);
      assertThat(running.recommend("ada").items()).isEqualTo(expected(List.of()));
    }
  }

  @Test
  void session_mergedIntoUser_isRemembered() throws IOException {
    try (Running running = Running.of(model, store)) {
      running.event("e1", "ada", "item-3", 1);
      running.post(
          "/v1/events",
          "{\"sessionId\": \"s1\", \"itemId\": \"item-4\", \"timestamp\": %d}"
              .formatted(event("item-4", 2).time()));
      assertThat(running.post("/v1/recommend", "{\"sessionId\": \"s1\"}").items())
          .isEqualTo(expected(List.of(event("item-4", 2))));
      assertThat(
              running.post("/v1/recommend", "{\"userId\": \"ada\", \"sessionId\": \"s1\"}").items())
          .as("the session has no effect beside a user")
          .isEqualTo(expected(List.of(event("item-3", 1))));
      JsonObject merged =
          running.post("/v1/users:merge", "{\"from\": \"session:s1\", \"to\": \"ada\"}").json();
      assertThat(merged.get("eventsMoved").getAsInt()).isEqualTo(1);
      assertThat(running.recommend("ada").items())
          .isEqualTo(expected(List.of(event("item-3", 1), event("item-4", 2))));
    }
  }

  @Test
  void events_inTheRequest_areNotKept() throws IOException {
    try (Running running = Running.of(model, store)) {
      String asked = "{%s\"events\": [{\"itemId\": \"item-4\", \"timestamp\": %d}]}";
      assertThat(running.post("/v1/recommend", asked.formatted("", event("", 2).time())).items())
          .isEqualTo(expected(List.of(event("item-4", 2))));
      running.event("e1", "ada", "item-3", 1);
      assertThat(
              running
                  .post(
                      "/v1/recommend",
                      asked.formatted("\"userId\": \"ada\", ", event("", 2).time()))
                  .items())
          .isEqualTo(expected(List.of(event("item-3", 1), event("item-4", 2))));
      assertThat(running.recommend("ada").items()).isEqualTo(expected(List.of(event("item-3", 1))));
    }
  }

  @Test
  void filter_includeAndExclude_narrowTheAnswer() throws IOException {
    try (Running running = Running.of(model, store)) {
      List<String> films =
          running
              .post(
                  "/v1/recommend",
                  """
                  {"userId": "ada", "limit": 60, "filter": "categories contains \\"films\\"",
                   "exclude": ["item-3"]}\
                  """)
              .items();
      assertThat(films).hasSize(19).doesNotContain("item-3").contains("item-0", "item-57");
      Reply included =
          running.post(
              "/v1/recommend",
              "{\"userId\": \"ada\", \"include\": [\"item-1\", \"item-2\", \"nothing\"]}");
      assertThat(included.items()).containsExactlyInAnyOrder("item-1", "item-2");
      assertThat(included.json().getAsJsonArray("missingIds").toString())
          .isEqualTo("[\"nothing\"]");
    }
  }

  @Test
  void filter_afterAnItemChanged_seesTheChange() throws IOException {
    try (Running running = Running.of(model, store)) {
      String cheap = "{\"userId\": \"ada\", \"filter\": \"price < 20\"}";
      assertThat(running.post("/v1/recommend", cheap).items()).isEmpty();
      running.put("/v1/items/item-5", "{\"attributes\": {\"price\": 12.5}}");
      assertThat(running.post("/v1/recommend", cheap).items()).containsExactly("item-5");
      running.patch("/v1/items/item-5", "{\"attributes\": {\"price\": 30}}");
      assertThat(running.post("/v1/recommend", cheap).items()).isEmpty();
    }
  }

  @Test
  void item_hiddenOrDeleted_isNotRecommended() throws IOException {
    try (Running running = Running.of(model, store)) {
      List<String> usual = running.recommend("ada").items();
      running.put("/v1/items/" + usual.get(0), "{\"hidden\": true}");
      running.delete("/v1/items/" + usual.get(1));
      assertThat(running.recommend("ada").items())
          .doesNotContain(usual.get(0), usual.get(1))
          .startsWith(usual.get(2));
      assertThat(running.get("/v1/items/" + usual.get(0)).json().get("hidden").getAsBoolean())
          .isTrue();
      assertThat(running.get("/v1/items/" + usual.get(1)).status()).isEqualTo(404);
      running.patch("/v1/items/" + usual.get(0), "{\"hidden\": false}");
      assertThat(running.put("/v1/items/" + usual.get(1), "{}").status()).isEqualTo(201);
      assertThat(running.recommend("ada").items()).isEqualTo(usual);
    }
  }

  @Test
  void item_unknownToTheModel_isListedAsCold() throws IOException {
    try (Running running = Running.of(model, store)) {
      assertThat(running.put("/v1/items/new%2Fone", "{\"attributes\": {\"price\": 1}}").status())
          .isEqualTo(201);
      running.event("e1", "ada", "new/one", 1);
      assertThat(running.recommend("ada").items()).isEqualTo(expected(List.of()));
      assertThat(running.get("/v1/items?cold=true").items()).containsExactly("new/one");
    }
  }

  @Test
  void items_listedByPages_areAllListedOnce() throws IOException {
    try (Running running = Running.of(model, store)) {
      running.put("/v1/items/another", "{}");
      running.delete("/v1/items/item-10");
      List<String> listed = new ArrayList<>();
      String cursor = "";
      do {
        JsonObject page = running.get("/v1/items?limit=7" + cursor).json();
        listed.addAll(Running.ids(page.getAsJsonArray("items")));
        cursor = page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").getAsString() : "";
      } while (!cursor.isEmpty());
      assertThat(listed)
          .hasSize(TestShop.ITEMS)
          .doesNotHaveDuplicates()
          .isSorted()
          .contains("another")
          .doesNotContain("item-10");
    }
  }

  @Test
  void users_listedByPages_areAllListedOnce() throws IOException {
    try (Running running = Running.of(model, store)) {
      for (int i = 0; i < 5; i++) {
        running.event("e" + i, "acting-" + i, "item-1", i);
        running.put("/v1/users/described-" + i, "{\"attributes\": {\"n\": " + i + "}}");
      }
      running.put("/v1/users/acting-3", "{}");
      List<String> listed = new ArrayList<>();
      String cursor = "";
      do {
        JsonObject page = running.get("/v1/users?limit=3" + cursor).json();
        page.getAsJsonArray("users")
            .forEach(user -> listed.add(user.getAsJsonObject().get("userId").getAsString()));
        cursor = page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").getAsString() : "";
      } while (!cursor.isEmpty());
      assertThat(listed).hasSize(10).doesNotHaveDuplicates();
    }
  }

  @Test
  void boosts_diversityAndExploration_shapeTheAnswer() throws IOException {
    try (Running running = Running.of(model, store)) {
      List<String> usual = running.recommend("ada").items();
      String last = usual.getLast();
      assertThat(
              running
                  .post(
                      "/v1/recommend",
                      "{\"userId\": \"ada\", \"boosts\": [{\"itemId\": \"%s\", \"added\": 1000}]}"
                          .formatted(last))
                  .items())
          .startsWith(last);
      assertThat(running.post("/v1/recommend", "{\"userId\": \"ada\", \"diversity\": 0.9}").items())
          .hasSize(10)
          .isNotEqualTo(usual);
      Reply explored = running.post("/v1/recommend", "{\"userId\": \"ada\", \"exploration\": 0.9}");
      assertThat(explored.items()).hasSize(10).isNotEqualTo(usual);
      assertThat(
              explored
                  .json()
                  .getAsJsonArray("items")
                  .get(0)
                  .getAsJsonObject()
                  .get("propensity")
                  .getAsDouble())
          .isBetween(0.0, 1.0);
    }
  }

  @Test
  void rank_ofGivenItems_ordersThemAndNamesTheMissing() throws IOException {
    try (Running running = Running.of(model, store)) {
      running.event("e1", "ada", "item-3", 1);
      Reply ranked =
          running.post(
              "/v1/rank",
              "{\"userId\": \"ada\", \"itemIds\": [\"item-1\", \"item-3\", \"item-2\", \"x\"]}");
      assertThat(ranked.items()).containsExactlyInAnyOrder("item-1", "item-2", "item-3");
      List<Double> scores = new ArrayList<>();
      ranked
          .json()
          .getAsJsonArray("items")
          .forEach(item -> scores.add(-item.getAsJsonObject().get("score").getAsDouble()));
      assertThat(scores).isSorted();
      assertThat(ranked.json().getAsJsonArray("missingIds").toString()).isEqualTo("[\"x\"]");
    }
  }

  @Test
  void similar_ofAnItem_isWhatComesAfterItAlone() throws IOException {
    try (Running running = Running.of(model, store)) {
      assertThat(running.get("/v1/similar/item-3?limit=5").items())
          .hasSize(5)
          .doesNotContain("item-3");
      assertThat(running.get("/v1/similar/nothing").status()).isEqualTo(404);
    }
  }

  @Test
  void explanation_namesEventsOfTheUser() throws IOException {
    try (Running running = Running.of(model, store)) {
      running.event("e1", "ada", "item-3", 1);
      running.event("e2", "ada", "item-9", 2);
      Reply full = running.post("/v1/recommend", "{\"userId\": \"ada\", \"explain\": \"full\"}");
      JsonObject first = full.json().getAsJsonArray("items").get(0).getAsJsonObject();
      assertThat(Running.ids(first.getAsJsonArray("reasons")))
          .containsExactlyInAnyOrder("item-3", "item-9");
      assertThat(first.get("sentence").getAsString()).isNotBlank();
      assertThat(full.items()).isEqualTo(running.recommend("ada").items());
    }
  }

  @Test
  void server_thatEnds_finishesWhatHasBegun() throws Exception {
    Running running = Running.of(model, store);
    byte[] body = Running.eventJson("e1", "ada", "item-3", 1).getBytes(StandardCharsets.UTF_8);
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), running.server.address().getPort())) {
      socket.setSoTimeout(20_000);
      OutputStream output = socket.getOutputStream();
      output.write(
          """
          POST /v1/events HTTP/1.1\r
          Host: localhost\r
          Content-Type: application/json\r
          Expect: 100-continue\r
          Content-Length: %d\r
          \r
          """
              .formatted(body.length)
              .getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(answer.readLine()).isEqualTo("HTTP/1.1 100 Continue"); // the request has begun
      Thread ending = Thread.ofPlatform().start(running::close);
      output.write(body);
      assertThat(answer.readLine()).isEmpty();
      assertThat(answer.readLine()).isEqualTo("HTTP/1.1 200 OK");
      ending.join();
    }
    try (Running again = Running.of(model, store)) {
      assertThat(again.recommend("ada").items()).isEqualTo(expected(List.of(event("item-3", 1))));
    }
  }

  @Test
  void oneUser_byManyAtOnce_losesNoEvent() throws Exception {
    List<String> answered;
    try (Running running = Running.of(model, store);
        ExecutorService people = Executors.newFixedThreadPool(8)) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        int number = writer;
        tasks.add(() -> {
          for (int i = 0; i < 40; i++) {
            int status =
                running
                    .event("w" + number + "-" + i, "ada", "item-" + (number * 13 + i) % 60, i)
                    .status();
            assertThat(status).isEqualTo(200);
          }
          return 0;
        });
        tasks.add(() -> {
          for (int i = 0; i < 40; i++) {
            assertThat(running.recommend("ada").status()).isEqualTo(200);
          }
          return 0;
        });
      }
      for (Future<Integer> task : people.invokeAll(tasks)) {
        task.get();
      }
      assertThat(running.get("/v1/users/ada").json().get("eventsRemembered").getAsInt())
          .isEqualTo(160);
      answered = running.recommend("ada").items();
    }
    try (Running running = Running.of(model, store)) {
      assertThat(running.recommend("ada").items()).isEqualTo(answered);
    }
  }

  @Test
  void request_thatNamesWhatIsNotThere_saysSoInTheAnswer() throws IOException {
    try (Running running = Running.of(model, store)) {
      Reply reply =
          running.post(
              "/v1/recommend",
              """
              {"events": [{"itemId": "item-1"}, {"itemId": "nothing"}], "filter": "colour = \\"red\\"",
               "boosts": [{"itemId": "nowhere", "factor": 2}]}\
              """);
      assertThat(reply.items()).isEmpty();
      assertThat(reply.json().getAsJsonArray("notes").asList())
          .extracting(each -> each.getAsString())
          .satisfiesExactly(
              line -> assertThat(line).contains("'colour'", "no item has"),
              line -> assertThat(line).contains("1 of 1 boosts", "'nowhere'"),
              line -> assertThat(line).contains("1 of 2 events", "'nothing'"));
      assertThat(running.recommend("ada").json().has("notes")).isFalse();
      assertThat(running.get("/v1/similar/item-1?filter=colour%20exists").json().has("notes"))
          .isTrue();
    }
  }

  @Test
  void explanation_ofAHistoryThatIsTooLong_isRefusedNamingTheBound() throws IOException {
    try (Running running = Running.of(model, store)) {
      for (int batch = 0; batch < 3; batch++) {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 7_000; i++) {
          int number = batch * 7_000 + i;
          events.add(
              Running.eventJson("e" + number, "ada", "item-" + number % 60, number - 21_000));
        }
        Reply sent = running.post("/v1/events", events.toString());
        assertThat(sent.json().get("accepted").getAsInt()).as(sent.text()).isEqualTo(7_000);
      }
      Reply refused =
          running.post(
              "/v1/recommend", "{\"userId\": \"ada\", \"keepSeen\": true, \"explain\": \"brief\"}");
      assertThat(refused.status()).as(refused.text()).isEqualTo(400);
      assertThat(refused.json().get("detail").getAsString()).contains("20,000 events");
      assertThat(running.recommend("ada").status()).isEqualTo(200);
    }
  }

  /** Requests that do not say otherwise recommend seen items again if the model was trained so. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recommend_withoutKeepSeen_isAsTheModelWasTrained(boolean kept) throws IOException {
    Path model = directory.resolve("trained so");
    try (Running running =
        Running.of(
            kept ? TestShop.keepingSeen(model, 3) : TestShop.model(model, 3),
            directory.resolve("its events"))) {
      for (int e = 0; e < 20; e++) {
        running.event("k" + e, "kim", "item-" + e, e);
      }
      String asked = "{\"userId\": \"kim\", \"limit\": 60%s}";
      int all = TestShop.ITEMS;
      assertThat(answered(running, asked.formatted(""))).isEqualTo(kept ? all : all - 20);
      assertThat(answered(running, asked.formatted(", \"keepSeen\": true"))).isEqualTo(all);
      assertThat(answered(running, asked.formatted(", \"keepSeen\": false"))).isEqualTo(all - 20);
    }
  }

  private static int answered(Running running, String body) {
    Reply reply = running.post("/v1/recommend", body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().getAsJsonArray("items").size();
  }
}
