package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.engine.ServedTally;
import io.memoir.server.http.Running.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two users, or two models for one user, side by side. */
class CompareTest {
  @TempDir Path directory;

  private Running running;

  @BeforeEach
  void start() throws IOException {
    running =
        Running.of(TestShop.longShort(directory.resolve("first"), 5), directory.resolve("events"));
    for (int e = 0; e < 6; e++) {
      send("a" + e, "ada", "item-" + (11 * e + 2) % TestShop.ITEMS, 10L * e);
    }
    // Two items of ada, one of them twice, and another one.
    send("b0", "bob", "item-2", 100);
    send("b1", "bob", "item-13", 5);
    send("b2", "bob", "item-13", 110);
    send("b3", "bob", "item-40", 120);
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

  private JsonObject ask(String body) {
    Reply reply = running.post("/v1/compare", body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  private JsonArray recommended(String body) {
    Reply reply = running.post("/v1/recommend", body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().getAsJsonArray("items");
  }

  private static JsonArray items(JsonObject outcome, String side) {
    return outcome.getAsJsonObject(side).getAsJsonArray("items");
  }

  /** The common items and those of one side are exactly those of the two lists. */
  private static void assertDifference(JsonObject outcome) {
    List<String> first = Running.ids(items(outcome, "first"));
    List<String> second = Running.ids(items(outcome, "second"));
    JsonArray common = outcome.getAsJsonArray("common");
    assertThat(Running.ids(common)).isEqualTo(first.stream().filter(second::contains).toList());
    for (JsonElement each : common) {
      JsonObject item = each.getAsJsonObject();
      String id = item.get("itemId").getAsString();
      assertThat(item.get("rankFirst").getAsInt()).isEqualTo(first.indexOf(id) + 1);
      assertThat(item.get("rankSecond").getAsInt()).isEqualTo(second.indexOf(id) + 1);
      assertThat(item.get("title").getAsString()).startsWith("Thing ");
    }
    assertAlone(outcome.getAsJsonArray("onlyFirst"), first, second);
    assertAlone(outcome.getAsJsonArray("onlySecond"), second, first);
    assertThat(outcome.get("overlap").getAsDouble())
        .isEqualTo((double) common.size() / Math.max(first.size(), second.size()));
  }

  private static void assertAlone(JsonArray alone, List<String> own, List<String> other) {
    assertThat(Running.ids(alone))
        .isEqualTo(own.stream().filter(id -> !other.contains(id)).toList());
    for (JsonElement each : alone) {
      JsonObject item = each.getAsJsonObject();
      assertThat(item.get("rank").getAsInt())
          .isEqualTo(own.indexOf(item.get("itemId").getAsString()) + 1);
    }
  }

  @Test
  void users_haveTheirRecommendations_andTheDifference() {
    for (String explain : List.of("none", "brief")) {
      String options = "\"limit\": 12, \"keepSeen\": true, \"explain\": \"%s\"".formatted(explain);
      JsonObject outcome = ask("{\"users\": [\"ada\", \"bob\"], %s}".formatted(options));
      assertThat(items(outcome, "first"))
          .isEqualTo(recommended("{\"userId\": \"ada\", %s}".formatted(options)));
      assertThat(items(outcome, "second"))
          .isEqualTo(recommended("{\"userId\": \"bob\", %s}".formatted(options)));
      assertDifference(outcome);
    }
  }

  @Test
  void users_haveTheItemsOfBoth_withTheNewestEventOfEach() {
    JsonObject outcome = ask("{\"users\": [\"ada\", \"bob\"]}");
    assertThat(outcome.get("itemsOfBoth").getAsInt()).isEqualTo(2);
    JsonArray events = outcome.getAsJsonArray("commonEvents");
    assertThat(Running.ids(events)).containsExactly("item-13", "item-2");
    JsonObject latest = events.get(0).getAsJsonObject();
    assertThat(latest.get("timestampFirst").getAsLong())
        .isEqualTo(1_780_000_000_000L + 10 * 60_000);
    assertThat(latest.get("timestampSecond").getAsLong())
        .isEqualTo(1_780_000_000_000L + 110 * 60_000);
    assertThat(latest.get("title").getAsString()).startsWith("Thing ");
  }

  @Test
  void models_haveTheirRecommendationsForTheUser() throws IOException {
    JsonArray byFirst = recommended("{\"userId\": \"ada\"}");
    Path second = TestShop.model(directory.resolve("second"), 2);
    running.adminPost("/v1/models:promote", "{\"directory\": \"%s\"}".formatted(second));
    ModelSwapTest.awaitPromotion(running);
    JsonArray bySecond = recommended("{\"userId\": \"ada\"}");
    assertThat(bySecond).isNotEqualTo(byFirst);
    JsonObject outcome = ask("{\"userId\": \"ada\", \"models\": [\"second\", \"first\"]}");
    assertThat(items(outcome, "first")).isEqualTo(bySecond);
    assertThat(items(outcome, "second")).isEqualTo(byFirst);
    assertDifference(outcome);
    assertThat(outcome.has("commonEvents")).isFalse();
    assertThat(outcome.has("itemsOfBoth")).isFalse();
    assertProblem(
        running.post("/v1/compare", "{\"userId\": \"ada\", \"models\": [\"second\", \"third\"]}"),
        404,
        "no-such-model");
  }

  @Test
  void nothing_isWritten() {
    ServedTally tally = running.engine.served().of(running.engine.models().current().model());
    long lists = tally.answers();
    long events = running.engine.statistics().events();
    ask("{\"users\": [\"ada\", \"bob\"], \"explain\": \"brief\"}");
    assertThat(tally.answers()).isEqualTo(lists);
    assertThat(running.engine.statistics().events()).isEqualTo(events);
  }

  @Test
  void users_ofWhomOneHasAttributesOnly_areCompared() {
    running.put("/v1/users/described", "{\"attributes\": {\"n\": 1}}");
    JsonObject outcome = ask("{\"users\": [\"ada\", \"described\"]}");
    assertThat(items(outcome, "second")).hasSize(10);
    assertThat(outcome.get("itemsOfBoth").getAsInt()).isZero();
    JsonObject problem =
        assertProblem(
            running.post("/v1/compare", "{\"users\": [\"ada\", \"nobody\"]}"), 404, "no-such-user");
    assertThat(problem.get("detail").getAsString())
        .isEqualTo("the user nobody has neither events nor attributes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"users": ["ada"]} | users | users names one only, expected two different user ids
          {"users": ["ada", "ada"]} | users | users names ada twice, expected two different user ids
          {"users": []} | users | users names none, expected two different user ids
          {"users": ["ada", "bob", "cyd"]} | users | users has 3 elements, expected at most 2
          {"users": ["ada", ""]} | users[1] | users[1] is empty, expected an id
          {"users": ["ada", "bob"], "models": ["first", "x"]} | users | expected either users, two user ids, or userId and models, two versions
          {"userId": "ada"} | users | expected either users, two user ids, or userId and models, two versions
          {"userId": "ada", "models": ["first", "first"]} | models | models names first twice, expected two different versions of models of /v1/models
          {"users": ["ada", "bob"], "limit": 0} | limit | limit is 0, expected a whole number from 1 to 500
          {"users": ["ada", "bob"], "model": "first"} | model | model is unknown, expected one of userId, users, models
          """)
  void question_thatIsWrong_isRefusedByItsField(String body, String field, String detail) {
    JsonObject problem = assertProblem(running.post("/v1/compare", body), 400, "invalid-field");
    assertThat(problem.get("field").getAsString()).isEqualTo(field);
    assertThat(problem.get("detail").getAsString()).startsWith(detail);
  }
}
