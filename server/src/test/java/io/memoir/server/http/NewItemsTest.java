package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.server.http.Running.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An item that the model was not trained on is recommended by what is said of it. */
class NewItemsTest {
  @TempDir Path directory;

  private Path model;
  private Running running;

  @BeforeEach
  void start() throws IOException {
    model = TasteShop.write(directory.resolve("model"));
    running = Running.of(model, directory.resolve("events"));
    // Books 0, 3 and so on are crime, 1, 4 and so on fantasy.
    reads("cora", TasteShop.id(0), 1);
    reads("cora", TasteShop.id(3), 2);
    reads("finn", TasteShop.id(1), 1);
    reads("finn", TasteShop.id(4), 2);
  }

  @AfterEach
  void end() {
    running.close();
    assertThat(running.defects).isEmpty();
  }

  private JsonObject reads(String userId, String itemId, long minute) {
    Reply reply = running.event(userId + "-" + itemId + "-" + minute, userId, itemId, minute);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  private JsonObject put(String itemId, String attributes) {
    Reply reply =
        running.put("/v1/items/" + itemId, "{\"attributes\": {%s}}".formatted(attributes));
    assertThat(reply.status()).as(reply.text()).isBetween(200, 201);
    return reply.json();
  }

  private List<String> best(String userId, int limit) {
    Reply reply =
        running.post(
            "/v1/recommend", "{\"userId\": \"%s\", \"limit\": %d}".formatted(userId, limit));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.items();
  }

  /** The scores of all items, by id. */
  private Map<String, Double> scores(String userId) {
    Map<String, Double> scores = new HashMap<>();
    running
        .post("/v1/recommend", "{\"userId\": \"%s\", \"limit\": 100}".formatted(userId))
        .json()
        .getAsJsonArray("items")
        .forEach(each -> {
          JsonObject item = each.getAsJsonObject();
          scores.put(item.get("itemId").getAsString(), item.get("score").getAsDouble());
        });
    return scores;
  }

  @Test
  void newItem_ofAGenre_isRecommendedToItsReadersInTheNextAnswer() {
    JsonObject put = put("new-crime", "\"genre\": \"crime\", \"title\": \"Night train\"");
    assertThat(put.get("cold").getAsBoolean()).isFalse();
    assertThat(put.get("title").getAsString()).isEqualTo("Night train");
    assertThat(best("cora", 3)).startsWith("new-crime");
    assertThat(best("finn", 8)).doesNotContain("new-crime").contains(TasteShop.id(7));

    JsonObject shown =
        running
            .post("/v1/recommend", "{\"userId\": \"cora\", \"limit\": 1, \"explain\": \"brief\"}")
            .json()
            .getAsJsonArray("items")
            .get(0)
            .getAsJsonObject();
    assertThat(shown.get("title").getAsString()).isEqualTo("Night train");
    assertThat(shown.has("cold")).isFalse();
    assertThat(shown.getAsJsonArray("reasons")).isNotEmpty();
    assertThat(running.get("/v1/similar/new-crime?limit=10").items()).contains(TasteShop.id(0));
  }

  @Test
  void newItem_ofATitleOrAVector_isRecommendedByIt() {
    put("by-title", "\"title\": \"Dragon!\"");
    assertThat(best("finn", 1)).containsExactly("by-title");
    assertThat(best("cora", 8)).doesNotContain("by-title");

    put("by-cover", "\"cover\": [1, 0]");
    running.post(
        "/v1/events",
        "{\"userId\": \"gil\", \"itemId\": \"%s\", \"context\": {\"tags\": [\"gift\"]}}"
            .formatted(TasteShop.id(2)));
    assertThat(best("gil", 1)).containsExactly("by-cover");
  }

  @Test
  void newItem_changedHiddenDeletedAndPutAgain_nextAnswerFollows() {
    put("novelty", "\"genre\": \"crime\"");
    assertThat(best("cora", 1)).containsExactly("novelty");
    running.patch("/v1/items/novelty", "{\"attributes\": {\"genre\": \"fantasy\"}}");
    assertThat(best("cora", 8)).doesNotContain("novelty");
    assertThat(best("finn", 1)).containsExactly("novelty");
    running.patch("/v1/items/novelty", "{\"hidden\": true}");
    assertThat(best("finn", 30)).doesNotContain("novelty");
    running.patch("/v1/items/novelty", "{\"hidden\": false}");
    assertThat(best("finn", 1)).containsExactly("novelty");
    running.delete("/v1/items/novelty");
    assertThat(best("finn", 30)).doesNotContain("novelty");
    put("novelty", "\"genre\": \"crime\"");
    assertThat(best("cora", 1)).containsExactly("novelty");
  }

  @Test
  void newItem_withoutAFeatureOfTheModel_staysCold() {
    assertThat(put("plain", "\"price\": 3").get("cold").getAsBoolean()).isTrue();
    JsonObject odd = put("odd", "\"genre\": [\"crime\"]");
    assertThat(odd.get("cold").getAsBoolean()).isTrue();
    assertThat(odd.getAsJsonArray("notes").get(0).getAsString())
        .isEqualTo(
            "attribute 'genre' of the item is a list of 1 strings, but the model expects a string:"
                + " it counts as missing");
    assertThat(best("cora", 30)).doesNotContain("plain", "odd");
    assertThat(Running.ids(running.get("/v1/items?cold=true").json().getAsJsonArray("items")))
        .containsExactly("odd", "plain");
    running.patch("/v1/items/plain", "{\"attributes\": {\"genre\": \"crime\"}}");
    assertThat(best("cora", 1)).containsExactly("plain");
    assertThat(running.get("/v1/items?cold=true").items()).containsExactly("odd");
  }

  @Test
  void manyItemsAtOnce_areAllRecommended() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      lines.append(
          "{\"itemId\": \"n-%d\", \"attributes\": {\"genre\": \"%s\"}}%n"
              .formatted(i, TasteShop.genre(i)));
    }
    assertThat(running.lines("/v1/items", lines.toString()).json().get("accepted").getAsInt())
        .isEqualTo(200);
    List<String> crime = new ArrayList<>(best("cora", 67));
    assertThat(crime).allSatisfy(id -> assertThat(id).startsWith("n-"));
    assertThat(crime).allSatisfy(id -> assertThat(Integer.parseInt(id.substring(2)) % 3).isZero());
    assertThat(
            running
                .admin("/v1/models")
                .json()
                .getAsJsonArray("models")
                .get(0)
                .getAsJsonObject()
                .get("addedItems")
                .getAsInt())
        .isEqualTo(200);
  }

  @Test
  void event_onANewItem_isRemembered() {
    put("new-crime", "\"genre\": \"crime\"");
    assertThat(reads("nora", "new-crime", 1).get("unknownItems").getAsInt()).isZero();
    assertThat(best("nora", 3)).containsExactly(TasteShop.id(0), TasteShop.id(3), TasteShop.id(6));
    assertThat(best("nora", 60)).hasSize(TasteShop.ITEMS).doesNotContain("new-crime");
  }

  /** It was not known what it was done to; as soon as that is known, it counts. */
  @Test
  void event_beforeItsItemWasPut_countsOnceItIs() {
    assertThat(reads("early", "later", 1).get("unknownItems").getAsInt()).isOne();
    reads("early", TasteShop.id(2), 2);
    List<String> before = best("early", 3);
    assertThat(before).doesNotContain(TasteShop.id(1));
    running.engine.save();
    put("later", "\"genre\": \"fantasy\"");
    JsonObject user = running.get("/v1/users/early").json();
    assertThat(user.get("eventsRemembered").getAsInt()).isEqualTo(2);
    assertThat(best("early", 12)).doesNotContain("later").contains(TasteShop.id(1));
  }

  @Test
  void answers_afterARestart_areTheSame() throws IOException {
    for (int i = 9; i >= 0; i--) { // the store gives them back in another order
      put("n-" + i, "\"genre\": \"%s\"".formatted(TasteShop.genre(i)));
    }
    List<String> users = List.of("cora", "finn", "nora", "early");
    reads("nora", "n-1", 1);
    reads("nora", "n-3", 2);
    reads("early", "later", 1);
    reads("early", "n-2", 2);
    Map<String, Map<String, Double>> before = new HashMap<>();
    users.forEach(user -> before.put(user, scores(user)));
    running.close();
    running = Running.of(model, directory.resolve("events"));
    for (String user : users) {
      assertThat(scores(user)).as(user).isEqualTo(before.get(user));
    }
    put("later", "\"genre\": \"fantasy\"");
    assertThat(running.get("/v1/users/early").json().get("eventsRemembered").getAsInt())
        .isEqualTo(2);
    assertThat(best("early", 60)).doesNotContain("later", "n-2");
  }

  @Test
  void promotedModel_knowsThemToo() throws IOException {
    put("new-crime", "\"genre\": \"crime\"");
    reads("nora", "new-crime", 1);
    Path other = TasteShop.write(TasteShop.renamed("second"), directory.resolve("second"));
    running.adminPost("/v1/models:promote", "{\"directory\": \"%s\"}".formatted(other));
    ModelSwapTest.awaitPromotion(running);
    assertThat(best("cora", 1)).containsExactly("new-crime");
    assertThat(best("nora", 1)).containsExactly(TasteShop.id(0));
  }
}
