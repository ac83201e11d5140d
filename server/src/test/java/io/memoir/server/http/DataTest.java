package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.server.engine.WatchedStore;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The content of the log as a whole: its summary, and the export. */
class DataTest {
  private static final long SEED = 91;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  @TempDir Path directory;

  private Path model = Path.of("");

  @BeforeEach
  void write() throws IOException {
    model = TestShop.model(directory.resolve("shop"), 1);
  }

  private Running running(String name) throws IOException {
    return Running.of(model, directory.resolve(name));
  }

  private static String exported(Running running, String path) {
    Reply reply = running.admin(path);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.response().headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/x-ndjson");
    return reply.text();
  }

  @Test
  void data_ofASmallLog_areCountedByTheFirstRequest_andAgainWhenAsked() throws IOException {
    try (Running running = running("events")) {
      JsonObject empty = running.get("/v1/data").json();
      assertThat(empty.get("counting").getAsBoolean()).isFalse();
      assertThat(empty.getAsJsonObject("summary").get("events").getAsLong()).isZero();

      running.event("e1", "ada", "item-1", 1);
      running.event("e2", "ada", "item-2", 2);
      running.event("e3", "bob", "nothing-1", 3_000);
      assertThat(
              running.get("/v1/data").json().getAsJsonObject("summary").get("events").getAsLong())
          .as("the newest summary, which is of the empty log")
          .isZero();
      Reply refreshed = running.post("/v1/data:refresh", "");
      assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
      JsonObject summary = running.admin("/v1/data").json().getAsJsonObject("summary");
      assertThat(summary).isEqualTo(refreshed.json().getAsJsonObject("summary"));
      assertThat(summary.get("asOf").getAsLong()).isEqualTo(Running.NOW.toEpochMilli());
      assertThat(summary.get("events").getAsLong()).isEqualTo(3);
      assertThat(summary.get("unknownEvents").getAsLong()).isEqualTo(1);
      assertThat(summary.getAsJsonObject("model").get("version").getAsString()).isEqualTo("shop");
      assertThat(summary.getAsJsonObject("users").get("count").getAsLong()).isEqualTo(2);
      assertThat(summary.getAsJsonObject("items").get("count").getAsLong()).isEqualTo(3);
      JsonArray days = summary.getAsJsonArray("days");
      assertThat(days).hasSize(2);
      JsonObject last = days.get(1).getAsJsonObject();
      assertThat(last.get("unknownShare").getAsDouble()).isEqualTo(1);
      assertThat(last.get("startsAt").getAsLong() % TimeUnit.DAYS.toMillis(1)).isZero();
      assertThat(summary.getAsJsonArray("types")).hasSize(1);
      assertThat(running.defects).isEmpty();
    }
  }

  @Test
  void routes_refuseQueryFields() throws IOException {
    try (Running running = running("events")) {
      assertProblem(running.admin("/v1/data?days=3"), 400, "invalid-field");
      assertProblem(running.post("/v1/data:refresh?wait=true", ""), 400, "invalid-field");
      assertProblem(running.admin("/v1/events:export?from=1"), 400, "invalid-field");
      assertProblem(running.admin("/v1/items:export?prefix=a"), 400, "invalid-field");
      assertProblem(running.get("/v1/events:export"), 404, "no-such-route");
    }
  }

  @Test
  void roles_openWhatTheyShould() throws IOException {
    Path file = directory.resolve("keys");
    String send = Keys.create(file, "site", Role.SEND);
    String read = Keys.create(file, "board", Role.READ);
    String write = Keys.create(file, "shop", Role.WRITE);
    String admin = Keys.create(file, "ops", Role.ADMIN);
    try (Running running =
        Running.of(
            model,
            directory.resolve("events"),
            ServerSettings.at("127.0.0.1", 0, 0),
            Optional.of(Keys.read(file)))) {
      assertProblem(running.get("/v1/data"), 401, "no-valid-key");
      for (String path : List.of("/v1/data", "/v1/items:export")) {
        assertProblem(ask(running, path, send), 403, "wrong-role");
        assertThat(ask(running, path, read).status()).as(path).isEqualTo(200);
      }
      assertProblem(refresh(running, read), 403, "wrong-role");
      assertThat(refresh(running, write).status()).isEqualTo(200);
      assertProblem(ask(running, "/v1/events:export", write), 403, "wrong-role");
      assertThat(ask(running, "/v1/events:export", admin).status()).isEqualTo(200);
    }
  }

  private static HttpRequest.Builder keyed(Running running, String path, String key) {
    return HttpRequest.newBuilder(URI.create(running.server.adminAddress() + path))
        .header("Authorization", "Bearer " + key);
  }

  private static Reply ask(Running running, String path, String key) {
    return running.ask(keyed(running, path, key));
  }

  private static Reply refresh(Running running, String key) {
    return running.ask(keyed(running, "/v1/data:refresh", key).POST(BodyPublishers.noBody()));
  }

  /** Events of several pages, of all shapes, some of them late, moved or erased. */
  private static void fill(Running running) {
    Random random = new Random(SEED);
    running.put("/v1/items/item-1", "{\"hidden\": true}");
    running.put("/v1/items/item-2", "{\"attributes\": {\"price\": 7.5, \"tags\": [\"a\", \"b\"]}}");
    running.put("/v1/items/new%20%C3%A9", "{\"attributes\": {\"gift\": true}}");
    running.put("/v1/items/nothing", "{}");
    running.delete("/v1/items/nothing");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1_700; i++) {
      lines.append(event(i, random)).append('\n');
    }
    JsonObject answer = running.lines("/v1/events", lines.toString()).json();
    assertThat(answer.get("accepted").getAsInt()).as("seed %d: %s", SEED, answer).isEqualTo(1_700);
    assertThat(answer.get("late").getAsInt()).as("seed %d", SEED).isPositive();
    running.post("/v1/users:merge", "{\"from\": \"session:s-1\", \"to\": \"user-1\"}");
    running.delete("/v1/users/user-2");
    running.delete("/v1/users/user-3/events/e-3");
  }

  private static JsonObject event(int number, Random random) {
    JsonObject event = new JsonObject();
    event.addProperty("eventId", "e-" + number);
    int user = number % 20;
    if (user == 0) {
      event.addProperty("sessionId", "s-1");
    } else {
      event.addProperty("userId", "user-" + user);
      if (random.nextInt(4) == 0) {
        event.addProperty("sessionId", "s-" + random.nextInt(9));
      }
    }
    event.addProperty("itemId", "item-" + random.nextInt(TestShop.ITEMS));
    event.addProperty("timestamp", 1_780_000_000_000L + random.nextInt(1_000_000) * 100L);
    if (random.nextInt(3) == 0) {
      event.addProperty("type", "b\u00fcy \"now\"");
    }
    if (random.nextInt(3) == 0) {
      event.addProperty("value", random.nextInt(1_000) / 8.0);
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
      context.addProperty("price", random.nextInt(100) / 4.0);
      event.add("context", context);
    }
    return event;
  }

  @Test
  void export_sentToAnEmptyServer_givesTheSameAnswersAndTheSameExport() throws IOException {
    try (Running first = running("first");
        Running second = running("second")) {
      fill(first);
      String items = exported(first, "/v1/items:export");
      String events = exported(first, "/v1/events:export");
      assertThat(items.lines()).hasSize(3);
      assertThat(items).doesNotContain("nothing");
      assertThat(events).doesNotContain("\"userId\":\"user-2\"", "session:s-1", "\"e-3\"");

      JsonObject stored = second.lines("/v1/items", items).json();
      assertThat(stored.get("accepted").getAsInt()).as("%s", stored).isEqualTo(3);
      JsonObject sent = second.lines("/v1/events", events).json();
      assertThat(sent.get("accepted").getAsLong())
          .as("%s", sent.get("rejected"))
          .isEqualTo(events.lines().count());

      assertThat(exported(second, "/v1/items:export")).isEqualTo(items);
      assertThat(exported(second, "/v1/events:export")).isEqualTo(events);
      for (int user = 1; user < 20; user++) {
        String id = "user-" + user;
        assertThat(second.recommend(id).json().get("items"))
            .as("seed %d, %s", SEED, id)
            .isEqualTo(first.recommend(id).json().get("items"));
        assertThat(second.get("/v1/users/" + id + "/events").json().get("events"))
            .as("seed %d, %s", SEED, id)
            .isEqualTo(first.get("/v1/users/" + id + "/events").json().get("events"));
      }
      JsonObject again = second.lines("/v1/events", events).json();
      assertThat(again.get("duplicates").getAsLong()).isEqualTo(events.lines().count());
      assertThat(first.defects).isEmpty();
      assertThat(second.defects).isEmpty();
    }
  }

  @Test
  void export_ofAnEmptyLog_isEmpty() throws IOException {
    try (Running running = running("events")) {
      assertThat(exported(running, "/v1/events:export")).isEmpty();
      assertThat(exported(running, "/v1/items:export")).isEmpty();
      Reply head =
          running.ask(
              HttpRequest.newBuilder(
                      URI.create(running.server.adminAddress() + "/v1/events:export"))
                  .method("HEAD", BodyPublishers.noBody()));
      assertThat(head.status()).isEqualTo(200);
    }
  }

  private static void sendLarge(Running running, int events) {
    String note = "x".repeat(2_000);
    for (int from = 0; from < events; from += 1_000) {
      StringBuilder lines = new StringBuilder();
      for (int i = from; i < from + 1_000; i++) {
        lines
            .append(
                "{\"eventId\": \"e%d\", \"userId\": \"u%d\", \"itemId\": \"item-1\", \"timestamp\": 1780000000000, \"context\": {\"note\": \"%s\"}}"
                    .formatted(i, i % 50, note))
            .append('\n');
      }
      JsonObject answer = running.lines("/v1/events", lines.toString()).json();
      assertThat(answer.get("accepted").getAsInt()).isEqualTo(1_000);
    }
  }

  /** Exports that nobody reads to the end do not take the places of others. */
  @Test
  void export_brokenOffByTheClient_endsOnTheServer() throws Exception {
    int events = 10_000;
    try (Running running = running("events");
        HttpClient client = HttpClient.newHttpClient()) {
      sendLarge(running, events);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(running.server.adminAddress() + "/v1/events:export"))
              .build();
      long end = System.nanoTime() + PATIENCE_NANOS;
      for (int begun = 0; begun < 8; ) {
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
          if (response.statusCode() == 200) {
            assertThat(body.read()).isEqualTo('{');
            begun++;
          } else {
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(System.nanoTime()).as("a place becomes free in time").isLessThan(end);
          }
        }
      }
      Reply whole = running.admin("/v1/events:export");
      while (whole.status() == 429) {
        assertThat(System.nanoTime()).as("a place becomes free in time").isLessThan(end);
        whole = running.admin("/v1/events:export");
      }
      assertThat(whole.text().lines()).hasSize(events);
      assertThat(running.defects).isEmpty();
    }
  }

  /** All lines are events, so a client could not tell an incomplete export by its last line. */
  @Test
  void export_thatTheStoreBreaksOff_isNoCompleteResponse() throws IOException {
    EventStore store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
    AtomicBoolean away = new AtomicBoolean();
    EventStore watched =
        WatchedStore.of(
            store,
            (method, arguments) -> {
              if (away.get() && method.equals("page") && !arguments.getFirst().equals(0L)) {
                throw new StoreUnavailableException(Reason.DATABASE_AWAY, "the store is away");
              }
            });
    try (Running running = Running.over(model, watched)) {
      sendLarge(running, 2_000);
      assertThat(exported(running, "/v1/events:export").lines()).hasSize(2_000);
      away.set(true);
      assertThatThrownBy(() -> running.admin("/v1/events:export"))
          .isInstanceOf(UncheckedIOException.class);
      away.set(false);
      assertThat(exported(running, "/v1/events:export").lines()).hasSize(2_000);
      assertThat(running.defects).isEmpty();
    }
  }

  @Test
  void export_thatADefectBreaksOff_isNoCompleteResponse() throws IOException {
    EventStore store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
    EventStore watched =
        WatchedStore.of(
            store,
            (method, arguments) -> {
              if (method.equals("page") && !arguments.getFirst().equals(0L)) {
                throw new IllegalStateException("a defect");
              }
            });
    try (Running running = Running.over(model, watched)) {
      sendLarge(running, 2_000);
      assertThatThrownBy(() -> running.admin("/v1/events:export"))
          .isInstanceOf(UncheckedIOException.class);
    }
  }
}
