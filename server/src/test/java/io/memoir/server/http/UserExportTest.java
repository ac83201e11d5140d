package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.api.UserExport;
import io.memoir.server.http.exchange.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of one user, taken out. */
class UserExportTest {
  private static final long SEED = 23;
  private static final int EVENTS = 2_000; // exactly two parts of what is read

  @TempDir static Path directory;
  private static Running running;

  @BeforeAll
  static void start() throws IOException {
    running = Running.of(TestShop.model(directory.resolve("shop"), 1), directory.resolve("events"));
  }

  @AfterAll
  static void end() {
    assertThat(running.defects).isEmpty();
    running.close();
  }

  @Test
  void export_isWhatWasSent_byTime_andCanBeSentAgain() {
    List<JsonObject> sent = new ArrayList<>();
    Random random = new Random(SEED);
    for (int i = 0; i < EVENTS; i++) {
      sent.add(event("ada", i, random));
    }
    List<JsonObject> shuffled = new ArrayList<>(sent);
    Collections.shuffle(shuffled, random);
    shuffled.add(event("bob", EVENTS, random));
    send(shuffled);
    String attributes = "{\"name\":\"Ada \u00e9\",\"age\":36,\"tags\":[\"a\",\"b\"],\"kind\":true}";
    running.put("/v1/users/ada", "{\"attributes\": " + attributes + "}");

    Reply reply = running.get("/v1/users/ada/export");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.response().headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/x-ndjson");
    List<JsonObject> lines = lines(reply);
    assertThat(lines).hasSize(EVENTS + 2);
    assertThat(lines.getFirst().get("userId").getAsString()).isEqualTo("ada");
    assertThat(lines.getFirst().get("attributes")).isEqualTo(JsonParser.parseString(attributes));
    assertThat(lines.subList(1, EVENTS + 1)).as("seed %d", SEED).isEqualTo(sent);
    assertThat(lines.getLast().get("complete").getAsBoolean()).isTrue();
    assertThat(lines.getLast().get("events").getAsInt()).isEqualTo(EVENTS);

    String again = reply.text().lines().skip(1).limit(EVENTS).collect(Collectors.joining("\n"));
    JsonObject answer = running.lines("/v1/events", again).json();
    assertThat(answer.get("duplicates").getAsInt()).as(answer.toString()).isEqualTo(EVENTS);
  }

  @Test
  void export_afterMergingAndErasing_hasWhatTheLogHas() {
    running.post(
        "/v1/events",
        "{\"eventId\":\"m-1\",\"sessionId\":\"s-9\",\"itemId\":\"item-1\",\"timestamp\":1780000000000}");
    assertThat(lines(running.get("/v1/users/session%3As-9/export"))).hasSize(3);
    running.post("/v1/users:merge", "{\"from\": \"session:s-9\", \"to\": \"cleo\"}");
    List<JsonObject> lines = lines(running.get("/v1/users/cleo/export"));
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1).get("eventId").getAsString()).isEqualTo("m-1");
    assertThat(lines.get(1).get("userId").getAsString()).isEqualTo("cleo");
    assertProblem(running.get("/v1/users/session%3As-9/export"), 404, "no-such-user");
    running.delete("/v1/users/cleo");
    assertProblem(running.get("/v1/users/cleo/export"), 404, "no-such-user");
  }

  /** The log has strings; sent again they are the same strings. */
  @Test
  void export_hasTheValuesOfAContextAsStrings() {
    String context = "{\"price\":7.50,\"gift\":true,\"tags\":[\"a\",\"b\"],\"sizes\":[1,2.5]}";
    running.post(
        "/v1/events",
        "{\"eventId\":\"c-1\",\"userId\":\"dora\",\"itemId\":\"item-1\",\"context\":%s}"
            .formatted(context));
    JsonObject exported = lines(running.get("/v1/users/dora/export")).get(1);
    assertThat(exported.getAsJsonObject("context"))
        .isEqualTo(
            JsonParser.parseString(
                "{\"price\":\"7.5\",\"gift\":\"true\",\"tags\":\"[\\\"a\\\",\\\"b\\\"]\","
                    + "\"sizes\":\"[1,2.5]\"}"));
    assertThat(running.delete("/v1/users/dora/events/c-1").status()).isEqualTo(200);
    running.post("/v1/events", exported.toString());
    assertThat(lines(running.get("/v1/users/dora/export")).get(1)).isEqualTo(exported);
  }

  @ParameterizedTest
  @ValueSource(strings = {"neither a [list", "", "[1,2]", "{\"a\":1}"})
  void export_ofAContextWithAnImpressionThatIsNoList_leavesItThere(String impression) {
    JsonObject context = new JsonObject();
    context.addProperty("impression", impression);
    JsonObject event = new JsonObject();
    event.addProperty("eventId", "i-" + impression);
    event.addProperty("userId", "emil");
    event.addProperty("itemId", "item-1");
    event.add("context", context);
    running.post("/v1/events", event.toString());
    List<JsonObject> lines = lines(running.get("/v1/users/emil/export"));
    assertThat(lines.get(1).getAsJsonObject("context")).isEqualTo(context);
    assertThat(lines.getLast().has("complete")).isTrue();
    running.delete("/v1/users/emil");
  }

  /** The status was sent before; the metrics tell that it broke off. */
  @Test
  void export_thatBreaksOff_tellsWhy() throws IOException {
    List<JsonObject> sent = new ArrayList<>();
    Random random = new Random(SEED + 1);
    for (int i = 0; i < 1_200; i++) {
      sent.add(event("zoe", i, random));
    }
    send(sent);
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] line, int from, int length) {
            running.engine.deleteEvent("zoe", "zoe-7");
            super.write(line, from, length);
          }
        };
    Problem problem = new UserExport(running.engine.users(), "zoe").write(out, "r-1").orElseThrow();
    assertThat(problem.status()).isEqualTo(409);
    assertThat(out.toString(StandardCharsets.UTF_8).lines().toList().getLast())
        .contains("\"code\":\"changed-meanwhile\"", "\"requestId\":\"r-1\"");
    assertThat(new UserExport(running.engine.users(), "zoe").write(out, "r-2")).isEmpty();
  }

  @Test
  void export_ofAttributesAlone_hasThem() {
    running.put("/v1/users/quiet", "{\"attributes\": {\"age\": 4}}");
    List<JsonObject> lines = lines(running.get("/v1/users/quiet/export"));
    assertThat(lines).hasSize(2);
    assertThat(lines.getLast().get("events").getAsInt()).isZero();
  }

  private static JsonObject event(String user, int number, Random random) {
    JsonObject event = new JsonObject();
    event.addProperty("eventId", user + "-" + number);
    event.addProperty("userId", user);
    event.addProperty("itemId", "item-" + random.nextInt(80));
    event.addProperty("type", random.nextBoolean() ? "view" : "b\u00fcy \"now\"");
    event.addProperty("timestamp", 1_780_000_000_000L + number * 1_000L);
    if (random.nextInt(3) == 0) {
      event.addProperty("value", random.nextInt(1_000) / 8.0);
    }
    if (random.nextInt(3) == 0) {
      event.addProperty("requestId", "r-" + number);
    }
    if (random.nextInt(3) == 0) {
      event.addProperty("sessionId", "s-" + random.nextInt(9));
    }
    if (random.nextInt(3) == 0) {
      JsonArray shown = new JsonArray();
      shown.add("item-1");
      shown.add("item \"2\"");
      event.add("impression", shown);
    }
    if (random.nextInt(3) == 0) {
      JsonObject context = new JsonObject();
      context.addProperty("device", "phone\n" + random.nextInt(4));
      event.add("context", context);
    }
    return event;
  }

  private static void send(List<JsonObject> events) {
    JsonArray body = new JsonArray();
    events.forEach(body::add);
    JsonObject answer = running.post("/v1/events", body.toString()).json();
    assertThat(answer.get("accepted").getAsInt()).as(answer.toString()).isEqualTo(events.size());
  }

  private static List<JsonObject> lines(Reply reply) {
    return reply
        .text()
        .lines()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }
}
