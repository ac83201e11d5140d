package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.interest.InterestFile;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.server.engine.interest.ServedInterests;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interests of users of the shop of tastes, where it is known who likes what. */
class InterestsTest {
  @TempDir Path directory;

  private Running tastes() throws IOException {
    Running running =
        Running.of(TasteShop.write(directory.resolve("tastes")), directory.resolve("events"));
    assertThat(running.engine.interests().follow(map(running)).people()).isEqualTo(100);
    return running;
  }

  private Path map(Running running) throws IOException {
    return InterestMaps.write(
        directory.resolve("interests"), InterestMaps.serving(running), TasteShop.GENRES);
  }

  private static void read(Running running, String userId, int genre, int from, int to) {
    for (int e = from; e < to; e++) {
      Reply reply = running.event(userId + e, userId, TasteShop.id(3 * (e % 10) + genre), e);
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }
  }

  private static List<JsonObject> interests(Running running, String userId) {
    Reply reply = running.get("/v1/users/" + userId + "/interests");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    List<JsonObject> interests = new ArrayList<>();
    reply.json().getAsJsonArray("interests").forEach(each -> interests.add(each.getAsJsonObject()));
    return interests;
  }

  private static Instant minute(long minute) {
    return Instant.ofEpochMilli(1_780_000_000_000L + minute * 60_000);
  }

  @Test
  void ofUser_tasteChanges_followsEachEvent() throws IOException {
    try (Running running = tastes()) {
      read(running, "ada", 0, 0, 12);
      JsonObject crime = interests(running, "ada").getFirst();
      assertThat(crime.get("name").getAsString()).isEqualTo("crime");
      assertThat(crime.get("memory").getAsString()).isEqualTo("whole");
      assertThat(crime.get("interestId").getAsInt()).isZero();
      assertThat(crime.get("share").getAsDouble()).isGreaterThan(0.9);
      assertThat(crime.get("trend").getAsString()).isEqualTo("steady");
      assertThat(crime.get("heldEvents").getAsInt()).isEqualTo(12);
      assertThat(crime.get("since").getAsString()).isEqualTo(minute(0).toString());

      int needed = 0;
      String strongest = "crime";
      while (strongest.equals("crime")) {
        read(running, "ada", 1, 12 + needed, 13 + needed);
        needed++;
        assertThat(needed).as("events until the change is seen").isLessThanOrEqualTo(10);
        strongest = interests(running, "ada").getFirst().get("name").getAsString();
      }
      read(running, "ada", 1, 12 + needed, 16);
      List<JsonObject> after = interests(running, "ada");
      assertThat(after.getFirst().get("name").getAsString()).isEqualTo("fantasy");
      assertThat(after.getFirst().get("trend").getAsString()).isEqualTo("rising");
      JsonObject former = after.get(1);
      assertThat(former.get("name").getAsString()).isEqualTo("crime");
      assertThat(former.get("trend").getAsString()).isEqualTo("fading");
      assertThat(former.get("shareBefore").getAsDouble())
          .isGreaterThan(former.get("share").getAsDouble());
      assertThat(former.get("heldEvents").getAsInt()).isZero();
      assertThat(former.has("since")).isFalse();
      JsonObject whole = running.get("/v1/users/ada/interests").json();
      assertThat(whole.get("events").getAsInt()).isEqualTo(16);
      assertThat(whole.get("eventsBack").getAsInt()).isEqualTo(10);
    }
  }

  @Test
  void ofUser_lateDeletedAndMergedEvents_asIfFoldedAnew() throws IOException {
    try (Running running = tastes()) {
      read(running, "bob", 0, 0, 6);
      interests(running, "bob");
      running.event("late", "bob", TasteShop.id(1), -5);
      assertThat(interests(running, "bob")).isEqualTo(foldedAnew(running, "bob"));
      running.delete("/v1/users/bob/events/bob5");
      assertThat(interests(running, "bob")).isEqualTo(foldedAnew(running, "bob"));
      read(running, "cyd", 2, 20, 26);
      interests(running, "cyd");
      running.post("/v1/users:merge", "{\"from\": \"bob\", \"to\": \"cyd\"}");
      assertThat(interests(running, "cyd")).isEqualTo(foldedAnew(running, "cyd"));
      assertThat(running.get("/v1/users/bob/interests").status()).isEqualTo(404);
      assertThat(running.get("/v1/users/cyd/interests").json().get("events").getAsInt())
          .isEqualTo(12);
    }
  }

  /** The interests of a user who has not been asked for, with the same events. */
  private List<JsonObject> foldedAnew(Running running, String userId) throws IOException {
    running.engine.interests().forget(userId);
    return interests(running, userId);
  }

  @Test
  void ofUser_erased_isForgotten() throws IOException {
    try (Running running = tastes()) {
      read(running, "dan", 0, 0, 6);
      interests(running, "dan");
      running.delete("/v1/users/dan");
      assertThat(running.get("/v1/users/dan/interests").json().get("code").getAsString())
          .isEqualTo("no-such-user");
      read(running, "dan", 1, 30, 31);
      JsonObject again = running.get("/v1/users/dan/interests").json();
      assertThat(again.get("events").getAsInt()).isEqualTo(1);
      assertThat(again.get("eventsBack").getAsInt()).isZero();
      assertThat(
              again.getAsJsonArray("interests").get(0).getAsJsonObject().get("name").getAsString())
          .isEqualTo("fantasy");
    }
  }

  @Test
  void ofUser_withoutEvents_isEmpty() throws IOException {
    try (Running running = tastes()) {
      running.put("/v1/users/eve", "{\"attributes\": {\"age\": 40}}");
      JsonObject eve = running.get("/v1/users/eve/interests").json();
      assertThat(eve.getAsJsonArray("interests")).isEmpty();
      assertThat(eve.get("events").getAsInt()).isZero();
      running.event("e1", "fay", "no such item", 1);
      assertThat(running.get("/v1/users/fay/interests").json().getAsJsonArray("interests"))
          .isEmpty();
      assertThat(running.get("/v1/users/eve/interests?x=1").status()).isEqualTo(400);
    }
  }

  @Test
  void ofUser_newItem_countsOnceItIsKnown() throws IOException {
    try (Running running = tastes()) {
      running.event("n1", "gus", "novel", 1);
      assertThat(interests(running, "gus")).isEmpty();
      running.put("/v1/items/another", "{\"attributes\": {\"genre\": \"crime\"}}");
      assertThat(interests(running, "gus")).isEmpty();
      running.put("/v1/items/novel", "{\"attributes\": {\"genre\": \"space\"}}");
      assertThat(interests(running, "gus").getFirst().get("name").getAsString()).isEqualTo("space");
    }
  }

  @Test
  void list_hasNamesAndTypicalItems() throws IOException {
    try (Running running = tastes()) {
      JsonObject answer = running.get("/v1/interests").json();
      assertThat(answer.get("people").getAsInt()).isEqualTo(100);
      JsonArray interests = answer.getAsJsonArray("interests");
      assertThat(interests).hasSize(3);
      JsonObject first = interests.get(0).getAsJsonObject();
      assertThat(first.get("name").getAsString()).isEqualTo("crime");
      assertThat(first.get("purity").getAsDouble()).isCloseTo(0.9, within(1e-9));
      assertThat(first.getAsJsonArray("items")).hasSize(2);
      assertThat(first.getAsJsonArray("items").get(0).getAsJsonObject().get("title").getAsString())
          .isEqualTo("Thing 0");
      JsonObject second = interests.get(1).getAsJsonObject();
      assertThat(second.has("purity")).isFalse();
      assertThat(
              running
                  .get("/v1/interests?limit=1")
                  .json()
                  .getAsJsonArray("interests")
                  .get(0)
                  .getAsJsonObject()
                  .getAsJsonArray("items"))
          .hasSize(1);
      assertThat(running.get("/v1/interests?limit=101").status()).isEqualTo(400);
    }
  }

  @Test
  void withoutMap_isAProblemThatSaysWhatToDo() throws IOException {
    try (Running running =
        Running.of(TasteShop.write(directory.resolve("tastes")), directory.resolve("events"))) {
      read(running, "ada", 0, 0, 1);
      for (String path : List.of("/v1/interests", "/v1/users/ada/interests")) {
        Reply reply = running.get(path);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.json().get("code").getAsString()).isEqualTo("no-interests");
        assertThat(reply.json().get("detail").getAsString()).contains("--interests");
      }
    }
  }

  @Test
  void follow_mapOfAnotherModelOrDamaged_isRefused() throws IOException {
    try (Running running = tastes()) {
      Recommender serving = InterestMaps.serving(running);
      Recommender other = Recommender.open(TestShop.model(directory.resolve("shop"), 1));
      Path foreign = InterestMaps.write(directory.resolve("foreign"), other, List.of("one", "two"));
      InterestMap map = InterestFile.read(foreign);
      assertThatThrownBy(() -> ServedInterests.requireFits(map, foreign, serving))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(foreign.toString())
          .hasMessageContaining(other.fingerprint());
      assertThat(running.engine.interests().follow(foreign).fits(serving)).isFalse();
      assertThat(running.get("/v1/interests").json().get("detail").getAsString())
          .contains("another model");
      Files.writeString(foreign.resolve(InterestFile.NAME), "{\"format\": \"memoir-interests\"");
      assertThatThrownBy(() -> running.engine.interests().follow(foreign))
          .isInstanceOf(CorruptFileException.class);
    }
  }

  @Test
  void promotion_mapIsRefusedUntilThereIsOneOfTheNewModel() throws IOException {
    try (Running running =
        Running.of(TestShop.model(directory.resolve("shop"), 1), directory.resolve("events"))) {
      Path place =
          InterestMaps.write(
              directory.resolve("interests"), InterestMaps.serving(running), List.of("one", "two"));
      assertThat(running.engine.interests().follow(place).clusters()).hasSize(2);
      running.event("e1", "ada", "item-1", 1);
      assertThat(interests(running, "ada")).isNotEmpty();

      Path other = TestShop.model(directory.resolve("other"), 2);
      running.adminPost("/v1/models:promote", "{\"directory\": \"%s\"}".formatted(other));
      ModelSwapTest.awaitPromotion(running);
      Reply refused = running.get("/v1/users/ada/interests");
      assertThat(refused.status()).isEqualTo(404);
      assertThat(refused.json().get("detail").getAsString()).contains("another model");

      InterestMaps.write(place, InterestMaps.serving(running), List.of("three", "four", "five"));
      assertThat(running.get("/v1/interests").json().getAsJsonArray("interests")).hasSize(3);
      assertThat(interests(running, "ada").getFirst().get("name").getAsString())
          .isIn("three", "four", "five");

      Files.writeString(place.resolve(InterestFile.NAME), "damaged");
      assertThat(running.get("/v1/interests").status())
          .as("the map before stays in use")
          .isEqualTo(200);
    }
  }

  /** The message about a damaged file has its path. */
  @Test
  void damagedInterests_whoseModelServesNoLonger_haveAPathForAdminsOnly() throws Exception {
    Path file = directory.resolve("keys");
    String reader = Keys.create(file, "board", Role.READ);
    String admin = Keys.create(file, "ops", Role.ADMIN);
    try (Running running =
        Running.of(
            TestShop.model(directory.resolve("shop"), 1),
            directory.resolve("events"),
            ServerSettings.at("127.0.0.1", 0, 0),
            Optional.of(Keys.read(file)))) {
      Path place =
          InterestMaps.write(
              directory.resolve("interests"), InterestMaps.serving(running), List.of("one", "two"));
      assertThat(running.engine.interests().follow(place).clusters()).hasSize(2);
      Files.writeString(place.resolve(InterestFile.NAME), "damaged");
      Path other = TestShop.model(directory.resolve("other"), 2);
      assertThat(running.engine.models().promote(other).failure()).isEmpty();
      assertThat(running.engine.models().settled()).isPresent();
      assertThat(noInterests(running, admin))
          .contains("cannot be read")
          .contains(directory.toString());
      assertThat(noInterests(running, reader))
          .contains("cannot be read")
          .doesNotContain(directory.toString());
    }
  }

  private static String noInterests(Running running, String key) {
    Reply reply =
        running.ask(running.request("/v1/interests").header("Authorization", "Bearer " + key));
    assertThat(reply.status()).as(reply.text()).isEqualTo(404);
    return reply.json().get("detail").getAsString();
  }
}
