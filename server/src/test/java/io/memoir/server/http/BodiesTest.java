package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.server.http.Running.Reply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that come packed or in lines, and answers that go packed. */
class BodiesTest {
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

  @Test
  void body_packedByGzip_isTakenAsIfItWereNot() throws IOException {
    String event = Running.eventJson("gzip-1", "packer", "item-3", 1);
    Reply first = packed("/v1/events", gzip(bytes(event)), "gzip");
    assertThat(first.json().get("accepted").getAsInt()).as(first.text()).isEqualTo(1);
    Reply again = running.post("/v1/events", event);
    assertThat(again.json().get("duplicates").getAsInt()).isEqualTo(1);
    assertThat(packed("/v1/events", bytes(event), "identity").status()).isEqualTo(200);
  }

  @Test
  void body_thatUnpacksToTooMuch_isRefused() throws IOException {
    byte[] bomb = gzip(new byte[64 << 20]);
    assertThat(bomb).hasSizeLessThan(1 << 20);
    assertProblem(packed("/v1/events", bomb, "gzip"), 413, "body-too-large");
    byte[] most = new byte[4 << 20];
    Arrays.fill(most, (byte) ' ');
    byte[] event = bytes(Running.eventJson("gzip-2", "packer", "item-3", 2));
    System.arraycopy(event, 0, most, 0, event.length);
    assertThat(packed("/v1/events", gzip(most), "gzip").status()).isEqualTo(200);
    byte[] beyond = Arrays.copyOf(most, most.length + 1);
    assertProblem(packed("/v1/events", gzip(beyond), "gzip"), 413, "body-too-large");
  }

  @Test
  void body_thatIsNotWhatItSays_isRefused() throws IOException {
    byte[] event = bytes(Running.eventJson("gzip-3", "packer", "item-3", 3));
    assertProblem(packed("/v1/events", event, "gzip"), 400, "malformed-body");
    byte[] whole = gzip(event);
    assertProblem(
        packed("/v1/events", Arrays.copyOf(whole, whole.length - 9), "gzip"),
        400,
        "malformed-body");
    byte[] next = gzip(bytes(Running.eventJson("gzip-4", "packer", "item-3", 4)));
    byte[] damaged = next.clone();
    damaged[0] ^= 1;
    byte[] wrongSum = whole.clone();
    wrongSum[whole.length - 5] ^= 1;
    for (byte[] body :
        List.of(
            joined(whole, damaged),
            joined(whole, Arrays.copyOf(next, 7)),
            joined(whole, Arrays.copyOf(next, 20)),
            joined(whole, bytes("garbage")),
            wrongSum,
            new byte[0])) {
      assertProblem(packed("/v1/events", body, "gzip"), 400, "malformed-body");
    }
    Reply other = packed("/v1/events", event, "br");
    assertProblem(other, 415, "unknown-encoding");
    assertThat(other.response().headers().firstValue("Accept-Encoding")).hasValue("gzip");
  }

  /** RFC 1952: a gzip file is a series of members; a header may have a name and a comment. */
  @Test
  void body_ofSeveralMembers_isReadToTheEnd() throws IOException {
    byte[] one = bytes(Running.eventJson("gzip-5", "packer", "item-3", 5));
    byte[] header = {0x1f, (byte) 0x8b, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7};
    byte[] plain = gzip(bytes("]"));
    byte[] named =
        joined(
            joined(header, bytes("name\0comment\0hc")),
            Arrays.copyOfRange(plain, 10, plain.length));
    byte[] body = joined(joined(gzip(bytes("[")), gzip(one)), named);
    Reply reply = packed("/v1/events", body, "gzip");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).contains("\"accepted\":1");
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Test
  void answer_isPackedForWhoAsksForThat() throws Exception {
    byte[] packed = items("gzip");
    byte[] plain = items("identity");
    assertThat(packed).hasSizeLessThan(plain.length / 3);
    try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      assertThat(itemsOf(unpacked.readAllBytes())).isEqualTo(itemsOf(plain)).hasSize(50);
    }
  }

  private static byte[] items(String encoding) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> response =
          client.send(
              running.request("/v1/items?limit=50").header("Accept-Encoding", encoding).build(),
              BodyHandlers.ofByteArray());
      assertThat(response.headers().firstValue("Content-Encoding").orElse("identity"))
          .isEqualTo(encoding);
      return response.body();
    }
  }

  private static JsonArray itemsOf(byte[] answer) {
    return JsonParser.parseString(new String(answer, StandardCharsets.UTF_8))
        .getAsJsonObject()
        .getAsJsonArray("items");
  }

  @Test
  void lines_ofEvents_areTakenOneByOne_andRefusedByTheirNumber() {
    String lines =
        String.join(
            "\n",
            Running.eventJson("line-1", "liner", "item-1", 1),
            "",
            "{\"userId\": \"liner\"",
            Running.eventJson("line-2", "liner", "item-2", 2) + "\r",
            "{\"userId\": \"liner\"}",
            Running.eventJson("line-1", "other", "item-1", 1),
            "{\"userId\": \"a\", \"itemId\": \"b\"} {}",
            "[1]",
            "{\"userId\": \"a\", \"itemId\": \"b\", \"itemId\": \"c\"}",
            "{\"userId\": \"a\", \"itemId\": \"b\", \"context\": {\"x\": \"%s\"}}"
                .formatted("x".repeat(20_000)));
    JsonObject answer = running.lines("/v1/events", lines).json();
    assertThat(answer.get("accepted").getAsInt()).isEqualTo(2);
    assertThat(answer.get("results"))
        .isEqualTo(
            JsonParser.parseString(
                "[\"new\",\"rejected\",\"new\",\"rejected\",\"rejected\",\"rejected\",\"rejected\","
                    + "\"rejected\",\"rejected\"]"));
    assertThat(answer.getAsJsonArray("rejected"))
        .extracting(each -> each.getAsJsonObject().get("line").getAsInt())
        .containsExactly(3, 5, 6, 7, 8, 9, 10);
    assertThat(answer.getAsJsonArray("rejected"))
        .extracting(each -> each.getAsJsonObject().get("index").getAsInt())
        .containsExactly(1, 3, 4, 5, 6, 7, 8);
    assertThat(answer.getAsJsonArray("rejected"))
        .extracting(each -> each.getAsJsonObject().get("message").getAsString())
        .satisfiesExactly(
            message -> assertThat(message).startsWith("line 3 is not JSON"),
            message -> assertThat(message).startsWith("line 5: itemId is missing"),
            message -> assertThat(message).startsWith("a different event with this eventId"),
            message -> assertThat(message).startsWith("line 7 is not JSON"),
            message -> assertThat(message).isEqualTo("line 8 is a list, expected an object"),
            message -> assertThat(message).startsWith("line 9: itemId occurs twice"),
            message -> assertThat(message).startsWith("line 10: context has more than 16,384"));
    assertThat(running.get("/v1/users/liner").json().get("events").getAsInt()).isEqualTo(2);
  }

  @Test
  void lines_packed_andLinesThatAreNone_areTaken() throws IOException {
    String lines =
        Running.eventJson("line-3", "packed-liner", "item-1", 1)
            + "\n"
            + Running.eventJson("line-4", "packed-liner", "item-1", 2)
            + "\n";
    Reply reply =
        running.ask(
            running
                .request("/v1/events?dryRun=false")
                .header("Content-Type", "application/x-ndjson; charset=utf-8")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip(bytes(lines)))));
    assertThat(reply.json().get("accepted").getAsInt()).as(reply.text()).isEqualTo(2);
    assertThat(running.lines("/v1/events", "\n \n").json().get("accepted").getAsInt()).isZero();
    assertProblem(running.lines("/v1/events", "{}\n".repeat(10_001)), 400, "malformed-body");
    assertProblem(running.lines("/v1/recommend", "{}"), 415, "not-json");
  }

  @Test
  void items_inLinesOrAList_arePutAtOnce() {
    JsonObject answer =
        running
            .lines(
                "/v1/items",
                """
                {"itemId": "item-7", "attributes": {"price": 7}}
                {"itemId": "new-line", "hidden": true}
                {"itemId": "item-7", "attributes": {"price": 8}}
                {"itemId": "", "attributes": {}}
                {"itemId": "item-8", "atributes": {}}
                {"itemId": "item-9", "attributes": {"price": [1, "2"]}}
                """)
            .json();
    assertThat(answer.get("accepted").getAsInt()).as(answer.toString()).isEqualTo(3);
    assertThat(answer.get("results"))
        .isEqualTo(
            JsonParser.parseString(
                "[\"created\",\"created\",\"replaced\",\"rejected\",\"rejected\",\"rejected\"]"));
    assertThat(answer.getAsJsonArray("rejected"))
        .extracting(each -> each.getAsJsonObject().get("line").getAsInt())
        .containsExactly(4, 5, 6);
    assertThat(
            answer.getAsJsonArray("rejected").get(0).getAsJsonObject().get("message").getAsString())
        .isEqualTo("line 4: itemId is empty, expected an id");
    JsonObject item = running.get("/v1/items/item-7").json();
    assertThat(item.getAsJsonObject("attributes").get("price").getAsInt()).isEqualTo(8);
    assertThat(running.get("/v1/items/new-line").json().get("hidden").getAsBoolean()).isTrue();
    assertThat(
            running
                .post("/v1/recommend", "{\"userId\": \"ada\", \"filter\": \"price = 8\"}")
                .items())
        .containsExactly("item-7");

    JsonObject list =
        running.post("/v1/items", "[{\"itemId\": \"item-7\"}, {\"itemId\": 7}]").json();
    assertThat(list.get("accepted").getAsInt()).isEqualTo(1);
    JsonObject rejected = list.getAsJsonArray("rejected").get(0).getAsJsonObject();
    assertThat(rejected.has("line")).isFalse();
    assertThat(rejected.get("message").getAsString()).startsWith("items[1].itemId is");
    assertProblem(running.post("/v1/items", "{\"itemId\": 7}"), 400, "invalid-field");
    assertThat(running.post("/v1/items", "{\"itemId\": \"item-7\"}").status()).isEqualTo(200);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static Reply packed(String path, byte[] body, String encoding) {
    return running.ask(
        running
            .json(path)
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body)));
  }
}
