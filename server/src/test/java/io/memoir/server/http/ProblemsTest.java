package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.ServerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a request is said as problem JSON, whoever in the server finds it. */
class ProblemsTest {
  @TempDir static Path directory;
  private static Running running;

  @BeforeAll
  static void start() throws IOException {
    running = Running.of(TestShop.model(directory.resolve("shop"), 1), directory.resolve("events"));
  }

  @AfterAll
  static void end() {
    running.close();
  }

  @AfterEach
  void noDefects() {
    assertThat(running.defects).isEmpty();
  }

  static JsonObject assertProblem(Reply reply, int status, String code) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.response().headers().firstValue("Content-Type"))
        .as(reply.text())
        .hasValue("application/problem+json");
    JsonObject problem = reply.json();
    assertThat(problem.get("status").getAsInt()).isEqualTo(status);
    assertThat(problem.get("code").getAsString()).isEqualTo(code);
    assertThat(problem.get("type").getAsString()).isEqualTo("urn:memoir:problem:" + code);
    assertThat(problem.get("title").getAsString()).isNotBlank();
    assertThat(problem.get("detail").getAsString()).isNotBlank().doesNotContain("\n", "\tat ");
    assertThat(problem.get("requestId").getAsString()).isNotBlank();
    return problem;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"userId\": \"a\", \"limt\": 3} | limt is unknown",
        "{\"userId\": 7} | userId is 7, expected a string",
        "{\"userId\": \"a\", \"limit\": 501} | limit is 501, expected a whole number from 1 to 500",
        "{\"userId\": \"a\", \"limit\": 1e999999999} | limit is 1e999999999",
        "{\"userId\": \"a\", \"limit\": 2.5} | limit is 2.5",
        "{\"userId\": \"a\", \"explain\": \"much\"} | explain is 'much'",
        "{\"userId\": \"a\", \"exclude\": [1]} | exclude[0] is 1, expected a string",
        "{\"userId\": \"a\", \"context\": {\"time\": \"noon\"}} | context.time is the string 'noon'",
        "{\"userId\": \"a\", \"filter\": \"price <\"} | the filter at character 8: it ends",
        "{\"limit\": 3} | userId is missing",
        "{\"events\": [{}]} | events[0].itemId is missing",
        "[] | the body is a list, expected an object",
      })
  void field_thatIsWrong_isNamed(String body, String message) {
    Reply reply = running.post("/v1/recommend", body);
    String detail =
        assertProblem(reply, 400, body.equals("[]") ? "malformed-body" : "invalid-field")
            .get("detail")
            .getAsString();
    assertThat(detail).startsWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"userId\": \"a\"} x",
        "{'userId': 'a'}",
        "{\"userId\": \"a\",}",
        "nul",
        "{\"userId\": \"a\"}{}",
        "// a\n{}",
        "{\"userId\": \"\\ud\"}"
      })
  void body_thatIsNoJson_isRefused(String body) {
    assertProblem(running.post("/v1/recommend", body), 400, "malformed-body");
  }

  @Test
  void body_nestedDeeply_isRefused() {
    assertProblem(running.post("/v1/recommend", "[".repeat(100_000)), 400, "malformed-body");
  }

  @Test
  void body_thatIsNoUtf8_isRefused() {
    assertProblem(
        running.ask(
            running.json("/v1/recommend").POST(BodyPublishers.ofByteArray(new byte[] {'"', -1}))),
        400,
        "malformed-body");
  }

  @Test
  void id_withHalfASurrogatePair_isRefused() {
    assertProblem(running.post("/v1/recommend", "{\"userId\": \"\\ud800\"}"), 400, "invalid-field");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/items | {\"itemId\": \"\"} | itemId | itemId is empty, expected an id",
        "/v1/items | {\"itemId\": \"\\ud800\"} | itemId | itemId contains an unpaired surrogate",
        "/v1/items | {\"itemId\": \"LONG\"} | itemId | itemId has 600 bytes, expected at most 512",
        "/v1/events | {\"userId\": \"a\", \"itemId\": \"\"} | itemId | itemId is empty, expected an id",
        "/v1/events | {\"userId\": \"\", \"itemId\": \"a\"} | userId | userId is empty, expected an id",
        "/v1/events | {\"sessionId\": \"\", \"itemId\": \"a\"} | sessionId | sessionId is empty, expected",
        "/v1/events | {\"sessionId\": \"LONG\", \"itemId\": \"a\"} | sessionId | sessionId has 600 bytes, expected at most 504",
        "/v1/events | {\"userId\": \"a\", \"itemId\": \"a\", \"type\": \"\"} | type | type is empty, expected",
        "/v1/recommend | {\"userId\": \"\"} | userId | userId is empty, expected an id",
        "/v1/recommend | {\"sessionId\": \"LONG\"} | sessionId | sessionId has 600 bytes, expected at most 504",
        "/v1/rank | {\"userId\": \"LONG\", \"itemIds\": [\"a\"]} | userId | userId has 600 bytes, expected at most"
      })
  void id_thatCannotBeKept_isRefusedByTheFieldInWhichItCame(
      String path, String body, String field, String message) {
    JsonObject problem =
        assertProblem(
            running.post(path, body.replace("LONG", "x".repeat(600))), 400, "invalid-field");
    assertThat(problem.get("field").getAsString()).isEqualTo(field);
    assertThat(problem.get("detail").getAsString()).startsWith(message);
  }

  @Test
  void idInAPath_thatIsTooLong_isRefusedByItsName() {
    for (String name : List.of("item", "user")) {
      String path = "/v1/" + name + "s/" + "x".repeat(600);
      JsonObject problem = assertProblem(running.put(path, "{}"), 400, "invalid-field");
      assertThat(problem.get("field").getAsString()).isEqualTo(name + "Id");
      assertThat(problem.get("detail").getAsString())
          .isEqualTo(name + "Id has 600 bytes, expected at most 512");
    }
  }

  @Test
  void attributesThatAreTooLarge_areRefusedByTheirField() {
    String attributes =
        java.util.stream.IntStream.range(0, 60)
            .mapToObj(i -> "\"a%d\": \"%s\"".formatted(i, "x".repeat(20_000)))
            .collect(java.util.stream.Collectors.joining(", ", "\"attributes\": {", "}"));
    for (String path : List.of("/v1/items/large", "/v1/users/large")) {
      JsonObject problem =
          assertProblem(running.put(path, "{" + attributes + "}"), 400, "invalid-field");
      assertThat(problem.get("field").getAsString()).as(path).isEqualTo("attributes");
      assertThat(problem.get("detail").getAsString())
          .startsWith("attributes are too large: the document has 1,2")
          .endsWith("expected at most 1,048,576");
    }
    assertThat(
            running
                .post("/v1/items", "[{\"itemId\": \"large\", " + attributes + "}]")
                .json()
                .getAsJsonArray("rejected")
                .toString())
        .contains("items[0].attributes are too large");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"from\": \"LONG\", \"to\": \"a\"} | from | from has 600 bytes, expected at most 512",
        "{\"from\": \"a\", \"to\": \"LONG\"} | to | to has 600 bytes, expected at most 512",
        "{\"from\": \"a\", \"to\": \"a\"} | to | from and to are the same user a, expected two"
      })
  void merge_ofWrongUsers_isRefusedByTheField(String body, String field, String message) {
    JsonObject problem =
        assertProblem(
            running.post("/v1/users:merge", body.replace("LONG", "x".repeat(600))),
            400,
            "invalid-field");
    assertThat(problem.get("field").getAsString()).isEqualTo(field);
    assertThat(problem.get("detail").getAsString()).startsWith(message);
  }

  @Test
  void idInAList_thatIsEmpty_isNamedWithItsPlace() {
    JsonObject answer =
        running.post("/v1/events", "[{\"userId\": \"a\", \"itemId\": \"\"}]").json();
    assertThat(answer.getAsJsonArray("rejected").toString())
        .contains("events[0].itemId is empty, expected an id");
    JsonObject items = running.post("/v1/items", "[{\"itemId\": \"\"}]").json();
    assertThat(items.getAsJsonArray("rejected").toString())
        .contains("items[0].itemId is empty, expected an id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /v1/events | {\"userId\": \"a\", \"itemId\": \"a\", \"itemId\": \"b\"} | itemId",
        "POST | /v1/events | {\"events\": [{\"itemId\": \"a\", \"\\u0069temId\": \"a\"}]} | events[0].itemId",
        "POST | /v1/rank | {\"a\": {\"b\": 1}, \"a\": null} | a",
        "PUT | /v1/items/twice | {\"attributes\": {\"price\": 1, \"size\": 2, \"price\": 3}} | attributes.price",
        "PATCH | /v1/users/twice | {\"attributes\": {\"x\": null, \"x\": 1}} | attributes.x",
        "POST | /v1/recommend | {\"userId\": \"a\", \"boosts\": [{\"itemId\": \"item-1\", \"factor\": 2, \"factor\": 3}]} | boosts[0].factor",
        "POST | /v1/recommend | {\"userId\": \"a\", \"boosts\": [{\"itemId\": \"item-1\"}, {\"itemId\": \"item-1\"}]} | boosts[1].itemId"
      })
  void body_withAFieldTwice_isRefusedAndTheFieldNamed(
      String method, String path, String body, String field) {
    Reply reply = running.ask(running.json(path).method(method, BodyPublishers.ofString(body)));
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.json().get("detail").getAsString()).startsWith(field + " ");
    if (method.startsWith("P") && path.endsWith("twice")) {
      assertThat(running.get(path).status()).as("nothing was kept").isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "90071992547409931",
        "12345678901234567890",
        "9007199254740993",
        "-9007199254740993",
        "0.12345678901234567890123",
        "1e-400",
        "1e-99999999999",
        "\"a\\ud800\"",
        "\"\\udc00\\ud83d\"",
        "[\"fine\", \"\\ud83dz\"]"
      })
  void attribute_thatCannotBeKeptAsItIs_isRefusedAndTheFieldNamed(String value) {
    for (String path : List.of("/v1/items/unkept", "/v1/users/unkept")) {
      Reply reply = running.put(path, "{\"attributes\": {\"x\": " + value + "}}");
      assertProblem(reply, 400, "invalid-field");
      assertThat(reply.json().get("detail").getAsString())
          .startsWith("attributes.x")
          .contains("expected", "string");
      assertThat(running.get(path).status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "9007199254740992",
        "-0.1",
        "1e300",
        "1.50",
        "0.30000000000000004",
        "4.9e-324",
        "12345678901234567000",
        "\"\\ud83d\\ude00\"",
        "[\"\u00e9\"]"
      })
  void attribute_thatCanBeKept_comesBackTheSame(String value) {
    JsonElement given = JsonParser.parseString(value);
    for (String path : List.of("/v1/items/kept", "/v1/users/kept")) {
      assertThat(running.put(path, "{\"attributes\": {\"x\": " + value + "}}").status())
          .isLessThan(300);
      JsonElement kept = running.get(path).json().getAsJsonObject("attributes").get("x");
      if (given.isJsonPrimitive() && given.getAsJsonPrimitive().isNumber()) {
        assertThat(kept.getAsBigDecimal()).isEqualByComparingTo(given.getAsBigDecimal());
      } else {
        assertThat(kept).isEqualTo(given);
      }
    }
  }

  @Test
  void body_ofAnotherType_isRefused() {
    assertProblem(
        running.ask(
            running
                .request("/v1/events")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}"))),
        415,
        "not-json");
  }

  @Test
  void body_tooLarge_isRefused() {
    assertProblem(running.post("/v1/events", " ".repeat(5 << 20)), 413, "body-too-large");
  }

  @Test
  void route_thatIsNone_isSaidSo() {
    assertProblem(running.get("/v1/nothing"), 404, "no-such-route");
    assertProblem(running.get("/"), 404, "no-such-route");
    assertProblem(running.delete("/v1/events"), 405, "no-such-method");
    assertThat(running.delete("/v1/events").response().headers().firstValue("Allow"))
        .hasValueSatisfying(methods -> assertThat(methods.split(", *")).contains("POST"));
    assertProblem(running.get("/metrics"), 404, "no-such-route");
    assertProblem(running.post("/v1/models:promote", "{}"), 404, "no-such-route");
  }

  @Test
  void queryField_thatIsUnknown_isRefused() {
    assertProblem(running.get("/v1/items?limt=3"), 400, "invalid-field");
    assertProblem(running.get("/v1/items?limit=3&limit=4"), 400, "invalid-field");
    assertProblem(running.get("/v1/items?cursor=%21%21"), 400, "invalid-field");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/popular?window=1y, window, 'window is ''1y'', expected 1h to 24h, 1d to 30d, or all'",
    "/v1/popular?window=, window, 'window is '''', expected 1h'",
    "/v1/popular?window=1d&window=7d, window, 'window occurs 2 times, expected once'",
    "/v1/popular?limit=501, limit, 'limit is ''501'', expected a whole number from 1 to 500'",
    "/v1/popular?filter=price%20%3C, filter, the filter at character 8",
    "/v1/popular?windo=7d, query, 'the query field ''windo'' is unknown, expected one of window, limit, filter'",
    "/v1/recent?limit=0, limit, 'limit is ''0'', expected a whole number from 1 to 500'",
    "/v1/recent?filter=(, filter, the filter at character",
    "/v1/recent?window=7d, query, 'the query field ''window'' is unknown, expected one of limit, filter'"
  })
  void list_thatIsNone_isRefusedByItsField(String path, String field, String detail) {
    JsonObject problem = assertProblem(running.get(path), 400, "invalid-field");
    assertThat(problem.get("field").getAsString()).isEqualTo(field);
    assertThat(problem.get("detail").getAsString()).startsWith(detail);
  }

  @Test
  void item_andUser_thatAreNone_areNotFound() {
    assertProblem(running.get("/v1/items/nothing"), 404, "no-such-item");
    assertProblem(running.delete("/v1/items/nothing"), 404, "no-such-item");
    assertProblem(running.get("/v1/users/nobody"), 404, "no-such-user");
  }

  @Test
  void promotion_ofNoModel_isRefused() {
    assertProblem(
        running.adminPost("/v1/models:promote", "{\"directory\": \"/nowhere\"}"),
        409,
        "not-promoted");
    assertProblem(
        running.adminPost("/v1/models:promote", "{\"directory\": \"a\\u0000b\"}"),
        400,
        "invalid-field");
    assertProblem(running.adminPost("/v1/models:rollback", ""), 409, "not-promoted");
  }

  @Test
  void requestId_thatCame_isGivenBack() {
    Reply reply =
        running.ask(running.request("/v1/nothing-here").header("X-Request-Id", "order-7").GET());
    assertThat(reply.json().get("requestId").getAsString()).isEqualTo("order-7");
    assertThat(reply.response().headers().firstValue("X-Request-Id")).hasValue("order-7");
    Reply strange =
        running.ask(running.request("/health/live").header("X-Request-Id", "<b>").GET());
    assertThat(strange.json().get("requestId").getAsString()).doesNotContain("<");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "..",
        ".",
        "../../etc/passwd",
        "a b+c%d",
        "a;b=c",
        "?#&",
        "日本語 🎈",
        "\\\"'",
        "\u0001\n",
        "%2e%2e",
        "session:x",
        "\uFFFD"
      })
  void id_ofAnyText_canStandInAPath(String id) {
    String path = "/v1/users/" + encoded(id);
    assertThat(running.put(path, "{\"attributes\": {\"is\": \"here\"}}").status())
        .as(path)
        .isIn(200, 201);
    Reply reply = running.get(path);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.json().get("userId").getAsString()).isEqualTo(id);
    assertThat(running.delete(path).status()).isEqualTo(200);
    assertThat(running.get(path).status()).isEqualTo(404);
  }

  /** Every byte percent-encoded. */
  private static String encoded(String id) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : id.getBytes(StandardCharsets.UTF_8)) {
      encoded.append("%%%02X".formatted(each));
    }
    return encoded.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/users/%FF HTTP/1.1",
        "GET /v1/users/%C0%80 HTTP/1.1",
        "GET /v1/users/%zz HTTP/1.1",
        "GET /v1/users/% HTTP/1.1",
        "GET /../../etc/passwd HTTP/1.1",
        "GET /v1/users/../items HTTP/1.1",
        "GET //etc/passwd HTTP/1.1",
        "GET /v1/items?filter=%zz HTTP/1.1",
        "GET /v1/items?limit=%FF HTTP/1.1",
        "GET noslash HTTP/1.1",
        "G\u0001T / HTTP/1.1",
        "BREW /v1/events HTTP/1.1",
        "nonsense",
      })
  void requestLine_thatIsStrange_neverFailsTheServer(String line) throws IOException {
    String answer = raw(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).as(line).startsWith("HTTP/1.1 4").doesNotContain("\tat ", "Exception");
    assertThat(JsonParser.parseString(answer.substring(answer.indexOf("\r\n\r\n"))).isJsonObject())
        .as(answer)
        .isTrue();
  }

  @Test
  void version_ofHttpThatIsNone_isRefused() throws IOException {
    assertThat(raw("GET / HTTP/9.9\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 505")
        .contains("\"status\":505");
  }

  @Test
  void headers_thatAreAFlood_areRefused() throws IOException {
    String answer =
        raw(
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\n"
                + "X-Flood: 0123456789\r\n".repeat(2_000)
                + "\r\n");
    assertThat(answer).startsWith("HTTP/1.1 431").contains("\"status\":431");
  }

  @Test
  void body_thatDrips_isNotWaitedFor() throws IOException {
    ServerSettings hasty = ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.within(30, 1, 30));
    try (Running other =
            Running.of(
                TestShop.model(directory.resolve("other"), 1),
                directory.resolve("other-events"),
                hasty,
                Optional.empty());
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), other.server.address().getPort())) {
      socket.setSoTimeout(20); // a drop every 20 ms
      OutputStream output = socket.getOutputStream();
      output.write(
          """
          POST /v1/events HTTP/1.1\r
          Host: localhost\r
          Content-Type: application/json\r
          Content-Length: %d\r
          \r
          """
              .formatted(100_000)
              .getBytes(StandardCharsets.US_ASCII));
      StringBuilder answer = new StringBuilder();
      long end = System.nanoTime() + 30_000_000_000L;
      while (answer.indexOf("}") < 0 && System.nanoTime() < end) {
        try {
          output.write(' ');
          byte[] chunk = new byte[4_096];
          int read = socket.getInputStream().read(chunk);
          answer.append(new String(chunk, 0, Math.max(read, 0), StandardCharsets.UTF_8));
        } catch (SocketTimeoutException e) {
          // Nothing was answered yet: the next drop.
        }
      }
      assertThat(answer.toString()).startsWith("HTTP/1.1 408").contains("\"code\":\"too-slow\"");
    }
  }

  @Test
  void body_thatBreaksOff_isNoDefect() throws IOException {
    URI address = running.server.address();
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              """
              POST /v1/events HTTP/1.1\r
              Host: localhost\r
              Content-Type: application/json\r
              Content-Length: 100\r
              \r
              {\
              """
                  .getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":\"incomplete-body\"");
    }
  }

  @Test
  void openServer_askedByAnotherName_refuses() throws IOException {
    String answer =
        raw("GET /v1/users HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 403").contains("not-from-here");
  }

  @Test
  void answers_neverNameTheLibraries() {
    Reply reply = running.get("/v1/nothing");
    assertThat(reply.response().headers().map().keySet().toString().toLowerCase(Locale.ROOT))
        .doesNotContain("server", "x-powered-by");
    assertThat(reply.text().toLowerCase(Locale.ROOT)).doesNotContain("jetty", "javalin");
  }

  @Test
  void metrics_countRoutesAndEvents() {
    running.event("m1", "metric", "item-1", 1);
    Reply metrics = running.admin("/metrics");
    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.text())
        .contains("memoir_events_total{outcome=\"new\"}")
        .contains("memoir_requests_seconds_bucket{method=\"POST\",route=\"/v1/events\"")
        .contains("memoir_states", "memoir_store_events");
  }

  @Test
  void health_isOpen() {
    for (String path : List.of("/health/live", "/health/started", "/health/ready")) {
      assertThat(running.get(path).status()).isEqualTo(200);
      assertThat(running.admin(path).status()).isEqualTo(200);
    }
  }

  private static String raw(String request) throws IOException {
    URI address = running.server.address();
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      InputStream input = socket.getInputStream();
      StringBuilder answer = new StringBuilder();
      byte[] chunk = new byte[4_096];
      try {
        for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
          answer.append(new String(chunk, 0, read, StandardCharsets.UTF_8));
        }
      } catch (java.net.SocketException e) {
        // The server hung up; what it said before counts.
      }
      return answer.toString();
    }
  }
}
