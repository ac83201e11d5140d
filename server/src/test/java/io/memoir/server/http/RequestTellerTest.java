package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.AnsweredRequest;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log is told of requests. */
class RequestTellerTest {
  @TempDir private Path directory;

  @Test
  void request_isToldByItsRoute_withoutWhomItIsAbout() throws Exception {
    try (Running running = running(Optional.empty())) {
      Reply reply = running.get("/v1/users/ada-lovelace");
      AnsweredRequest told = told(running, 1);
      assertThat(told.route()).isEqualTo("/v1/users/{userId}");
      assertThat(told.method()).isEqualTo("GET");
      assertThat(told.port()).isEqualTo("api");
      assertThat(told.status()).isEqualTo(404);
      assertThat(told.key()).isEmpty();
      assertThat(told.requestId()).isEqualTo(reply.json().get("requestId").getAsString());
      assertThat(told.bytes()).isEqualTo(reply.text().getBytes(StandardCharsets.UTF_8).length);
      assertThat(told.micros()).isNotNegative();

      running.get("/v1/users?cursor=ada-lovelace");
      assertThat(told(running, 2).route()).isEqualTo("/v1/users");
      running.recommend("ada-lovelace");
      assertThat(told(running, 3).status()).isEqualTo(200);
      running.get("/ada-lovelace");
      assertThat(told(running, 4).route()).isEqualTo("none");
      assertThat(told(running, 4).status()).isEqualTo(404);
      running.get("/health/live");
      assertThat(told(running, 5).route()).isEqualTo("/health/live");
      running.admin("/metrics");
      assertThat(told(running, 6).port()).isEqualTo("admin");
      assertThat(running.requests.toString()).doesNotContain("lovelace");
    }
  }

  @Test
  void request_thatIsNoHttp_isTold() throws Exception {
    try (Running running = running(Optional.empty());
        Socket socket =
            new Socket(running.server.address().getHost(), running.server.address().getPort())) {
      socket.getOutputStream().write("LOVELACE\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      AnsweredRequest told = told(running, 1);
      assertThat(told.status()).isEqualTo(400);
      assertThat(told.route()).isEqualTo("none");
      assertThat(running.requests.toString()).doesNotContain("LOVELACE");
    }
  }

  @Test
  void request_withAKey_isToldWithTheNameOfTheKey_notTheKey() throws Exception {
    Path file = directory.resolve("keys");
    String key = Keys.create(file, "shop", Role.READ);
    try (Running running = running(Optional.of(Keys.read(file)))) {
      running.ask(
          running
              .json("/v1/recommend")
              .header("Authorization", "Bearer " + key)
              .POST(BodyPublishers.ofString("{\"userId\": \"ada\"}")));
      assertThat(told(running, 1).key()).contains("shop");
      running.ask(
          running
              .json("/v1/events")
              .header("Authorization", "Bearer " + key)
              .POST(BodyPublishers.ofString("[]")));
      assertThat(told(running, 2).key()).contains("shop");
      assertThat(told(running, 2).status()).isEqualTo(403);
      running.ask(
          running
              .json("/v1/recommend")
              .header("Authorization", "Bearer mk_wrong")
              .POST(BodyPublishers.ofString("{}")));
      assertThat(told(running, 3).key()).isEmpty();
      assertThat(running.requests.toString()).doesNotContain(key, "mk_wrong");
    }
  }

  private Running running(Optional<Keys> keys) throws IOException {
    return Running.of(
        TestShop.model(directory.resolve("shop"), 1),
        directory.resolve("events"),
        ServerSettings.at("127.0.0.1", 0, 0),
        keys);
  }

  /** The request of this number, once it is told: that may be after it was answered. */
  private static AnsweredRequest told(Running running, int number) throws InterruptedException {
    while (running.requests.size() < number) {
      Thread.sleep(1);
    }
    assertThat(running.requests).hasSize(number);
    return running.requests.get(number - 1);
  }
}
