package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.engine.ServedTally;
import io.memoir.server.engine.StateCache;
import io.memoir.server.http.Running.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user would be recommended with another history. */
class WhatIfTest {
  private static final int EVENTS = 9;

  @TempDir Path directory;

  private Running running;

  @BeforeEach
  void start() throws IOException {
    running =
        Running.of(TestShop.longShort(directory.resolve("first"), 5), directory.resolve("events"));
    for (int e = 0; e < EVENTS; e++) {
      send("a" + e, "ada", item(e), 10L * e);
    }
  }

  @AfterEach
  void stop() {
    running.close();
    assertThat(running.defects).isEmpty();
  }

  private void send(String eventId, String userId, String itemId, long minute) {
    Reply reply = running.event(eventId, userId, itemId, minute);
    assertThat(reply.json().get("accepted").getAsInt()).as(reply.text()).isOne();
  }

  private static String item(int event) {
    return "item-" + (11 * event + 2) % TestShop.ITEMS;
  }

  private static long minute(long minute) {
    return 1_780_000_000_000L + minute * 60_000;
  }

  private JsonObject ask(String body) {
    Reply reply = running.post("/v1/what-if", body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  private static JsonArray items(JsonObject outcome, String answer) {
    return outcome.getAsJsonObject(answer).getAsJsonArray("items");
  }

  private JsonArray recommended(String body) {
    Reply reply = running.post("/v1/recommend", body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().getAsJsonArray("items");
  }

  // ---- the answers

  @Test
  void after_eventsRemovedAndAdded_isThatOfAUserWhoReallyHasThisHistory() {
    // Without the newest and a3, with item-50 between a5 and a6, and item-51 at the end.
    for (int e : new int[] {0, 1, 2, 4, 5}) {
      send("b" + e, "bea", item(e), 10L * e);
    }
    send("b-added", "bea", "item-50", 55);
    send("b6", "bea", item(6), 60);
    send("b7", "bea", item(7), 70);
    send("b-last", "bea", "item-51", 200);
    for (String explain : List.of("none", "brief", "full")) {
      JsonObject outcome =
          ask(
              """
              {"userId": "ada", "remove": [{"index": 0}, {"eventId": "a3"}],
               "add": [{"itemId": "item-51", "timestamp": %d},
                       {"itemId": "item-50", "timestamp": %d}], "explain": "%s"}
              """
                  .formatted(minute(200), minute(55), explain));
      assertThat(items(outcome, "after"))
          .as("bit for bit, with explain %s", explain)
          .isEqualTo(recommended("{\"userId\": \"bea\", \"explain\": \"%s\"}".formatted(explain)));
      assertThat(items(outcome, "before"))
          .isEqualTo(recommended("{\"userId\": \"ada\", \"explain\": \"%s\"}".formatted(explain)));
    }
  }

  @Test
  void after_allOptions_areThoseOfTheRecommendation() {
    String options = "\"limit\": 4, \"keepSeen\": true, \"context\": {\"time\": %d}";
    JsonObject outcome =
        ask("{\"userId\": \"ada\", %s}".formatted(options.formatted(minute(900_000))));
    assertThat(items(outcome, "after"))
        .isEqualTo(
            recommended("{\"userId\": \"ada\", %s}".formatted(options.formatted(minute(900_000)))));
    assertThat(items(outcome, "before"))
        .as("at the time of the clock")
        .isEqualTo(recommended("{\"userId\": \"ada\", \"limit\": 4, \"keepSeen\": true}"))
        .isNotEqualTo(items(outcome, "after"));
  }

  @Test
  void after_everythingRemoved_isThatOfNobody() {
    StringBuilder removals = new StringBuilder();
    for (int e = 0; e < EVENTS; e++) {
      removals.append(e == 0 ? "" : ", ").append("{\"index\": %d}".formatted(e));
    }
    JsonObject outcome = ask("{\"userId\": \"ada\", \"remove\": [%s]}".formatted(removals));
    assertThat(items(outcome, "after")).isEqualTo(recommended("{\"events\": []}"));
  }

  @Test
  void after_nothingChanged_equalsTheAnswerBefore() {
    JsonObject outcome = ask("{\"userId\": \"ada\"}");
    assertThat(outcome.get("after")).isEqualTo(outcome.get("before"));
    int rank = 1;
    for (JsonElement change : outcome.getAsJsonArray("changes")) {
      assertThat(change.getAsJsonObject().get("rankBefore").getAsInt()).isEqualTo(rank);
      assertThat(change.getAsJsonObject().get("rankAfter").getAsInt()).isEqualTo(rank);
      rank++;
    }
    assertThat(rank).isEqualTo(11);
  }

  @Test
  void changes_listTheItemsOfBothAnswersWithTheirRanks() {
    JsonObject outcome =
        ask(
            """
            {"userId": "ada", "remove": [{"index": 0}, {"index": 1}, {"index": 2}], "limit": 5}
            """);
    List<String> before = Running.ids(items(outcome, "before"));
    List<String> after = Running.ids(items(outcome, "after"));
    assertThat(after).isNotEqualTo(before);
    List<String> expected = new ArrayList<>(after);
    before.stream().filter(id -> !after.contains(id)).forEach(expected::add);
    JsonArray changes = outcome.getAsJsonArray("changes");
    assertThat(Running.ids(changes)).isEqualTo(expected);
    for (JsonElement each : changes) {
      JsonObject change = each.getAsJsonObject();
      String id = change.get("itemId").getAsString();
      assertThat(change.get("title").getAsString()).startsWith("Thing ");
      assertThat(change.has("rankBefore") ? change.get("rankBefore").getAsInt() : 0)
          .isEqualTo(before.indexOf(id) + 1);
      assertThat(change.has("rankAfter") ? change.get("rankAfter").getAsInt() : 0)
          .isEqualTo(after.indexOf(id) + 1);
    }
  }

  @Test
  void after_anEventWithoutTimestamp_isAddedNow() {
    JsonObject outcome =
        ask("{\"userId\": \"ada\", \"add\": [{\"itemId\": \"item-50\"}], \"explain\": \"none\"}");
    Reply sent =
        running.post(
            "/v1/events", "{\"eventId\": \"now\", \"userId\": \"ada\", \"itemId\": \"item-50\"}");
    assertThat(sent.json().get("accepted").getAsInt()).as(sent.text()).isOne();
    assertThat(items(outcome, "after")).isEqualTo(recommended("{\"userId\": \"ada\"}"));
  }

  // ---- models

  @Test
  void after_withThePreviousModelOrTheOneOnTrial_isItsAnswer() throws IOException {
    String body = "{\"userId\": \"ada\", \"model\": \"%s\"}";
    JsonArray byFirst = recommended("{\"userId\": \"ada\"}");
    Path second = TestShop.model(directory.resolve("second"), 2);
    assertProblem(running.post("/v1/what-if", body.formatted("second")), 404, "no-such-model");
    running.adminPost("/v1/models:promote", "{\"directory\": \"%s\"}".formatted(second));
    ModelSwapTest.awaitPromotion(running);
    JsonArray bySecond = recommended("{\"userId\": \"ada\"}");
    assertThat(bySecond).isNotEqualTo(byFirst);

    JsonObject previous = ask(body.formatted("first"));
    assertThat(items(previous, "before")).isEqualTo(bySecond);
    assertThat(items(previous, "after")).isEqualTo(byFirst);
    assertThat(
            previous.getAsJsonObject("after").getAsJsonObject("model").get("version").getAsString())
        .isEqualTo("first");
    assertThat(items(ask(body.formatted("second")), "after")).isEqualTo(bySecond);

    Path third = TestShop.model(directory.resolve("third"), 3);
    running.adminPost(
        "/v1/models:trial", "{\"directory\": \"%s\", \"share\": 0.000001}".formatted(third));
    ModelSwapTest.awaitPromotion(running);
    JsonObject trial = ask(body.formatted("third"));
    assertThat(trial.getAsJsonObject("after").getAsJsonObject("model").get("version").getAsString())
        .isEqualTo("third");
    assertThat(items(trial, "after")).isNotEqualTo(bySecond);
    JsonObject problem =
        assertProblem(running.post("/v1/what-if", body.formatted("fourth")), 404, "no-such-model");
    assertThat(problem.get("detail").getAsString())
        .isEqualTo("there is no model 'fourth', expected the version of a model of /v1/models");
  }

  @Test
  void model_twoOfOneVersion_areToldApartByTheirFingerprints() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path other = TestShop.model(elsewhere.resolve("first"), 2);
    running.adminPost("/v1/models:promote", "{\"directory\": \"%s\"}".formatted(other));
    ModelSwapTest.awaitPromotion(running);
    String body = "{\"userId\": \"ada\", \"model\": \"%s\"}";
    JsonObject problem =
        assertProblem(running.post("/v1/what-if", body.formatted("first")), 400, "invalid-request");
    assertThat(problem.get("detail").getAsString())
        .startsWith("2 models have the version first, expected the fingerprint of one of them");
    String fingerprint = running.engine.models().previous().orElseThrow().fingerprint();
    assertThat(
            ask(body.formatted(fingerprint))
                .getAsJsonObject("after")
                .getAsJsonObject("model")
                .get("fingerprint")
                .getAsString())
        .isEqualTo(fingerprint);
  }

  // ---- nothing is written

  /** What a request could leave behind. */
  private record Traces(
      String events,
      long stored,
      StateCache.Counts states,
      long lists,
      long judged,
      String metrics) {}

  private Traces traces() {
    ServedTally tally = running.engine.served().of(running.engine.models().current().model());
    return new Traces(
        running.get("/v1/users/ada/events").json().get("events").toString(),
        running.engine.statistics().events(),
        running.engine.models().current().states().counts(),
        tally.answers(),
        tally.judged(),
        running
            .admin("/metrics")
            .text()
            .lines()
            .filter(line -> line.matches("memoir_(events|lists|states|best_score)[_{ ].*"))
            .collect(Collectors.joining("\n")));
  }

  @Test
  void nothing_isWritten() {
    String first = Running.ids(recommended("{\"userId\": \"ada\"}")).getFirst();
    send("c0", "cold-user", "item-1", 1);
    Traces before = traces();
    assertThat(before.metrics()).contains("memoir_lists_total", "memoir_states");
    for (String userId : List.of("ada", "cold-user")) {
      JsonObject outcome =
          ask(
              """
              {"userId": "%s", "remove": [{"index": 0}], "explain": "full", "limit": 3,
               "add": [{"itemId": "%s", "timestamp": %d, "type": "purchase", "value": 3}]}
              """
                  .formatted(userId, first, minute(500)));
      assertThat(Running.ids(items(outcome, "after"))).doesNotContain(first);
    }
    assertThat(traces()).isEqualTo(before);
    // The list that was served before is still the one that the next event judges.
    send("a-next", "ada", first, 600);
    ServedTally tally = running.engine.served().of(running.engine.models().current().model());
    assertThat(tally.judged()).isOne();
    assertThat(tally.hits()).isOne();
  }

  // ---- what is refused

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"userId": "ada", "remove": [{"eventId": "zz"}]} | remove[0].eventId | remove[0].eventId is 'zz', but the user has no event with this id
          {"userId": "ada", "remove": [{"index": 9}]} | remove[0].index | remove[0].index is 9, but the user has 9 events, expected an index below that
          {"userId": "ada", "remove": [{"index": -1}]} | remove[0].index | remove[0].index is -1, expected a whole number from 0 to 19999
          {"userId": "ada", "remove": [{"index": 8}, {"eventId": "a0"}]} | remove[1] | remove[1] names the event a0, which was named before, expected every event once
          {"userId": "ada", "remove": [{}]} | remove[0] | remove[0] has no eventId and no index, expected an event either by its eventId or by its index
          {"userId": "ada", "remove": [{"eventId": "a0", "index": 1}]} | remove[0] | remove[0] has an eventId and an index, expected an event either by its eventId or by its index
          {"userId": "ada", "remove": [{"id": "a0"}]} | remove[0].id | remove[0].id is unknown, expected one of eventId, index
          {"userId": "ada", "add": [{"itemId": "item-1"}, {"itemId": "x"}]} | add[1].itemId | add[1].itemId is 'x', which the model does not know, expected an item of the model
          {"userId": "ada", "add": [{"timestamp": 1780000000000}]} | add[0].itemId | add[0].itemId is missing, expected a string
          {"userId": "ada", "add": [{"itemId": "item-1", "timestamp": 1780000000}]} | add[0].timestamp | add[0].timestamp is 1780000000, expected milliseconds since 1970; this looks like seconds
          {"userId": "ada", "add": [{"itemId": "item-1", "userId": "bea"}]} | add[0].userId | add[0].userId is unknown, expected one of itemId, type, timestamp, value, context
          {"userId": "ada", "limit": 501} | limit | limit is 501, expected a whole number from 1 to 500
          {"userId": "ada", "limit": 101, "explain": "full"} | explain | explain is full for 101 items
          {"userId": "ada", "domain": "games"} | domain | domain is 'games', but the model does not distinguish domains
          {"userId": "ada", "events": []} | events | events is unknown, expected one of userId, remove, add
          {"remove": []} | userId | userId is missing, expected a string
          """)
  void question_thatIsWrong_isRefusedByItsField(String body, String field, String detail) {
    JsonObject problem = assertProblem(running.post("/v1/what-if", body), 400, "invalid-field");
    assertThat(problem.get("field").getAsString()).isEqualTo(field);
    assertThat(problem.get("detail").getAsString()).startsWith(detail);
  }

  @Test
  void question_withTooManyChanges_isRefused() {
    String many = "{\"itemId\": \"item-1\"}, ".repeat(1_000) + "{\"itemId\": \"item-1\"}";
    JsonObject problem =
        assertProblem(
            running.post("/v1/what-if", "{\"userId\": \"ada\", \"add\": [%s]}".formatted(many)),
            400,
            "invalid-field");
    assertThat(problem.get("detail").getAsString())
        .isEqualTo("add has 1,001 elements, expected at most 1,000");
  }

  @Test
  void question_aboutNobody_isNotFound() {
    assertProblem(running.post("/v1/what-if", "{\"userId\": \"nobody\"}"), 404, "no-such-user");
    running.put("/v1/users/described", "{\"attributes\": {\"n\": 1}}");
    JsonObject outcome = ask("{\"userId\": \"described\", \"add\": [{\"itemId\": \"item-1\"}]}");
    assertThat(items(outcome, "before")).hasSize(10);
    assertThat(Running.ids(items(outcome, "after"))).doesNotContain("item-1");
  }

  @Test
  void history_withLongContexts_isRefusedBeforeItFillsTheMemory() {
    String note = "x".repeat(16_000);
    for (int from = 0; from < 2_100; from += 100) {
      StringBuilder lines = new StringBuilder();
      for (int e = from; e < from + 100; e++) {
        lines
            .append(
                "{\"eventId\": \"c%d\", \"userId\": \"cleo\", \"itemId\": \"item-1\", \"timestamp\": %d, \"context\": {\"note\": \"%s\"}}"
                    .formatted(e, minute(1), note))
            .append('\n');
      }
      Reply reply = running.lines("/v1/events", lines.toString());
      assertThat(reply.json().get("accepted").getAsInt()).as(reply.text()).isEqualTo(100);
    }
    JsonObject problem =
        assertProblem(running.post("/v1/what-if", "{\"userId\": \"cleo\"}"), 400, "invalid-field");
    assertThat(problem.get("field").getAsString()).isEqualTo("userId");
    assertProblem(
        running.post("/v1/compare", "{\"users\": [\"ada\", \"cleo\"]}"), 400, "invalid-field");
  }
}
