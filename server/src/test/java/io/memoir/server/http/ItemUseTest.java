package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.http.Running.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server tells of the events on one item. */
class ItemUseTest {
  private static final long DAY = 86_400_000;

  @TempDir Path directory;

  private Running running;
  private int events;

  @BeforeEach
  void start() throws IOException {
    running = Running.of(TestShop.model(directory.resolve("shop"), 1), directory.resolve("events"));
  }

  @AfterEach
  void stop() {
    running.close();
    assertThat(running.defects).isEmpty();
  }

  private static JsonObject ok(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  private void send(String userId, String itemId, String type, long time) {
    JsonObject answer =
        ok(
            running.post(
                "/v1/events",
                "{\"eventId\": \"e%d\", \"userId\": \"%s\", \"itemId\": \"%s\", \"type\": \"%s\", \"timestamp\": %d}"
                    .formatted(events++, userId, itemId, type, time)));
    assertThat(answer.get("accepted").getAsInt()).isOne();
  }

  @Test
  void users_areThoseOfTheNewestEventsOnTheItem() {
    long now = Running.NOW.toEpochMilli();
    send("ada", "item-1", "view", now - 3_000);
    send("bob", "item-1", "view", now - 2_000);
    send("ada", "item-2", "view", now - 1_000);
    send("ada", "item-1", "purchase", now);
    JsonObject answer = ok(running.get("/v1/items/item-1/users"));
    assertThat(answer.get("itemId").getAsString()).isEqualTo("item-1");
    assertThat(answer.get("events").getAsLong()).isEqualTo(3);
    assertThat(answer.get("lookedAt").getAsLong()).isEqualTo(4);
    assertThat(answer.get("logEvents").getAsLong()).isEqualTo(4);
    List<String> users = new ArrayList<>();
    for (JsonElement each : answer.getAsJsonArray("users")) {
      JsonObject user = each.getAsJsonObject();
      users.add(
          "%s %s %d"
              .formatted(
                  user.get("userId").getAsString(),
                  user.get("type").getAsString(),
                  user.get("timestamp").getAsLong() - now));
    }
    assertThat(users).containsExactly("ada purchase 0", "bob view -2000");
    JsonObject one = ok(running.get("/v1/items/item-1/users?limit=1"));
    assertThat(one.getAsJsonArray("users")).hasSize(1);
    assertThat(one.get("events").getAsLong()).isEqualTo(3);
    running.delete("/v1/users/ada");
    assertThat(ok(running.get("/v1/items/item-1/users")).getAsJsonArray("users")).hasSize(1);
    assertThat(ok(running.get("/v1/items/item-3/users")).getAsJsonArray("users")).isEmpty();
  }

  @Test
  void popularity_hasTheEventsOfEachDay_upToTheNewestDayOfTheLog() {
    // A log that ended 100 days ago.
    long end = Math.floorDiv(Running.NOW.toEpochMilli(), DAY) * DAY - 100 * DAY + DAY / 2;
    send("ada", "item-1", "view", end - 2 * DAY);
    send("bob", "item-1", "view", end - 2 * DAY);
    send("cyd", "item-1", "view", end - 59 * DAY);
    send("dan", "item-1", "view", end - 60 * DAY);
    send("eve", "item-2", "view", end);
    JsonObject answer = ok(running.get("/v1/items/item-1/popularity"));
    JsonArray days = answer.getAsJsonArray("days");
    assertThat(days).hasSize(60);
    LocalDate last = Instant.ofEpochMilli(end).atZone(ZoneOffset.UTC).toLocalDate();
    for (int i = 0; i < 60; i++) {
      JsonObject day = days.get(i).getAsJsonObject();
      assertThat(day.get("day").getAsString()).isEqualTo(last.minusDays(59 - i).toString());
      assertThat(day.get("events").getAsInt())
          .as("day %d", i)
          .isEqualTo(i == 0 ? 1 : i == 57 ? 2 : 0);
    }
    assertThat(Instant.parse(answer.get("asOf").getAsString())).isNotNull();
    JsonArray three = ok(running.get("/v1/items/item-1/popularity?days=3")).getAsJsonArray("days");
    assertThat(three).hasSize(3);
    assertThat(three.get(0)).isEqualTo(days.get(57));
    for (JsonElement day : ok(running.get("/v1/items/item-9/popularity")).getAsJsonArray("days")) {
      assertThat(day.getAsJsonObject().get("events").getAsInt()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/items/item-1/users?limit=0, limit",
    "/v1/items/item-1/users?limit=101, limit",
    "/v1/items/item-1/users?cursor=x, query",
    "/v1/items/item-1/popularity?days=0, days",
    "/v1/items/item-1/popularity?days=61, days",
  })
  void question_thatIsWrong_isRefusedByItsField(String path, String field) {
    JsonObject problem = assertProblem(running.get(path), 400, "invalid-field");
    assertThat(problem.get("field").getAsString()).isEqualTo(field);
  }

  @Test
  void items_thatDoNotExist_areNotFound() {
    assertProblem(running.get("/v1/items/nothing/users"), 404, "no-such-item");
    assertProblem(running.get("/v1/items/nothing/popularity"), 404, "no-such-item");
    running.delete("/v1/items/item-1");
    assertProblem(running.get("/v1/items/item-1/users"), 404, "no-such-item");
  }
}
