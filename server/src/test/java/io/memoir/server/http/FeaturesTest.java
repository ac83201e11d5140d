package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.runtime.Event;
import io.memoir.runtime.Profile;
import io.memoir.runtime.RankExplanation;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.http.Running.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values of events, users and requests as features, and the tasks of a model. */
class FeaturesTest {
  private static final long SEED = 20261129;
  private static final long START = 1_780_000_000_000L;
  private static final double ROUNDING = 1e-5;

  @TempDir Path directory;

  private final Recommender library = Recommender.of(TasteShop.model());
  private Running running;

  @BeforeEach
  void start() throws IOException {
    // Room for two states, so that the others are built from snapshot and log again and again.
    running =
        Running.of(TasteShop.write(directory.resolve("model")), directory.resolve("events"), 2);
  }

  @AfterEach
  void end() {
    running.close();
    assertThat(running.defects).isEmpty();
  }

  /** An event as it is sent, and as it is for the library. */
  private record Sent(JsonObject json, Event event) {}

  private static Sent random(String userId, int number, Random random) {
    JsonObject json = new JsonObject();
    String itemId = TasteShop.id(random.nextInt(TasteShop.ITEMS));
    long time = START + number * 60_000L;
    json.addProperty("eventId", userId + "-" + number);
    json.addProperty("userId", userId);
    json.addProperty("itemId", itemId);
    json.addProperty("timestamp", time);
    Values values = Values.NONE.with("type", "view");
    if (random.nextBoolean()) {
      json.addProperty("type", "purchase");
      values = values.with("type", "purchase");
    }
    if (random.nextBoolean()) {
      json.addProperty("value", random.nextInt(5));
    }
    JsonObject context = new JsonObject();
    context.addProperty("campaign", "unknown to the model");
    switch (random.nextInt(4)) {
      case 0 -> {
        context.addProperty("price", 12.50);
        values = values.with("price", 12.5);
      }
      case 1 -> {
        context.addProperty("price", "7");
        values = values.with("price", 7);
      }
      case 2 -> context.addProperty("price", "cheap"); // missing, as the log outlives models
      default -> {}
    }
    if (random.nextBoolean()) {
      context.addProperty("device", "phone");
      values = values.with("device", "phone");
    }
    if (random.nextBoolean()) {
      JsonArray tags = new JsonArray();
      tags.add("sale");
      tags.add("gift");
      context.add("tags", tags);
      values = values.with("tags", new Value.Texts(List.of("sale", "gift")));
    }
    json.add("context", context);
    return new Sent(json, new Event(itemId, time, values));
  }

  private UserState folded(List<Event> events) {
    UserState state = library.newState();
    events.forEach(event -> library.observe(state, event));
    return state;
  }

  private JsonObject post(String path, String body) {
    Reply reply = running.post(path, body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  private JsonObject refused(String path, String body) {
    Reply reply = running.post(path, body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    return reply.json();
  }

  private static Map<String, Double> numbers(JsonObject answer, String field) {
    Map<String, Double> numbers = new HashMap<>();
    for (JsonElement each : answer.getAsJsonArray("items")) {
      JsonObject item = each.getAsJsonObject();
      numbers.put(item.get("itemId").getAsString(), item.get(field).getAsDouble());
    }
    return numbers;
  }

  private static String all() {
    return String.join(
        "\", \"", IntStream.range(0, TasteShop.ITEMS).mapToObj(TasteShop::id).toList());
  }

  private static List<String> ids() {
    return IntStream.range(0, TasteShop.ITEMS).mapToObj(TasteShop::id).toList();
  }

  @Test
  void events_withValues_countAsInTheLibrary() {
    Random random = new Random(SEED);
    Map<String, List<Event>> histories = new HashMap<>();
    for (int number = 0; number < 60; number++) {
      String userId = "user-" + random.nextInt(5);
      Sent sent = random(userId, number, random);
      histories.computeIfAbsent(userId, _ -> new ArrayList<>()).add(sent.event());
      post("/v1/events", sent.json().toString());
      if (number % 20 == 19) {
        running.engine.save();
      }
    }
    assertThat(histories).hasSizeGreaterThan(2);
    histories.forEach((userId, events) -> {
      Map<String, Double> scores =
          numbers(
              post(
                  "/v1/recommend",
                  "{\"userId\": \"%s\", \"limit\": 100, \"keepSeen\": true}".formatted(userId)),
              "score");
      UserState state = folded(events);
      for (Recommendation each : library.recommend(state, Request.top(100).keepSeen())) {
        assertThat(scores.get(each.itemId()))
            .as("seed %d, %s of %s", SEED, each.itemId(), userId)
            .isCloseTo(each.score(), within(ROUNDING));
      }
    });
  }

  /** One item with absurd values must not spoil the answers of every user. */
  @Test
  void item_withAVectorOfHugeNumbers_spoilsNoAnswer() {
    String ask = "{\"userId\": \"vic\", \"limit\": 100, \"explain\": \"full\"}";
    post("/v1/events", "{\"userId\": \"vic\", \"itemId\": \"%s\"}".formatted(TasteShop.id(1)));
    for (String huge : List.of("3e38", "-3e38", "1e10")) {
      Reply put =
          running.put(
              "/v1/items/giant",
              "{\"attributes\": {\"genre\": \"space\", \"cover\": [%s, %s]}}"
                  .formatted(huge, huge));
      assertThat(put.text()).contains("it counts as missing");
      String text = post("/v1/recommend", ask).toString();
      assertThat(text).contains("giant").doesNotContain("NaN").doesNotContain("Infinity");
    }
    running.delete("/v1/items/giant");
  }

  /** Events that come with a request count as those of the log do. */
  @Test
  void passingEvents_withValues_countAsThoseOfTheLog() {
    Random random = new Random(SEED + 1);
    JsonArray passing = new JsonArray();
    List<Event> events = new ArrayList<>();
    while (passing.size() < 8) {
      Sent sent = random("pat", passing.size(), random);
      if (sent.json().toString().contains("cheap")) {
        continue; // refused in a request
      }
      post("/v1/events", sent.json().toString());
      JsonObject event = sent.json().deepCopy();
      event.remove("eventId");
      event.remove("userId");
      passing.add(event);
      events.add(sent.event());
    }
    JsonObject nobody = new JsonObject();
    nobody.add("events", passing);
    nobody.addProperty("limit", 100);
    Map<String, Double> scores = numbers(post("/v1/recommend", nobody.toString()), "score");
    assertThat(scores)
        .isEqualTo(
            numbers(post("/v1/recommend", "{\"userId\": \"pat\", \"limit\": 100}"), "score"));
    float[] expected = library.score(folded(events));
    scores.forEach((id, score) ->
        assertThat(score).isCloseTo(expected[library.items().indexOf(id)], within(ROUNDING)));
  }

  @Test
  void attributesAndContext_areWhatIsKnownOfUserAndRequest() {
    String fantasy = TasteShop.id(1);
    String space = TasteShop.id(2);
    running.put("/v1/users/kim", "{\"attributes\": {\"segment\": \"kids\", \"club\": true}}");
    assertThat(Running.ids(items("{\"userId\": \"kim\", \"limit\": 1}"))).containsExactly(fantasy);
    assertThat(
            Running.ids(
                items("{\"userId\": \"lea\", \"limit\": 1, \"context\": {\"page\": \"stars\"}}")))
        .containsExactly(space);
    running.patch("/v1/users/kim", "{\"attributes\": {\"segment\": \"adults\"}}");
    assertThat(Running.ids(items("{\"userId\": \"kim\", \"limit\": 1}")))
        .as("a change applies to the next answer")
        .containsExactly(TasteShop.id(0));

    running.put("/v1/users/old", "{\"attributes\": {\"age\": \"70\"}}");
    float[] expected = new float[TasteShop.ITEMS];
    library.score(
        library.newState(),
        0,
        Profile.of(Values.NONE.with("age", 70), Values.NONE.with("page", "stars")),
        expected);
    numbers(
            post(
                "/v1/recommend",
                "{\"userId\": \"old\", \"limit\": 100, \"context\": {\"page\": \"stars\"}}"),
            "score")
        .forEach((id, score) ->
            assertThat(score).isCloseTo(expected[library.items().indexOf(id)], within(ROUNDING)));
  }

  private JsonArray items(String body) {
    return post("/v1/recommend", body).getAsJsonArray("items");
  }

  @Test
  void valueOfAnotherKind_inARequest_isRefusedWithItsField() {
    JsonObject context =
        refused("/v1/recommend", "{\"userId\": \"a\", \"context\": {\"page\": [\"home\"]}}");
    assertThat(context.get("field").getAsString()).isEqualTo("context.page");
    assertThat(context.get("detail").getAsString())
        .isEqualTo("context.page is a list of 1 strings, expected a string");
    JsonObject event =
        refused(
            "/v1/rank",
            """
            {"events": [{"itemId": "item-1"}, {"itemId": "item-2", "context": {"price": "cheap"}}],
             "itemIds": ["item-3"], "task": "click"}
            """);
    assertThat(event.get("field").getAsString()).isEqualTo("events[1].context.price");
    assertThat(event.get("detail").getAsString())
        .isEqualTo("events[1].context.price is 'cheap', expected a number");
    assertThat(
            refused("/v1/recommend", "{\"userId\": \"a\", \"context\": {\"page\": {}}}")
                .get("field")
                .getAsString())
        .isEqualTo("context.page");
  }

  @Test
  void valueOfAnotherKind_inADocument_isMissingAndNoted() {
    String note =
        "attribute 'age' of the user is 'old', but the model expects a number:"
            + " it counts as missing";
    JsonObject put =
        running.put("/v1/users/olga", "{\"attributes\": {\"age\": \"old\", \"x\": 1}}").json();
    assertThat(put.getAsJsonArray("notes"))
        .extracting(JsonElement::getAsString)
        .containsExactly(note);
    JsonObject answer =
        post("/v1/recommend", "{\"userId\": \"olga\", \"context\": {\"shelf\": \"new\"}}");
    assertThat(answer.getAsJsonArray("notes"))
        .extracting(JsonElement::getAsString)
        .containsExactly(
            note,
            "context has 'shelf', which is not a request feature of the model and has no effect");
    assertThat(Running.ids(answer.getAsJsonArray("items")))
        .isEqualTo(
            post("/v1/recommend", "{\"userId\": \"nobody\"}")
                .getAsJsonArray("items")
                .asList()
                .stream()
                .map(each -> each.getAsJsonObject().get("itemId").getAsString())
                .toList());
  }

  @Test
  void rank_byATask_givesProbabilityOrRatingAsTheLibraryDoes() {
    Random random = new Random(SEED + 2);
    List<Event> events = new ArrayList<>();
    for (int number = 0; number < 6; number++) {
      Sent sent = random("ria", number, random);
      post("/v1/events", sent.json().toString());
      events.add(sent.event());
    }
    running.put("/v1/users/ria", "{\"attributes\": {\"age\": 31}}");
    UserState state = folded(events);
    for (String task : List.of("click", "stars")) {
      JsonObject answer =
          post(
              "/v1/rank",
              """
              {"userId": "ria", "itemIds": ["%s", "nothing"], "task": "%s",
               "context": {"page": "home", "time": %d}}
              """
                  .formatted(all(), task, START + 600_000));
      Ranking expected =
          library.rank(
              state,
              ids(),
              RankRequest.by(task)
                  .at(START + 600_000)
                  .about(Values.NONE.with("age", 31), Values.NONE.with("page", "home")));
      assertThat(answer.get("task").getAsString()).isEqualTo(task);
      assertThat(answer.getAsJsonArray("missingIds").get(0).getAsString()).isEqualTo("nothing");
      assertThat(Running.ids(answer.getAsJsonArray("items")))
          .isEqualTo(expected.candidates().stream().map(Ranking.Candidate::itemId).toList());
      Map<String, Double> values = numbers(answer, task.equals("click") ? "probability" : "rating");
      Map<String, Double> scores = numbers(answer, "score");
      for (Ranking.Candidate each : expected.candidates()) {
        assertThat(values.get(each.itemId())).isCloseTo(each.value(), within(ROUNDING));
        assertThat(scores.get(each.itemId())).isCloseTo(each.score(), within(1e-4));
      }
    }
    JsonObject next = post("/v1/rank", "{\"userId\": \"ria\", \"itemIds\": [\"item-1\"]}");
    assertThat(next.has("task")).isFalse();
    assertThat(next.getAsJsonArray("items").get(0).getAsJsonObject().has("probability")).isFalse();
    assertThat(
            post(
                    "/v1/rank",
                    "{\"userId\": \"ria\", \"itemIds\": [\"item-1\"], \"task\": \"next-item\"}")
                .getAsJsonArray("items"))
        .isEqualTo(next.getAsJsonArray("items"));
  }

  @Test
  void rank_repeatedIds_areInTheAnswerOnce() {
    for (String task : List.of("next-item", "click", "stars")) {
      JsonObject answer =
          post(
              "/v1/rank",
              """
              {"userId": "ria", "task": "%s",
               "itemIds": ["item-1", "nothing", "item-2", "item-1", "nothing"]}
              """
                  .formatted(task));
      assertThat(Running.ids(answer.getAsJsonArray("items")))
          .containsExactlyInAnyOrder("item-1", "item-2");
      assertThat(answer.getAsJsonArray("missingIds").toString()).isEqualTo("[\"nothing\"]");
    }
  }

  @Test
  void task_thatTheModelLacks_isRefusedNamingThoseItHas() {
    JsonObject rank =
        refused("/v1/rank", "{\"userId\": \"a\", \"itemIds\": [\"item-1\"], \"task\": \"buy\"}");
    assertThat(rank.get("field").getAsString()).isEqualTo("task");
    assertThat(rank.get("detail").getAsString())
        .isEqualTo("task is 'buy', but the model has only next-item, click, stars");
    JsonObject order =
        refused("/v1/recommend", "{\"userId\": \"a\", \"orderBy\": {\"task\": \"buy\"}}");
    assertThat(order.get("field").getAsString()).isEqualTo("orderBy.task");
    assertThat(
            refused(
                    "/v1/recommend",
                    "{\"userId\": \"a\", \"orderBy\": {\"task\": \"click\", \"pool\": 0}}")
                .get("field")
                .getAsString())
        .isEqualTo("orderBy.pool");
  }

  @Test
  void recommend_orderedByATask_isTheBestOfThePoolInItsOrder() {
    Random random = new Random(SEED + 3);
    List<Event> events = new ArrayList<>();
    for (int number = 0; number < 5; number++) {
      Sent sent = random("otto", number, random);
      post("/v1/events", sent.json().toString());
      events.add(sent.event());
    }
    JsonObject answer =
        post(
            "/v1/recommend",
            """
            {"userId": "otto", "limit": 4, "orderBy": {"task": "click", "pool": 12},
             "explain": "brief"}
            """);
    List<Recommendation> expected =
        library.recommend(
            folded(events), Request.top(4).at(Running.NOW.toEpochMilli()).orderedBy("click", 12));
    assertThat(Running.ids(answer.getAsJsonArray("items")))
        .isEqualTo(expected.stream().map(Recommendation::itemId).toList());
    assertThat(answer.get("task").getAsString()).isEqualTo("click");
    Map<String, Double> probabilities = numbers(answer, "probability");
    for (Recommendation each : expected) {
      assertThat(probabilities.get(each.itemId()))
          .isCloseTo(each.prediction().orElseThrow(), within(ROUNDING));
    }
    assertThat(answer.getAsJsonArray("items"))
        .allSatisfy(item -> assertThat(item.getAsJsonObject().has("reasons")).isTrue());
    JsonObject explored =
        post(
            "/v1/recommend",
            "{\"userId\": \"otto\", \"orderBy\": {\"task\": \"stars\"}, \"exploration\": 0.5}");
    assertThat(numbers(explored, "rating").values())
        .allSatisfy(rating -> assertThat(rating).isBetween(1.0, 5.0));
  }

  @Test
  void rank_explained_tellsTheEffectOfEachEventAndValue() {
    Random random = new Random(SEED + 4);
    List<Event> events = new ArrayList<>();
    for (int number = 0; number < 4; number++) {
      Sent sent = random("eve", number, random);
      post("/v1/events", sent.json().toString());
      events.add(sent.event());
    }
    running.put("/v1/users/eve", "{\"attributes\": {\"age\": 31, \"segment\": \"kids\"}}");
    running.put("/v1/items/novelty", "{\"attributes\": {\"genre\": \"space\"}}");
    JsonObject item =
        post(
                "/v1/rank",
                """
                {"userId": "eve", "itemIds": ["novelty"], "task": "click", "explain": "full",
                 "context": {"page": "home", "time": %d}}
                """
                    .formatted(START + 600_000))
            .getAsJsonArray("items")
            .get(0)
            .getAsJsonObject();
    Values novelty = Values.NONE.with("genre", "space");
    RankExplanation expected =
        library
            .explain(
                events,
                List.of("novelty"),
                RankRequest.by("click")
                    .at(START + 600_000)
                    .about(
                        Values.NONE.with("age", 31).with("segment", "kids"),
                        Values.NONE.with("page", "home"))
                    .knowing(Map.of("novelty", novelty))
                    .withNumberShares(),
                200)
            .getFirst();
    assertThat(item.get("probability").getAsDouble())
        .isCloseTo(expected.candidate().value(), within(ROUNDING));
    assertThat(item.get("withoutHistory").getAsDouble())
        .isCloseTo(expected.withoutHistory().value(), within(ROUNDING));
    assertThat(item.getAsJsonArray("reasons")).hasSize(4);
    Map<Long, Double> effects = new HashMap<>();
    item.getAsJsonArray("reasons")
        .forEach(each ->
            effects.put(
                each.getAsJsonObject().get("timestamp").getAsLong(),
                each.getAsJsonObject().get("effect").getAsDouble()));
    for (RankExplanation.Cause cause : expected.causes()) {
      assertThat(effects.get(cause.event().time()))
          .isCloseTo(cause.effect().value(), within(ROUNDING));
    }
    RankExplanation.NumberShares numbers = expected.numbers().orElseThrow();
    JsonObject shares = item.getAsJsonObject("numbers");
    assertThat(shares.get("scoreAtMeans").getAsDouble())
        .isCloseTo(numbers.scoreAtMeans(), within(ROUNDING));
    JsonObject age = shares.getAsJsonArray("shares").get(0).getAsJsonObject();
    assertThat(age.get("of").getAsString() + " " + age.get("name").getAsString())
        .isEqualTo("user age");
    assertThat(age.get("scoreShare").getAsDouble())
        .isCloseTo(numbers.shares().getFirst().score(), within(ROUNDING));
    Map<String, Double> features = new HashMap<>();
    item.getAsJsonArray("traits")
        .forEach(each -> {
          JsonObject feature = each.getAsJsonObject();
          features.put(
              feature.get("of").getAsString() + " " + feature.get("name").getAsString(),
              feature.get("effect").getAsDouble());
        });
    assertThat(features).containsOnlyKeys("user segment", "user age", "request page", "item genre");
    for (RankExplanation.FeatureEffect each : expected.features()) {
      assertThat(features.get(each.part().name().toLowerCase(Locale.ROOT) + " " + each.name()))
          .isCloseTo(each.effect().value(), within(ROUNDING));
    }
  }

  @Test
  void models_tellTasksAndFeatures() {
    JsonObject serving =
        running.get("/v1/models").json().getAsJsonArray("models").get(0).getAsJsonObject();
    assertThat(serving.getAsJsonArray("tasks").toString())
        .isEqualTo(
            "[{\"name\":\"next-item\",\"kind\":\"next-item\"},{\"name\":\"click\",\"kind\":\"binary\"},"
                + "{\"name\":\"stars\",\"kind\":\"rating\",\"low\":1.0,\"high\":5.0}]");
    JsonObject features = serving.getAsJsonObject("features");
    assertThat(features.getAsJsonObject("item").toString())
        .isEqualTo("{\"genre\":\"category\",\"words:title\":\"categories\",\"cover\":\"vector\"}");
    assertThat(features.getAsJsonObject("request").keySet()).containsExactly("page");
    assertThat(serving.get("addedItems").getAsInt()).isZero();
  }

  /** A model of clicks alone serves, warms up and ranks without being told by what. */
  @Test
  void dryRun_isRefusedForWhateverTheAnswerWouldBe() {
    String ask = "{\"userId\": \"ada\", \"limit\": 2, %s \"dryRun\": %s}";
    for (String part :
        List.of(
            "\"orderBy\": {\"task\": \"nope\"},",
            "\"context\": {\"page\": [\"home\", \"stars\"]},",
            "\"explain\": \"full\", \"context\": {\"page\": [1]},")) {
      Reply real = running.post("/v1/recommend", ask.formatted(part, "false"));
      Reply dry = running.post("/v1/recommend", ask.formatted(part, "true"));
      assertThat(dry.status()).as(part).isEqualTo(400).isEqualTo(real.status());
      assertThat(dry.json().get("detail")).isEqualTo(real.json().get("detail"));
    }
    JsonObject valid = post("/v1/recommend", ask.formatted("\"context\": {\"x\": 1},", "true"));
    assertThat(valid.get("valid").getAsBoolean()).isTrue();
    assertThat(valid.has("items")).isFalse();
    assertThat(valid.getAsJsonArray("notes").get(0).getAsString()).contains("'x'");
  }

  /** What clients send for a value that they do not have. */
  @Test
  void values_nullOrBlank_areMissing() {
    post(
        "/v1/events",
        """
        [{"userId": "a", "itemId": "item-1", "timestamp": 1780000000000,
          "context": {"device": null, "tags": null}},
         {"userId": "b", "itemId": "item-1", "timestamp": 1780000000000,
          "context": {"device": "", "tags": ["", " "]}},
         {"userId": "c", "itemId": "item-1", "timestamp": 1780000000000}]
        """);
    List<JsonElement> answers = new ArrayList<>();
    for (String user : List.of("a", "b", "c")) {
      String ask = "{\"userId\": \"%s\", \"limit\": 5, \"context\": {\"page\": %s}}";
      answers.add(post("/v1/recommend", ask.formatted(user, "null")).get("items"));
      answers.add(post("/v1/recommend", ask.formatted(user, "\"\"")).get("items"));
    }
    assertThat(answers).hasSize(6).allSatisfy(each -> assertThat(each).isEqualTo(answers.get(0)));
  }

  /** Columns of files have such names. */
  @Test
  void attributes_ofUnusualNames_areKeptAndFiltered() {
    Reply put =
        running.put(
            "/v1/items/item-3", "{\"attributes\": {\"price in EUR\": 7, \"30d views\": 3}}");
    assertThat(put.status()).as(put.text()).isEqualTo(201);
    JsonObject found =
        post(
            "/v1/recommend",
            "{\"userId\": \"z\", \"filter\": \"`price in EUR` < 10 and `30d views` = 3\"}");
    assertThat(found.getAsJsonArray("items")).hasSize(1);
    Reply refused = running.put("/v1/items/item-3", "{\"attributes\": {\" x\": 7}}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("detail").getAsString()).contains("attributes has the name ' x'");
  }

  @Test
  void modelWithoutNextItem_ranksByItsOnlyTask() throws Exception {
    Path clicks = TasteShop.write(TasteShop.clicks(), directory.resolve("clicks"));
    try (Running own = Running.of(clicks, directory.resolve("others"))) {
      own.engine.warmUp();
      Reply reply =
          own.post("/v1/rank", "{\"userId\": \"a\", \"itemIds\": [\"item-1\", \"item-2\"]}");
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      assertThat(numbers(reply.json(), "probability").values())
          .hasSize(2)
          .allSatisfy(value -> assertThat(value).isBetween(0.0, 1.0));
      Reply refused = own.post("/v1/recommend", "{\"userId\": \"a\"}");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.json().get("detail").getAsString())
          .isEqualTo("the model has no next-item task, only click");
      assertThat(own.defects).isEmpty();
      assertThat(WarmUp.run(ModelVersion.open(clicks), Duration.ofMillis(100), () -> false))
          .isPositive();
    }
  }
}
