package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean no good, or do not care: what they can reach, change, hold and keep busy. */
class HostileClientsTest {
  /** Longer than any limit that is tested, and than a busy machine needs. */
  private static final int PATIENCE_MILLIS = 120_000;

  @TempDir Path directory;
  private Running running;

  @BeforeEach
  void start() throws IOException {
    running = run(ServerSettings.at("127.0.0.1", 0, 0), "server");
  }

  @AfterEach
  void stop() {
    running.close();
    assertThat(running.defects).isEmpty();
  }

  private Running run(ServerSettings settings, String name) throws IOException {
    return Running.of(
        TestShop.model(directory.resolve(name + "-shop"), 1),
        directory.resolve(name + "-events"),
        settings,
        Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-HTTP-Method-Override",
        "x-http-method-override",
        "X-HTTP-Method",
        "X-Method-Override",
        "X-Original-Method"
      })
  void method_askedForByAHeader_isThatOfTheRequestLine(String header) {
    running.event("e1", "ada", "item-3", 1);
    for (String other : List.of("DELETE", "PUT", "POST", "delete", "NONSENSE")) {
      Reply reply = running.ask(running.request("/v1/users/ada").header(header, other).GET());
      assertThat(reply.status()).as("%s: %s", header, other).isEqualTo(200);
      assertThat(reply.json().get("eventsRemembered").getAsInt()).isEqualTo(1);
    }
    Reply posted =
        running.ask(
            running
                .json("/v1/recommend")
                .header(header, "GET")
                .POST(BodyPublishers.ofString("{\"userId\": \"ada\"}")));
    assertThat(posted.status()).isEqualTo(200);
  }

  @Test
  void method_askedForByAField_isRefused() {
    running.event("e1", "ada", "item-3", 1);
    assertThat(running.get("/v1/users/ada?_method=DELETE").status()).isEqualTo(400);
    assertThat(
            running
                .post("/v1/recommend", "{\"userId\": \"ada\", \"_method\": \"DELETE\"}")
                .status())
        .isEqualTo(400);
    assertThat(running.get("/v1/users/ada").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "OPTIONS", "CONNECT", "QUERY", "PROPFIND"})
  void method_thatNoRouteHas_isRefusedAndDoesNothing(String method) throws IOException {
    running.event("e1", "ada", "item-3", 1);
    String answer =
        raw(
            running.server.address(),
            method + " /v1/users/ada HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 4").contains("urn:memoir:problem:");
    assertThat(running.get("/v1/users/ada").status()).isEqualTo(200);
  }

  @Test
  void head_answersAsGetDoes_withoutABody() throws IOException {
    running.event("e1", "ada", "item-3", 1);
    for (String path : List.of("/v1/users/ada", "/v1/users/nobody", "/health/ready", "/none")) {
      int status = running.get(path).status();
      String answer =
          raw(
              running.server.address(),
              "HEAD %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path));
      assertThat(answer).as(path).startsWith("HTTP/1.1 " + status).endsWith("\r\n\r\n");
    }
  }

  @Test
  void head_isCountedAsItself() {
    running.ask(running.request("/v1/users").HEAD());
    running.get("/v1/users");
    assertThat(running.admin("/metrics").text())
        .contains(
            "memoir_requests_seconds_count{method=\"HEAD\",route=\"/v1/users\",status=\"200\"} 1")
        .contains(
            "memoir_requests_seconds_count{method=\"GET\",route=\"/v1/users\",status=\"200\"} 1");
  }

  /** A route that changes something, on its port. */
  private record Change(URI address, String method, String path) {}

  private List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    for (Route route : OpenApiTest.routes(running.engine)) {
      String method = route.method().name();
      String path = route.path().replaceAll("\\{[a-zA-Z]+\\}", "ada");
      if (!method.equals("GET")) {
        boolean admin = route.port() == Route.Port.ADMIN;
        changes.add(
            new Change(
                admin ? running.server.adminAddress() : running.server.address(), method, path));
      }
    }
    assertThat(changes).hasSizeGreaterThan(10);
    return changes;
  }

  private static String request(Change change, String headers) throws IOException {
    return raw(
        change.address(),
        "%s %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: 0\r\nConnection: close\r\n\r\n"
            .formatted(change.method(), change.path(), headers));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://evil.example\r\n",
        "Origin: null\r\n",
        "Origin: http://localhost:1\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-site\r\nOrigin: http://localhost\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
      })
  void change_fromAPageOfAnotherSite_isRefusedByEveryRoute(String headers) throws IOException {
    running.event("e1", "ada", "item-3", 1);
    for (Change change : changes()) {
      assertThat(request(change, headers))
          .as("%s with %s", change, headers)
          .startsWith("HTTP/1.1 403")
          .contains("\"code\":\"cross-site\"");
    }
    assertThat(running.get("/v1/users/ada").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data; boundary=x"
      })
  void change_sentAsAForm_isRefusedByEveryRoute(String type) throws IOException {
    for (Change change : changes()) {
      assertThat(request(change, "Content-Type: " + type + "\r\n"))
          .as("%s as %s", change, type)
          .startsWith("HTTP/1.1 415")
          .contains("\"code\":\"not-json\"");
    }
  }

  @Test
  void change_fromAPageOfThisServerOrNoBrowser_isDone() {
    URI address = running.server.address();
    String own = "http://" + address.getAuthority();
    running.event("e1", "ada", "item-3", 1);
    for (List<String> headers :
        List.of(
            List.<String>of(),
            List.of("Origin", own),
            List.of("Origin", own.toUpperCase(Locale.ROOT)),
            List.of("Sec-Fetch-Site", "same-origin", "Origin", "http://proxy.example"),
            List.of("Sec-Fetch-Site", "none"))) {
      var request = running.request("/v1/users/ada");
      for (int i = 0; i < headers.size(); i += 2) {
        request.header(headers.get(i), headers.get(i + 1));
      }
      assertThat(running.ask(request.DELETE()).status()).as("%s", headers).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil"})
  void openServer_calledByAnotherName_answersNothing(String host) throws IOException {
    for (String path : List.of("/v1/users", "/v1/models", "/openapi.json", "/docs")) {
      assertThat(
              raw(
                  running.server.address(),
                  "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host)))
          .as("%s at %s", path, host)
          .startsWith("HTTP/1.1 403");
    }
    for (Change change : changes()) {
      assertThat(
              raw(
                  change.address(),
                  "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                      .formatted(change.method(), change.path(), host)))
          .as("%s at %s", change, host)
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void headers_thatComeDropByDrop_areNotWaitedFor() throws IOException {
    try (Running other =
        run(ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.within(1, 30, 3_600)), "hasty")) {
      String whole = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
      for (String before : List.of("", whole, whole + whole)) {
        try (Socket socket = connect(other.server.address())) {
          OutputStream output = socket.getOutputStream();
          output.write(before.getBytes(StandardCharsets.US_ASCII));
          output.write("GET /v1/users HTTP/1.1\r\nX-Drops: ".getBytes(StandardCharsets.US_ASCII));
          assertThat(dripUntilCut(socket)).as("after '%s'", before).isTrue();
        }
      }
    }
  }

  /** Sends a byte every now and then; whether the connection was cut at last. */
  private static boolean dripUntilCut(Socket socket) throws IOException {
    socket.setSoTimeout(50);
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (System.nanoTime() < end) {
      try {
        socket.getOutputStream().write('x');
        while (socket.getInputStream().read() >= 0) {
          // what was answered before
        }
        return true;
      } catch (java.net.SocketTimeoutException e) {
        // not cut yet
      } catch (SocketException e) {
        return true;
      }
    }
    return false;
  }

  @Test
  void connection_thatRestsBetweenTwoRequests_isKept() throws Exception {
    int headerSeconds =
        4; // enough for a machine with much other work to read what was sent at once
    try (Running other =
            run(
                ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.within(headerSeconds, 30, 3_600)),
                "hasty");
        Socket socket = connect(other.server.address())) {
      for (int request = 0; request < 3; request++) {
        if (request > 0) {
          Thread.sleep((headerSeconds + 2) * 1_000L);
        }
        socket
            .getOutputStream()
            .write(
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("}") < 0) {
          int read = socket.getInputStream().read();
          assertThat(read).as("a byte of the answer, after '%s'", answer).isNotNegative();
          answer.append((char) read);
        }
        assertThat(answer.toString()).startsWith("HTTP/1.1 200");
      }
    }
  }

  @Test
  void body_thatNeverComes_isNotWaitedForLong() throws IOException {
    ServerSettings hasty =
        ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.within(1, 3_600, 3_600));
    try (Running other = run(hasty, "hasty")) {
      for (String begun : List.of("", "{\"userId\"")) {
        assertThat(unfinished(other, "POST /v1/events", "application/json", begun))
            .startsWith("HTTP/1.1 408")
            .contains("\"code\":\"too-slow\"");
      }
    }
  }

  /** Nobody waits for the rest of a body that is refused whatever it is. */
  @ParameterizedTest
  @ValueSource(strings = {"", "{\"userId\""})
  void body_ofARefusedRequest_isNotWaitedFor(String begun) throws IOException {
    ServerSettings patient =
        ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.within(3_600, 3_600, 3_600));
    try (Running other = run(patient, "patient")) {
      assertThat(unfinished(other, "POST /v1/events", "text/plain", begun))
          .startsWith("HTTP/1.1 415");
      assertThat(unfinished(other, "POST /v1/none", "application/json", begun))
          .startsWith("HTTP/1.1 404");
      assertThat(unfinished(other, "DELETE /v1/events", "application/json", begun))
          .startsWith("HTTP/1.1 405");
    }
  }

  /** Who asks whether the body is wanted sends none of it once the answer is no. */
  @Test
  void body_thatWaitsForStatus100_isNotInvited_whenTheRequestIsRefused() throws IOException {
    ServerSettings patient =
        ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.within(3_600, 3_600, 3_600));
    try (Running other = run(patient, "patient")) {
      for (String line :
          List.of("POST /v1/none 404", "DELETE /v1/events 405", "POST /v1/events 415")) {
        String answer =
            raw(
                other.server.address(),
                "%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n"
                    .formatted(line.substring(0, line.lastIndexOf(' '))));
        assertThat(answer).as(line).startsWith("HTTP/1.1 4").doesNotContain(" 100 ");
        assertThat(answer).contains(line.substring(line.lastIndexOf(' ')));
      }
      String event = Running.eventJson("e1", "ada", "item-3", 1);
      try (Socket socket = connect(other.server.address())) {
        OutputStream output = socket.getOutputStream();
        output.write(
            "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
                .formatted(event.length())
                .getBytes(StandardCharsets.US_ASCII));
        String invited = "HTTP/1.1 100 Continue";
        assertThat(
                new String(
                    socket.getInputStream().readNBytes(invited.length()),
                    StandardCharsets.US_ASCII))
            .isEqualTo(invited);
        output.write(event.getBytes(StandardCharsets.US_ASCII));
        assertThat(read(socket)).contains("HTTP/1.1 200");
      }
    }
  }

  @Test
  void connection_ofARefusedRequestWithItsWholeBody_isKept() throws IOException {
    String refused =
        "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
    assertThat(
            raw(
                running.server.address(),
                refused
                    + refused
                    + "GET /v1/users HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 415")
        .contains("HTTP/1.1 200");
  }

  /** A short value takes much more memory than its text. */
  @Test
  void json_ofVeryManyValues_isRefused_andItsMemoryIsFreeAgain() throws IOException {
    ServerSettings small = ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.json(1 << 20));
    String few = "0,".repeat(5_000) + "0";
    String many = "0,".repeat(20_000) + "0";
    try (Running other = run(small, "small")) {
      for (int i = 0; i < 5; i++) {
        for (String body :
            List.of(
                "[%s]",
                "{\"a\": [%s]}", "{\"a\": {\"b\": [[%s]]}}", "[{\"context\": {\"a\": [%s]}}]")) {
          Reply reply = other.post("/v1/events", body.formatted(many));
          assertThat(reply.status()).as(body).isEqualTo(413);
          assertThat(reply.json().get("code").getAsString()).isEqualTo("body-too-large");
          assertThat(reply.json().get("detail").getAsString()).contains("1,048,576 bytes");
          assertThat(other.post("/v1/events", body.formatted(few)).status()).isIn(200, 400);
        }
        String line = "{\"itemId\": \"i\", \"context\": {\"a\": [%s]}}%n".formatted(few);
        assertThat(other.lines("/v1/events", line).status()).isEqualTo(200);
        assertThat(other.lines("/v1/events", line.repeat(2)).status()).isEqualTo(413);
      }
      assertThat(other.event("e1", "ada", "item-3", 1).status()).isEqualTo(200);
    }
  }

  /** The compressed bytes must not take the room of the decompressed ones. */
  @Test
  void body_withinTheLimits_hasRoomIfItIsAlone_alsoCompressed() throws Exception {
    int most = 64 << 10;
    ServerSettings small = ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.bodies(most, most));
    Random random = new Random(1);
    StringBuilder events = new StringBuilder("[");
    while (events.length() < most - 200) {
      events.append(events.length() > 1 ? "," : "");
      events.append(
          Running.eventJson(
              Long.toString(random.nextLong(), 36), Long.toString(random.nextLong(), 36), "i", 1));
    }
    byte[] plain = events.append("]").toString().getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    assertThat(packed.size() + plain.length).isGreaterThan(most);
    try (Running other = run(small, "small")) {
      for (int i = 0; i < 2; i++) {
        assertThat(
                other
                    .ask(
                        other
                            .json("/v1/events")
                            .header("Content-Encoding", "gzip")
                            .POST(BodyPublishers.ofByteArray(packed.toByteArray())))
                    .status())
            .isEqualTo(200);
      }
      assertThat(bytesHeld(other)).isZero();
    }
  }

  private static String unfinished(Running server, String line, String type, String begun)
      throws IOException {
    return raw(
        server.server.address(),
        "%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: 100000\r\n\r\n%s"
            .formatted(line, type, begun));
  }

  @Test
  void bodies_thatAreTogetherTooLarge_areRefusedUntilThereIsRoom() throws IOException {
    int most = 64 << 10;
    // Patient, so that the first body is waited for however long the machine takes for the second.
    ServerSettings small =
        ServerSettings.at("127.0.0.1", 0, 0)
            .with(s -> s.bodies(most, most).within(3_600, 3_600, 3_600));
    String half = " ".repeat(40 << 10);
    String event = Running.eventJson("e1", "ada", "item-3", 1);
    try (Running other = run(small, "small");
        Socket socket = holding(other, half, event)) {
      Reply second = other.post("/v1/events", half + event);
      assertThat(second.status()).isEqualTo(503);
      assertThat(second.json().get("code").getAsString()).isEqualTo("busy");
      assertThat(second.json().get("detail").getAsString()).contains("65,536 bytes");
      assertThat(second.response().headers().firstValue("Retry-After")).isPresent();
      assertThat(other.get("/health/ready").status()).isEqualTo(200);
      socket.getOutputStream().write(event.getBytes(StandardCharsets.US_ASCII));
      assertThat(read(socket)).startsWith("HTTP/1.1 200");
      assertThat(awaitStatus(other, half + event, 200).json().get("duplicates").getAsInt())
          .isEqualTo(1);
    }
  }

  /** A connection whose request has sent a part of its body, which the server holds in memory. */
  private static Socket holding(Running server, String part, String rest) throws IOException {
    Socket socket = connect(server.server.address());
    socket
        .getOutputStream()
        .write(
            "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                .formatted(part.length() + rest.length(), part)
                .getBytes(StandardCharsets.US_ASCII));
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (bytesHeld(server) < part.length()) {
      assertThat(System.nanoTime()).as("time until the body is read").isLessThan(end);
    }
    return socket;
  }

  private static double bytesHeld(Running server) {
    return server
        .admin("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("memoir_bodies_bytes "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  private static Reply awaitStatus(Running server, String body, int status) {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (true) {
      Reply reply = server.post("/v1/events", body);
      if (reply.status() == status || System.nanoTime() > end) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        return reply;
      }
    }
  }

  @Test
  void health_whileEveryRequestThreadIsBusy_answers() throws IOException {
    AtomicBoolean done = new AtomicBoolean();
    List<Thread> busy =
        IntStream.range(0, 2 * Runtime.getRuntime().availableProcessors())
            .mapToObj(_ ->
                Thread.ofVirtual()
                    .start(() -> {
                      while (!done.get()) {
                        Thread.onSpinWait();
                      }
                    }))
            .toList();
    try {
      for (String path : List.of("/health/live", "/health/started", "/health/ready")) {
        for (URI address : List.of(running.server.address(), running.server.adminAddress())) {
          assertThat(
                  raw(
                      address,
                      "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                          .formatted(path)))
              .as(path)
              .startsWith("HTTP/1.1 200");
        }
      }
    } finally {
      done.set(true);
    }
    assertThat(busy).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"full, 101, 100", "brief, 1001, '1,000'", "full, 1500, 100"})
  void explanations_ofTooManyItems_areRefusedNamingTheBound(
      String explain, int items, String bound) {
    String ids =
        String.join("\", \"", IntStream.range(0, items).mapToObj(i -> "item-" + i).toList());
    Reply reply =
        running.post(
            "/v1/rank",
            "{\"userId\": \"ada\", \"explain\": \"%s\", \"itemIds\": [\"%s\"]}"
                .formatted(explain, ids));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().get("field").getAsString()).isEqualTo("explain");
    assertThat(reply.json().get("detail").getAsString()).contains("at most").contains(bound);
  }

  @Test
  void explanations_ofALongListOfRecommendations_areRefused() {
    assertThat(
            running
                .post(
                    "/v1/recommend", "{\"userId\": \"ada\", \"limit\": 101, \"explain\": \"full\"}")
                .json()
                .get("field")
                .getAsString())
        .isEqualTo("explain");
    assertThat(
            running
                .post(
                    "/v1/recommend", "{\"userId\": \"ada\", \"limit\": 100, \"explain\": \"full\"}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void items_thatAreLarge_comeInShorterPages() {
    String tags =
        String.join(
            "\", \"", IntStream.range(0, 1_000).mapToObj(i -> "t".repeat(500) + i).toList());
    for (int item = 0; item < 8; item++) {
      Reply reply =
          running.put(
              "/v1/items/large-" + item, "{\"attributes\": {\"tags\": [\"%s\"]}}".formatted(tags));
      assertThat(reply.status()).isEqualTo(201);
    }
    List<String> ids = new ArrayList<>();
    String path = "/v1/items?limit=1000";
    for (String next = path; !next.isEmpty(); ) {
      Reply page = running.get(next);
      assertThat(page.text().length()).isLessThan(2 << 20);
      assertThat(page.items()).isNotEmpty();
      ids.addAll(page.items());
      next =
          page.json().has("nextCursor")
              ? path + "&cursor=" + page.json().get("nextCursor").getAsString()
              : "";
    }
    assertThat(ids).hasSize(TestShop.ITEMS + 8).doesNotHaveDuplicates();
  }

  @Test
  void rate_countsWhatARequestCosts() throws IOException {
    try (Running other =
        run(ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.rate(5)), "limited")) {
      running.event("e1", "ada", "item-3", 1);
      assertThat(
              other.post("/v1/recommend", "{\"userId\": \"ada\", \"explain\": \"full\"}").status())
          .isEqualTo(200);
      Reply next = other.recommend("ada");
      assertThat(next.status()).isEqualTo(429);
      assertThat(Integer.parseInt(next.response().headers().firstValue("Retry-After").orElse("")))
          .isGreaterThan(1);
      assertThat(other.get("/health/live").status()).isEqualTo(200);
    }
  }

  private static Socket connect(URI address) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static String raw(URI address, String request) throws IOException {
    try (Socket socket = connect(address)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return read(socket);
    }
  }

  private static String read(Socket socket) throws IOException {
    InputStream input = socket.getInputStream();
    StringBuilder answer = new StringBuilder();
    byte[] chunk = new byte[4_096];
    try {
      for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
        answer.append(new String(chunk, 0, read, StandardCharsets.UTF_8));
      }
    } catch (SocketException e) {
      // The server hung up; what it said before counts.
    }
    return answer.toString();
  }
}
