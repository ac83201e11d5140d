package io.memoir.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memoir.client.EventsAnswer.Outcome;
import io.memoir.server.http.MemoirServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent again, when, and what is said in the end. */
class TransportTest {
  private static final Event EVENT = Event.byUser("ada", "film-1");
  private static final String TAKEN =
      """
      {"accepted":1,"duplicates":0,"late":0,"rejected":[],"results":["new"],"requestId":"r1","tookMicros":5,"more":{}}\
      """;
  private static final String AWAY =
      """
      {"type":"t","title":"Not available","status":503,"detail":"the store\\ncannot","code":"store-unavailable","requestId":"r0"}\
      """;

  /** The pauses that were wanted; none of them is made. */
  private final List<Duration> pauses = new ArrayList<>();

  private MemoirClient client(String address) {
    return client(ClientSettings.at(address).answeredWithin(Duration.ofSeconds(60)));
  }

  private MemoirClient client(ClientSettings settings) {
    return new MemoirClient(new Transport(settings, pauses::add));
  }

  @Test
  void ask_serverSaysLater_waitsAsToldAndSendsTheSameAgain() throws IOException {
    try (Scripted server =
            new Scripted(
                Scripted.answer(503, "Retry-After: 7\r\n", AWAY), Scripted.answer(200, "", TAKEN));
        MemoirClient memoir = client(server.address())) {
      assertThat(memoir.send(EVENT).accepted()).isEqualTo(1);
      assertThat(pauses).containsExactly(Duration.ofSeconds(7));
      assertThat(server.requests).hasSize(2);
      assertThat(server.requests.get(0))
          .contains(EVENT.eventId())
          .isEqualTo(server.requests.get(1));
    }
  }

  @Test
  void ask_connectionCut_pausesDouble() throws IOException {
    try (Scripted server =
            new Scripted(Scripted.cut(), Scripted.cut(), Scripted.answer(200, "", TAKEN));
        MemoirClient memoir = client(server.address())) {
      memoir.send(EVENT);
      assertThat(pauses.get(0)).isBetween(Duration.ofMillis(25), Duration.ofMillis(50));
      assertThat(pauses.get(1)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    }
  }

  @Test
  void ask_answerLostOnTheWay_eventIsCountedOnce(@TempDir Path directory) throws IOException {
    try (MemoirServer real = SmallShop.server(directory, Optional.empty());
        Scripted between =
            new Scripted(
                Scripted.forward(real.address().getPort(), false),
                Scripted.forward(real.address().getPort(), true));
        MemoirClient memoir = client(between.address());
        MemoirClient direct = client(real.address().toString())) {
      EventsAnswer answer = memoir.send(EVENT);
      assertThat(answer.results().getFirst().outcome()).isEqualTo(Outcome.DUPLICATE);
      assertThat(direct.user("ada").orElseThrow().eventsRemembered()).isEqualTo(1);
    }
  }

  @Test
  void ask_neverBetter_endsWithTheProblemAfterThreeTries() throws IOException {
    Scripted.Deed away = Scripted.answer(503, "", AWAY);
    try (Scripted server = new Scripted(away, away, away, away);
        MemoirClient memoir = client(server.address())) {
      ProblemException problem =
          catchThrowableOfType(ProblemException.class, () -> memoir.send(EVENT));
      assertThat(problem)
          .hasMessage("POST /v1/events: 503 store-unavailable: the store cannot (request r0)");
      assertThat(server.requests).hasSize(3);
    }
  }

  @Test
  void ask_toldToWaitLongerThanThereIsTime_endsAtOnce() throws IOException {
    try (Scripted server = new Scripted(Scripted.answer(429, "Retry-After: 999999999\r\n", AWAY));
        MemoirClient memoir = client(server.address())) {
      assertThat(catchThrowableOfType(ProblemException.class, () -> memoir.send(EVENT)).status())
          .isEqualTo(429);
      assertThat(pauses).isEmpty();
    }
  }

  @Test
  void ask_badRequest_isNotSentAgain() throws IOException {
    try (Scripted server = new Scripted(Scripted.answer(400, "", AWAY));
        MemoirClient memoir = client(server.address())) {
      assertThat(catchThrowableOfType(ProblemException.class, () -> memoir.send(EVENT)).status())
          .isEqualTo(400);
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void erase_answerLost_isNotSentAgain_butAfterARefusal() throws IOException {
    String receipt =
        """
        {"userId":"ada","erasedAt":"2026-06-01T12:00:00Z","events":3,"snapshots":0,"documents":0,"bytesRemoved":true,"remains":"","requestId":"r"}\
        """;
    try (Scripted server =
            new Scripted(
                Scripted.answer(429, "Retry-After: 1\r\n", AWAY),
                Scripted.answer(200, "", receipt),
                Scripted.answer(503, "", AWAY),
                Scripted.cut());
        MemoirClient memoir = client(server.address())) {
      assertThat(memoir.eraseUser("ada").events()).isEqualTo(3);
      assertThat(
              catchThrowableOfType(ProblemException.class, () -> memoir.eraseUser("ada")).status())
          .isEqualTo(503);
      assertThat(catchThrowableOfType(NoAnswerException.class, () -> memoir.mergeUsers("a", "b")))
          .hasMessageContaining("the connection failed");
      assertThat(server.requests).hasSize(4);
    }
  }

  /** What was deleted may have been created again by somebody else before the second attempt. */
  @Test
  void delete_answerLost_isNotSentAgain_butAfterARefusal() throws IOException {
    try (Scripted server =
            new Scripted(
                Scripted.answer(429, "Retry-After: 1\r\n", AWAY),
                Scripted.answer(200, "", "{\"deleted\":true,\"requestId\":\"r\"}"),
                Scripted.cut(),
                Scripted.cut());
        MemoirClient memoir = client(server.address())) {
      assertThat(memoir.deleteEvent("ada", "e1")).isTrue();
      assertThat(
              catchThrowableOfType(NoAnswerException.class, () -> memoir.deleteEvent("ada", "e1")))
          .hasMessageContaining("the connection failed");
      assertThat(catchThrowableOfType(NoAnswerException.class, () -> memoir.deleteItem("i1")))
          .hasMessageContaining("the connection failed");
      assertThat(server.requests).hasSize(4);
    }
  }

  @Test
  void ask_noServer_isSaidWithItsAddress() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (MemoirClient memoir = client("http://127.0.0.1:" + port + "/")) {
      assertThat(catchThrowableOfType(NoAnswerException.class, () -> memoir.recommend("ada", 1)))
          .hasMessage("POST /v1/recommend at http://127.0.0.1:%d: no server is listening", port);
      assertThat(pauses).hasSize(2);
      assertThat(memoir.ready().reason())
          .contains(
              "GET /health/ready at http://127.0.0.1:%d: no server is listening".formatted(port));
    }
  }

  @Test
  void ask_silence_endsWithTheTime() throws IOException {
    assertEndsWithTheTime("");
  }

  @Test
  void ask_answerThatDoesNotEnd_endsWithTheTime() throws IOException {
    assertEndsWithTheTime("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"acc");
  }

  private void assertEndsWithTheTime(String begun) throws IOException {
    try (Scripted server = new Scripted(Scripted.begin(begun));
        MemoirClient memoir =
            client(ClientSettings.at(server.address()).answeredWithin(Duration.ofMillis(300)))) {
      assertThat(catchThrowableOfType(NoAnswerException.class, () -> memoir.send(EVENT)))
          .hasMessageContaining("no answer within PT0.3S");
    }
  }

  @Test
  void ask_somethingElseAnswers_isSaid() throws IOException {
    try (Scripted server =
            new Scripted(
                Scripted.answer(200, "", "<html>\nHello</html>"),
                Scripted.answer(200, "", "{\"accepted\": 1}"),
                Scripted.answer(404, "", "<html>"));
        MemoirClient memoir = client(server.address())) {
      assertThat(catchThrowableOfType(NoAnswerException.class, () -> memoir.send(EVENT)))
          .hasMessageContaining("POST /v1/events: the response is not from a Memoir server");
      assertThat(catchThrowableOfType(NoAnswerException.class, () -> memoir.send(EVENT)))
          .hasMessageContaining("it contains 0 results, expected 1");
      assertThat(catchThrowableOfType(ProblemException.class, () -> memoir.send(EVENT)).code())
          .isEqualTo("no-problem-json");
    }
  }
}
