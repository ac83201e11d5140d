package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.ServerSettings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which events are taken over HTTP, what is said of the others, and how one is taken out again. */
class EventAdmissionTest {
  @TempDir private Path directory;
  private Running running;

  @BeforeEach
  void start() throws IOException {
    running = Running.of(TestShop.model(directory.resolve("shop"), 1), directory.resolve("events"));
  }

  @AfterEach
  void stop() {
    assertThat(running.defects).isEmpty();
    running.close();
  }

  // ---- ids

  @ParameterizedTest
  @CsvSource({
    "userId, bob",
    "itemId, item-2",
    "type, purchase",
    "timestamp, 1780000060001",
    "value, 2.5"
  })
  void sameEventId_withAnotherPart_isAConflictThatNamesIt(String field, String value) {
    JsonObject first = event("e1", "ada", "item-1", 1);
    first.addProperty("type", "view");
    first.addProperty("value", 1.5);
    assertThat(results(send(first))).containsExactly("new");
    JsonObject other = first.deepCopy();
    if (value.matches("[0-9.]+")) {
      other.addProperty(field, Double.valueOf(value));
      if (field.equals("timestamp")) {
        other.addProperty(field, Long.valueOf(value));
      }
    } else {
      other.addProperty(field, value);
    }
    Reply alone = send(other);
    assertThat(alone.status()).isEqualTo(200);
    assertThat(results(alone)).containsExactly("rejected");
    assertThat(alone.json().get("accepted").getAsInt()).isZero();
    assertThat(alone.json().get("duplicates").getAsInt()).isZero();
    Reply list = send(first, other, event("e2", "ada", "item-3", 2));
    assertThat(results(list)).containsExactly("duplicate", "rejected", "new");
    JsonArray rejected = list.json().getAsJsonArray("rejected");
    assertThat(rejected).hasSize(1);
    JsonObject refusal = rejected.get(0).getAsJsonObject();
    assertThat(refusal.get("index").getAsInt()).isOne();
    assertThat(refusal.get("code").getAsString()).isEqualTo("event-id-conflict");
    assertThat(refusal.get("message").getAsString()).contains("with another " + field + ";");
    assertThat(running.admin("/metrics").text())
        .contains("memoir_events_total{outcome=\"conflict\"} 2.0");
  }

  /** What was rejected is counted, however it was sent; what was only tried is not. */
  @Test
  void rejectedEvents_areCountedAloneAndInLists_butNotOfADryRun() {
    JsonObject wrong = event("e1", "ada", "", 1);
    JsonObject right = event("e2", "ada", "item-1", 1);
    assertThat(send(wrong).status()).isEqualTo(400);
    assertThat(rejections()).isEqualTo(1);
    assertThat(results(send(wrong, right))).containsExactly("rejected", "new");
    assertThat(rejections()).isEqualTo(2);
    assertThat(running.post("/v1/events?dryRun=true", wrong.toString()).status()).isEqualTo(400);
    assertThat(running.post("/v1/events?dryRun=true", "[" + wrong + "]").status()).isEqualTo(200);
    assertThat(rejections()).isEqualTo(2);
  }

  private double rejections() {
    return running
        .admin("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("memoir_events_total{outcome=\"rejected\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void contextWithAnotherValueOfAFieldThatIsKeptThere_isRefused() {
    JsonObject event = event("e1", "ada", "item-1", 1);
    event.addProperty("sessionId", "s1");
    JsonArray shown = new JsonArray();
    shown.add("item-1");
    event.add("impression", shown);
    for (String name : List.of("sessionId", "impression")) {
      JsonObject context = new JsonObject();
      context.addProperty(name, "something else");
      event.add("context", context);
      Reply refused = send(event);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.json().get("field").getAsString()).isEqualTo("context." + name);
      assertThat(refused.json().get("detail").getAsString())
          .isEqualTo(
              "context.%s differs from %s, expected the same value, or only one of them"
                  .formatted(name, name));
      context.add(name, event.get(name));
      assertThat(results(send(event))).as("the same value of %s", name).hasSize(1);
    }
  }

  @Test
  void impressionThatIsTooLong_isRefusedByItsName() {
    JsonObject event = event("e1", "ada", "item-1", 1);
    JsonArray shown = new JsonArray();
    for (int i = 0; i < 1_000; i++) {
      shown.add("item-%09d".formatted(i));
    }
    event.add("impression", shown);
    Reply refused = send(event);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("field").getAsString()).isEqualTo("impression");
    assertThat(refused.json().get("detail").getAsString())
        .isEqualTo(
            "impression has 17,011 bytes as JSON and the context has 0, expected at most 16,384 together");
  }

  @Test
  void sameEventId_withoutATime_isTheSameEventWheneverItComes() {
    JsonObject untimed = event("e1", "ada", "item-1", 1);
    assertThat(results(send(untimed))).containsExactly("new");
    untimed.remove("timestamp");
    assertThat(results(send(untimed))).containsExactly("duplicate");
    untimed.addProperty("itemId", "item-2");
    assertThat(results(send(untimed))).containsExactly("rejected");
  }

  @Test
  void sameEventId_afterASessionWasMerged_isADuplicateUnderBothNames() {
    JsonObject event = event("e1", "", "item-1", 1);
    event.remove("userId");
    event.addProperty("sessionId", "s1");
    assertThat(results(send(event))).containsExactly("new");
    running.post("/v1/users:merge", "{\"from\": \"session:s1\", \"to\": \"ada\"}");
    assertThat(results(send(event))).containsExactly("duplicate");
    assertThat(results(send(event("e1", "ada", "item-1", 1)))).containsExactly("duplicate");
    assertThat(results(send(event("e1", "bob", "item-1", 1)))).containsExactly("rejected");
  }

  @ParameterizedTest
  @CsvSource({"eventId", "userId", "sessionId", "itemId", "type", "requestId"})
  void idWithANullCharacter_isNotTaken(String field) {
    JsonObject event = event("e1", "ada", "item-1", 1);
    event.addProperty(field, "a\u0000b");
    Reply refused = send(event);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("field").getAsString()).isEqualTo(field);
    assertThat(refused.json().get("detail").getAsString()).contains("U+0000 at character 2");
    assertThat(results(send(event, event("e2", "ada", "item-1", 1))))
        .containsExactly("rejected", "new");
    assertThat(running.get("/v1/users").json().getAsJsonArray("users")).hasSize(1);
    assertThat(
            running
                .post("/v1/users:merge", "{\"from\": \"ada\", \"to\": \"a\\u0000\"}")
                .json()
                .get("field")
                .getAsString())
        .isEqualTo("to");
  }

  @Test
  void everyIdThatIsTaken_isReadListedAndErased() {
    List<String> ids = new ArrayList<>(List.of(".", "..", "...", "a/b", "/", "//", "../x", "a/"));
    ids.addAll(List.of("%2F", "%2e%2e", "%", "%00", "a;b=c", "\\", "a b", "+", "\u2028", "\ufeff"));
    ids.addAll(List.of("x".repeat(512), "\u00e9".repeat(256), "\u0001".repeat(512)));
    for (char each = 1; each < 0x100; each++) {
      ids.add("a" + each + "b");
      ids.add(String.valueOf(each));
    }
    for (String id : ids) {
      assertThat(results(send(event(id, id, id, 1)))).as(id).containsExactly("new");
      String path = "/v1/users/" + encoded(id);
      Reply user = running.get(path);
      assertThat(user.status()).as(id).isEqualTo(200);
      assertThat(user.json().get("userId").getAsString()).isEqualTo(id);
      assertThat(user.json().get("events").getAsInt()).isOne();
      JsonArray listed = running.get("/v1/users").json().getAsJsonArray("users");
      assertThat(listed).as(id).hasSize(1);
      JsonObject only = listed.get(0).getAsJsonObject();
      assertThat(only.get("userId").getAsString()).isEqualTo(id);
      assertThat(only.get("events").getAsInt()).as(id).isOne();
      assertThat(running.put("/v1/items/" + encoded(id), "{}").status()).as(id).isEqualTo(201);
      assertThat(running.get("/v1/items/" + encoded(id)).json().get("itemId").getAsString())
          .isEqualTo(id);
      assertThat(running.delete("/v1/items/" + encoded(id)).status()).as(id).isEqualTo(200);
      assertThat(running.delete(path + "/events/" + encoded(id)).status()).as(id).isEqualTo(200);
      assertThat(running.get(path).status()).as(id).isEqualTo(404);
    }
    for (String id : List.of("", "x".repeat(513), "\u00e9".repeat(257))) {
      assertThat(send(event("e", id, "item-1", 1)).status()).as(id).isEqualTo(400);
      assertThat(send(event("e", "ada", id, 1)).status()).as(id).isEqualTo(400);
    }
    assertThat(running.get("/v1/users").json().getAsJsonArray("users")).isEmpty();
  }

  // ---- time

  @Test
  void timestamp_beyondTheTolerance_isRefusedAndChangesNothing() throws IOException {
    long now = Running.NOW.toEpochMilli();
    long day = Duration.ofHours(24).toMillis();
    assertThat(results(send(at(now + day), at(now - 1)))).containsExactly("new", "late");
    Reply list = send(at(now + day + 1), at(253_402_300_799_999L), at(now));
    assertThat(results(list)).containsExactly("rejected", "rejected", "late");
    assertThat(list.json().getAsJsonArray("rejected").toString())
        .contains("events[0].timestamp is 2026-06-02T12:00:00.001Z")
        .contains("expected at most 2026-06-02T12:00:00Z");
    Reply alone = send(at(253_402_300_799_999L));
    assertThat(alone.status()).isEqualTo(400);
    assertThat(alone.json().get("field").getAsString()).isEqualTo("timestamp");
    JsonObject text = at(now);
    text.addProperty("timestamp", "9999-12-31T23:59:59Z");
    assertThat(send(text).status()).isEqualTo(400);
    assertThat(running.get("/v1/users/ada").json().get("events").getAsInt()).isEqualTo(3);
    running.close();
    running =
        Running.of(
            directory.resolve("shop"),
            directory.resolve("events"),
            ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.futureTolerance(Duration.ZERO)),
            Optional.empty());
    assertThat(results(send(at(now), at(now + 1)))).containsExactly("late", "rejected");
  }

  @ParameterizedTest
  @CsvSource({
    "1780000000, seconds",
    "473385600, seconds",
    "1780000000000000, microseconds",
    "1780000000000000000, nanoseconds"
  })
  void timestamp_inAnotherUnit_isRefusedWithAHint(long number, String unit) {
    JsonObject event = at(number);
    Reply refused = send(event);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("detail").getAsString())
        .isEqualTo(
            "timestamp is %d, expected milliseconds since 1970; this looks like %s"
                .formatted(number, unit));
    Reply question =
        running.post(
            "/v1/recommend",
            "{\"events\": [{\"itemId\": \"item-0\", \"timestamp\": %d}]}".formatted(number));
    assertThat(question.status()).isEqualTo(400);
    assertThat(question.json().get("detail").getAsString()).contains("this looks like " + unit);
  }

  @Test
  void timestamp_ofTheFirstDaysAndOfLongAgo_isTaken() {
    assertThat(results(send(at(0), at(86_400_000), at(315_532_800_000L))))
        .containsExactly("new", "new", "new");
  }

  @Test
  void lateEvents_areFoldedByTheNextQuestion_notByTheirSender() {
    int events = 40;
    running.recommend("ada");
    send(event("newest", "ada", "item-0", 1_000));
    running.recommend("ada");
    long before = rebuilds();
    for (int i = 0; i < events; i++) {
      assertThat(results(send(event("e" + i, "ada", "item-" + i, i)))).containsExactly("late");
    }
    assertThat(rebuilds()).as("folded anew while events came").isEqualTo(before);
    List<String> best = running.recommend("ada").items();
    assertThat(rebuilds()).isEqualTo(before + 1);
    for (int i = 0; i < events; i++) {
      send(event("b" + i, "bob", "item-" + i, i));
    }
    send(event("bNewest", "bob", "item-0", 1_000));
    assertThat(best)
        .as("what the same events in time give")
        .isEqualTo(running.recommend("bob").items());
  }

  private long rebuilds() {
    return running.engine.models().current().states().counts().rebuilds();
  }

  // ---- unknown items

  @Test
  void eventsOfUnknownItems_areCountedAndMoveTheLastTime() {
    Reply answer =
        send(
            event("e1", "ada", "item-1", 1),
            event("e2", "ada", "no such item", 2),
            event("e3", "bob", "neither this", 3));
    assertThat(answer.json().get("accepted").getAsInt()).isEqualTo(3);
    assertThat(answer.json().get("unknownItems").getAsInt()).isEqualTo(2);
    assertThat(send(event("e2", "ada", "no such item", 2)).json().get("unknownItems").getAsInt())
        .as("of duplicates none")
        .isZero();
    JsonObject ada = running.get("/v1/users/ada").json();
    assertThat(ada.get("events").getAsInt()).isEqualTo(2);
    assertThat(ada.get("eventsRemembered").getAsInt()).isOne();
    assertThat(ada.get("lastEventAt").getAsLong()).isEqualTo(time(2));
    assertThat(running.get("/v1/users/bob").json().get("lastEventAt").getAsLong())
        .isEqualTo(time(3));
    assertThat(running.admin("/metrics").text()).contains("memoir_events_unknown_items_total 2.0");
    running.put("/v1/users/eve", "{\"attributes\": {\"plan\": \"gold\"}}");
    assertThat(running.get("/v1/users/eve").json().has("lastEventAt")).isFalse();
  }

  // ---- one event is deleted

  @Test
  void deleteEvent_putsTheUserWhereItWasBefore() {
    send(event("e1", "ada", "item-1", 1), event("e2", "ada", "item-2", 2));
    List<String> before = running.recommend("ada").items();
    send(event("wrong", "ada", "item-3", 1_400));
    assertThat(running.recommend("ada").items()).isNotEqualTo(before);
    assertThat(running.delete("/v1/users/bob/events/wrong").status()).isEqualTo(404);
    Reply deleted = running.delete("/v1/users/ada/events/wrong");
    assertThat(deleted.status()).as(deleted.text()).isEqualTo(200);
    assertThat(deleted.json().get("deleted").getAsBoolean()).isTrue();
    assertThat(running.recommend("ada").items()).isEqualTo(before);
    assertThat(running.get("/v1/users/ada").json().get("lastEventAt").getAsLong())
        .isEqualTo(time(2));
    Reply again = running.delete("/v1/users/ada/events/wrong");
    assertThat(again.status()).isEqualTo(404);
    assertThat(again.json().get("code").getAsString()).isEqualTo("no-such-event");
    assertThat(results(send(event("e3", "ada", "item-4", 3)))).containsExactly("new");
  }

  // ---- words

  private static long time(long minute) {
    return 1_780_000_000_000L + minute * 60_000;
  }

  private static JsonObject event(String eventId, String userId, String itemId, long minute) {
    JsonObject event = new JsonObject();
    event.addProperty("eventId", eventId);
    event.addProperty("userId", userId);
    event.addProperty("itemId", itemId);
    event.addProperty("timestamp", time(minute));
    return event;
  }

  /** An event of ada without an id. */
  private static JsonObject at(long millis) {
    JsonObject event = event("", "ada", "item-1", 0);
    event.remove("eventId");
    event.addProperty("timestamp", millis);
    return event;
  }

  private Reply send(JsonObject... events) {
    if (events.length == 1) {
      return running.post("/v1/events", events[0].toString());
    }
    JsonArray list = new JsonArray();
    List.of(events).forEach(list::add);
    return running.post("/v1/events", list.toString());
  }

  private static List<String> results(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return StreamSupport.stream(reply.json().getAsJsonArray("results").spliterator(), false)
        .map(JsonElement::getAsString)
        .toList();
  }

  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
  }
}
