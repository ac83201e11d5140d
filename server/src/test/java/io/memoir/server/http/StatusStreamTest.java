package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.server.engine.job.Job;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status as server-sent events. */
class StatusStreamTest {
  private static final String STREAM = "/v1/status/stream";
  private static final int MOST = 50;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  /** Events of a stream that should end; more mean that it does not. */
  private static final int MANY_EVENTS = 120;

  @TempDir Path directory;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Path model = Path.of("");

  @BeforeEach
  void write() throws IOException {
    model = TestShop.model(directory.resolve("shop"), 1);
  }

  @AfterEach
  void leave() {
    client.shutdownNow();
  }

  private Running running(ServerSettings settings, Optional<Keys> keys) throws IOException {
    return Running.of(model, directory.resolve("events"), settings, keys);
  }

  private Running running() throws IOException {
    return running(ServerSettings.at("127.0.0.1", 0, 0), Optional.empty());
  }

  /** A stream and its lines. */
  private record Listening(HttpResponse<?> response, BufferedReader lines)
      implements AutoCloseable {
    /** The data of the next event; empty if the stream has ended. */
    Optional<JsonObject> next() throws IOException {
      String name = lines.readLine();
      if (name == null) {
        return Optional.empty();
      }
      assertThat(name).isEqualTo("event: status");
      String data = Objects.requireNonNull(lines.readLine(), "an event without data");
      assertThat(data).startsWith("data: {");
      assertThat(lines.readLine()).isEmpty();
      return Optional.of(
          JsonParser.parseString(data.substring("data: ".length())).getAsJsonObject());
    }

    void assertEnds() throws IOException {
      int events = 0;
      while (next().isPresent()) {
        assertThat(++events).as("events of a stream that should end").isLessThan(MANY_EVENTS);
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private Listening listen(Running running, String key) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(running.server.adminAddress() + STREAM));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    var response = client.send(request.build(), BodyHandlers.ofInputStream());
    return new Listening(
        response,
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
  }

  private Listening listen(Running running) throws IOException, InterruptedException {
    Listening listening = listen(running, "");
    assertThat(listening.response().statusCode()).isEqualTo(200);
    return listening;
  }

  @Test
  void stream_sendsTheStatusAtOnceAndAgain() throws Exception {
    // No longer than the time between two events: a connection that is used is not idle.
    ServerSettings settings = ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.within(60, 60, 1));
    try (Running running = running(settings, Optional.empty());
        Listening listening = listen(running)) {
      assertThat(listening.response().headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
      assertThat(listening.response().headers().firstValue("Cache-Control")).hasValue("no-store");
      JsonObject first = listening.next().orElseThrow();
      assertThat(first.get("ready").getAsBoolean()).isTrue();
      assertThat(first.has("series")).isFalse();
      running.event("e1", "ada", "item-1", 1);
      double events = 0;
      for (int i = 0; i < 4; i++) {
        JsonObject next = listening.next().orElseThrow();
        events = next.getAsJsonObject("traffic").get("events").getAsDouble();
      }
      assertThat(events).isPositive();
      assertThat(running.defects).isEmpty();
    }
  }

  @Test
  void stream_endsWhenTheServerDrains() throws Exception {
    try (Running running = running();
        Listening listening = listen(running)) {
      assertThat(listening.next()).isPresent();
      running.server.drain(Duration.ZERO);
      listening.assertEnds();
      assertThat(running.defects).isEmpty();
    }
  }

  @Test
  void stream_endsWhenTheServerIsClosed() throws Exception {
    try (Running running = running();
        Listening listening = listen(running)) {
      assertThat(listening.next()).isPresent();
      running.server.close();
      listening.assertEnds();
      assertThat(running.defects).isEmpty();
    }
  }

  @Test
  void streams_beyondTheMost_areRefused_untilOneIsClosed() throws Exception {
    try (Running running = running()) {
      List<Listening> all = new ArrayList<>();
      for (int i = 0; i < MOST; i++) {
        all.add(listen(running));
      }
      Reply refused = running.admin(STREAM);
      assertProblem(refused, 429, "too-many-streams");
      assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
      assertThat(running.admin("/v1/status").status()).isEqualTo(200);

      all.getFirst().close();
      long end = System.nanoTime() + PATIENCE_NANOS;
      Listening next = listen(running, "");
      while (next.response().statusCode() != 200 && System.nanoTime() < end) {
        next.close();
        next = listen(running, "");
      }
      assertThat(next.response().statusCode()).isEqualTo(200);
      next.close();
      for (Listening listening : all) {
        listening.close();
      }
    }
  }

  @Test
  void stream_withAKeyThatIsRevoked_ends() throws Exception {
    Path file = directory.resolve("keys");
    Keys.create(file, "ops", Role.ADMIN);
    String others = Files.readString(file);
    String key = Keys.create(file, "board", Role.READ);
    try (Running running =
            running(ServerSettings.at("127.0.0.1", 0, 0), Optional.of(Keys.read(file)));
        Listening listening = listen(running, key)) {
      assertThat(listening.next()).isPresent();
      assertThat(listening.next()).as("while the key is valid").isPresent();
      Files.writeString(file, others);
      listening.assertEnds();
      assertProblem(
          running.ask(running.request(STREAM).header("Authorization", "Bearer " + key)),
          401,
          "no-valid-key");
    }
  }

  @Test
  void stream_hasInternals_forAdminsOnly() throws Exception {
    Path file = directory.resolve("keys");
    String reader = Keys.create(file, "board", Role.READ);
    String admin = Keys.create(file, "ops", Role.ADMIN);
    try (Running running =
        running(ServerSettings.at("127.0.0.1", 0, 0), Optional.of(Keys.read(file)))) {
      running
          .engine
          .jobs()
          .queue(Job.Kind.BACKUP, Optional.of("/backups"))
          .begin()
          .failed("cannot write /backups");
      try (Listening listening = listen(running, admin)) {
        assertThat(listening.next().orElseThrow().toString()).contains("/backups");
      }
      try (Listening listening = listen(running, reader)) {
        assertThat(listening.next().orElseThrow().toString())
            .contains("backup-failed")
            .doesNotContain("/backups");
      }
    }
  }

  @Test
  void streams_arePaidFromTheBudgetOfTheKey() throws Exception {
    ServerSettings settings = ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.rate(1));
    try (Running running = running(settings, Optional.empty())) {
      List<Listening> all = new ArrayList<>();
      boolean refused = false;
      for (int i = 0; i < MOST && !refused; i++) {
        Listening listening = listen(running, "");
        all.add(listening);
        refused = listening.response().statusCode() == 429;
      }
      assertThat(refused).isTrue();
      assertThat(all.getLast().lines().readLine()).contains("\"code\":\"too-many-requests\"");
      for (Listening listening : all) {
        listening.close();
      }
    }
  }

  @Test
  void stream_countsUntilItBegins_andIsNoSlowRequest() throws Exception {
    try (Running running = running()) {
      long start = System.nanoTime();
      try (Listening listening = listen(running)) {
        for (int i = 0; i < 3; i++) {
          assertThat(listening.next()).isPresent();
        }
      }
      double lasted = (System.nanoTime() - start) / 1e9;
      Pattern sum =
          Pattern.compile(
              "memoir_requests_seconds_sum\\{method=\"GET\",route=\"%s\",status=\"200\"} ([0-9.E-]+)"
                  .formatted(STREAM));
      long end = System.nanoTime() + PATIENCE_NANOS;
      Matcher matcher = sum.matcher(running.admin("/metrics").text());
      while (!matcher.find() && System.nanoTime() < end) {
        matcher = sum.matcher(running.admin("/metrics").text());
      }
      assertThat(Double.parseDouble(matcher.group(1)))
          .as("a stream of %.1f s", lasted)
          .isLessThan(lasted - 1);
    }
  }

  @Test
  void head_isAnsweredWithoutAStream() throws Exception {
    try (Running running = running()) {
      Reply reply = running.ask(running.request(STREAM).HEAD());
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.response().headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/event-stream");
    }
  }
}
