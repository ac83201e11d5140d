package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.server.engine.WatchedStore;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server tells of itself and of the key of a request. */
class StatusTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  @TempDir Path directory;

  private Path model = Path.of("");

  @BeforeEach
  void write() throws IOException {
    model = TestShop.model(directory.resolve("shop"), 1);
  }

  private Running running() throws IOException {
    return Running.of(model, directory.resolve("events"));
  }

  private Running running(Path keys) throws IOException {
    return Running.of(
        model,
        directory.resolve("events"),
        ServerSettings.at("127.0.0.1", 0, 0),
        Optional.of(Keys.read(keys)));
  }

  private static JsonObject status(Running running) {
    Reply reply = running.admin("/v1/status");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  private static List<String> troubles(JsonObject status) {
    List<String> codes = new ArrayList<>();
    for (JsonElement trouble : status.getAsJsonArray("troubles")) {
      codes.add(trouble.getAsJsonObject().get("code").getAsString());
    }
    codes.remove("disk-space"); // which may be true of the machine of the test
    return codes;
  }

  @Test
  void status_tellsWhatHappened() throws IOException {
    try (Running running = running()) {
      running.event("e1", "ada", "item-1", 1);
      running.event("e1", "ada", "item-1", 1); // a duplicate
      running.recommend("ada");
      String best = running.recommend("ada").items().getFirst();
      running.event("e2", "ada", best, 2);
      JsonObject status = status(running);

      assertThat(status.get("ready").getAsBoolean()).isTrue();
      assertThat(troubles(status)).isEmpty();
      assertThat(status.get("at").getAsLong()).isEqualTo(Running.NOW.toEpochMilli());
      assertThat(status.get("startedAt").getAsLong()).isEqualTo(Running.NOW.toEpochMilli());
      JsonObject traffic = status.getAsJsonObject("traffic");
      double events = traffic.get("events").getAsDouble();
      assertThat(events).isPositive();
      assertThat(traffic.get("answers").getAsDouble())
          .as("two answers and two events, in the same time")
          .isEqualTo(events);
      assertThat(traffic.get("errors").getAsDouble()).isZero();
      JsonObject micros = traffic.getAsJsonObject("latencyMicros");
      assertThat(micros.get("p99").getAsLong())
          .isGreaterThanOrEqualTo(micros.get("p90").getAsLong());
      assertThat(micros.get("p50").getAsLong()).isPositive();
      JsonObject served = status.getAsJsonObject("served");
      assertThat(served.get("lists").getAsLong()).isEqualTo(2);
      assertThat(served.get("taken").getAsLong()).isEqualTo(1);
      assertThat(served.get("hitRate").getAsDouble()).isEqualTo(1);
      JsonObject serving = status.getAsJsonObject("model");
      assertThat(serving.get("version").getAsString()).isEqualTo("shop");
      assertThat(serving.get("trainedAt").getAsLong()).isEqualTo(1_767_225_600_000L);
      assertThat(serving.get("items").getAsInt()).isEqualTo(TestShop.ITEMS);
      assertThat(serving.get("addedItems").getAsInt()).isZero();
      JsonObject states = status.getAsJsonObject("states");
      assertThat(states.get("inMemory").getAsInt()).isEqualTo(1);
      assertThat(states.get("most").getAsInt()).isEqualTo(1_000);
      JsonObject store = status.getAsJsonObject("store");
      assertThat(store.get("kind").getAsString()).isEqualTo("rocksdb");
      assertThat(store.get("events").getAsInt()).isEqualTo(2);
      assertThat(status.getAsJsonArray("jobs")).isEmpty();
      assertThat(status.getAsJsonObject("series").get("stepSeconds").getAsInt()).isEqualTo(5);
      assertThat(running.get("/v1/status").json().keySet())
          .as("on the port for applications")
          .isEqualTo(status.keySet());
    }
  }

  @Test
  void status_withoutAnswers_leavesOutWhatIsNotKnown() throws IOException {
    try (Running running = running()) {
      JsonObject status = status(running);
      JsonObject traffic = status.getAsJsonObject("traffic");
      assertThat(traffic.getAsJsonObject("latencyMicros").isEmpty()).isTrue();
      assertThat(status.getAsJsonObject("served").has("hitRate")).isFalse();
    }
  }

  @Test
  void store_thatTakesNoWrites_isTold_withWhatToDo() throws IOException {
    EventStore closed =
        EventStores.open(directory.resolve("closed").toString(), Durability.RELAXED);
    closed.close();
    StoreUnavailableException refusal =
        catchThrowableOfType(StoreUnavailableException.class, () -> closed.follow(0, 1));
    AtomicBoolean refuses = new AtomicBoolean(true);
    EventStore store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
    try (Running running =
        Running.over(
            model,
            WatchedStore.of(
                store,
                (method, _) -> {
                  if (refuses.get() && List.of("requireWritable", "statistics").contains(method)) {
                    throw refusal;
                  }
                }))) {
      JsonObject status = awaitReady(running, false);
      assertThat(troubles(status)).containsExactly("store-unavailable");
      assertThat(status.has("store")).as("its figures are not known").isFalse();
      assertThat(status.getAsJsonArray("troubles").toString()).contains("Make room on the disk");
      refuses.set(false);
      assertThat(troubles(awaitReady(running, true))).isEmpty();
    }
  }

  private static JsonObject awaitReady(Running running, boolean ready) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    JsonObject status = status(running);
    while (status.get("ready").getAsBoolean() != ready && System.nanoTime() < end) {
      status = status(running);
    }
    assertThat(status.get("ready").getAsBoolean()).as("%s", status).isEqualTo(ready);
    return status;
  }

  @Test
  void jobs_areTold_theUnfinishedAndTheNewest() throws IOException {
    try (Running running = running()) {
      Jobs jobs = running.engine.jobs();
      for (int i = 0; i < 7; i++) {
        jobs.queue(Job.Kind.REFIT, Optional.empty()).begin().done("kept " + i);
      }
      jobs.queue(Job.Kind.BACKUP, Optional.of("/backups")).begin().failed("no space");
      jobs.queue(Job.Kind.REFIT, Optional.empty()).begin();
      JsonObject status = status(running);

      JsonArray told = status.getAsJsonArray("jobs");
      assertThat(told).hasSize(6);
      assertThat(told.get(0).getAsJsonObject().get("state").getAsString()).isEqualTo("running");
      assertThat(troubles(status)).containsExactly("backup-failed");
    }
  }

  @Test
  void internals_areForAdminsOnly() throws IOException {
    Path file = directory.resolve("keys");
    List<String> others =
        List.of(Keys.create(file, "board", Role.READ), Keys.create(file, "shop", Role.WRITE));
    String admin = Keys.create(file, "ops", Role.ADMIN);
    try (Running running = running(file)) {
      Jobs jobs = running.engine.jobs();
      String backups = directory.resolve("backups").toString();
      Jobs.Work backup = jobs.queue(Job.Kind.BACKUP, Optional.of(backups)).begin();
      backup.at("copying " + backups, 3, 10, "files");
      backup.failed("cannot write " + backups);
      jobs.queue(Job.Kind.TRAINING, Optional.of(model.toString()))
          .begin()
          .done("The model was written to " + model);
      for (String path : List.of("/v1/status", "/v1/models", "/v1/models/shop")) {
        assertThat(asked(running, path, admin).text()).contains(directory.toString());
        for (String key : others) {
          assertThat(asked(running, path, key).text()).doesNotContain(directory.toString());
        }
      }
      JsonObject status = asked(running, "/v1/status", others.getFirst()).json();
      assertThat(troubles(status)).containsExactly("backup-failed");
      for (JsonElement each : status.getAsJsonArray("jobs")) {
        JsonObject job = each.getAsJsonObject();
        assertThat(job.keySet())
            .contains("jobId", "kind", "state", "askedAt", "finishedAt")
            .doesNotContain("directory", "step", "result", "error");
      }
      assertThat(status.getAsJsonArray("jobs")).hasSize(2);
    }
  }

  private static Reply asked(Running running, String path, String key) {
    Reply reply = running.ask(running.request(path).header("Authorization", "Bearer " + key));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply;
  }

  @Test
  void access_tellsTheRoleOfTheKey() throws IOException {
    Path file = directory.resolve("keys");
    String reading = Keys.create(file, "board", Role.READ);
    String sending = Keys.create(file, "site", Role.SEND);
    try (Running running = running(file)) {
      assertProblem(running.get("/v1/access"), 401, "no-valid-key");
      for (String path : List.of("/v1/access", "/v1/status", "/v1/status/stream")) {
        assertProblem(
            running.ask(running.request(path).header("Authorization", "Bearer " + sending)),
            403,
            "wrong-role");
      }
      JsonObject access =
          running
              .ask(running.request("/v1/access").header("Authorization", "Bearer " + reading))
              .json();
      assertThat(access.get("role").getAsString()).isEqualTo("read");
      assertThat(access.get("key").getAsString()).isEqualTo("board");
      assertThat(access.get("keysRequired").getAsBoolean()).isTrue();
    }
  }

  @Test
  void access_withoutKeys_isThatOfAnAdmin() throws IOException {
    try (Running running = running()) {
      JsonObject access = running.admin("/v1/access").json();
      assertThat(access.get("role").getAsString()).isEqualTo("admin");
      assertThat(access.has("key")).isFalse();
      assertThat(access.get("keysRequired").getAsBoolean()).isFalse();
      assertThat(access.get("interests").getAsBoolean()).isFalse();
      assertThat(access.get("learning").getAsBoolean()).isFalse();
      assertThat(access.getAsJsonArray("tasks"))
          .containsExactly(
              JsonParser.parseString("{\"name\": \"next-item\", \"kind\": \"next-item\"}"));
      assertProblem(running.admin("/v1/access?all=true"), 400, "invalid-field");
    }
  }
}
