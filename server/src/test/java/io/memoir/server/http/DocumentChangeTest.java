package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.http.Running.Reply;
import io.memoir.server.store.Durability;
import io.memoir.server.store.location.EventStores;
import io.memoir.server.store.postgres.PostgresServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items and users are changed by several at once, in one server and in two on one PostgreSQL. */
class DocumentChangeTest {
  @TempDir private static Path shared;
  private static PostgresServer database;
  private static Path model;
  @TempDir private Path directory;
  private String address = "";

  @BeforeAll
  static void startDatabase() throws IOException {
    database = PostgresServer.start(shared.resolve("postgres"));
    model = TestShop.model(shared.resolve("model"), 1);
  }

  @AfterAll
  static void stopDatabase() throws IOException {
    database.close();
  }

  @BeforeEach
  void freshDatabase() {
    address = database.freshDatabase("memoir");
  }

  private Running onPostgres() throws IOException {
    return Running.ofShared(model, EventStores.open(address, Durability.DURABLE));
  }

  @Test
  void twoServers_changeOneItem_nothingIsLostAndBothSeeIt() throws IOException {
    try (Running one = onPostgres();
        Running two = onPostgres()) {
      assertThat(two.get("/v1/items/item-5").json().get("hidden").getAsBoolean()).isFalse();
      assertThat(one.patch("/v1/items/item-5", "{\"hidden\": true}").status()).isEqualTo(200);
      Reply priced = two.patch("/v1/items/item-5", "{\"attributes\": {\"price\": 7}}");
      assertThat(priced.json().get("hidden").getAsBoolean()).as(priced.text()).isTrue();
      for (Running each : List.of(one, two)) {
        Reply item = each.get("/v1/items/item-5");
        assertThat(item.json().get("hidden").getAsBoolean()).isTrue();
        assertThat(item.json().get("attributes").toString()).isEqualTo("{\"price\":7}");
        assertThat(etag(item)).isEqualTo(etag(priced));
      }
      // The next answers of the other server know of it, with filters and without.
      String all = "{\"events\": [{\"itemId\": \"item-0\"}], \"limit\": 60}";
      assertThat(two.post("/v1/recommend", all).items()).doesNotContain("item-5");
      one.patch("/v1/items/item-5", "{\"hidden\": false}");
      assertThat(two.post("/v1/recommend", all).items()).contains("item-5");
      assertThat(
              two.post("/v1/recommend", "{\"userId\": \"ada\", \"filter\": \"price = 7\"}").items())
          .containsExactly("item-5");
      one.put("/v1/items/novelty", "{}");
      assertThat(two.get("/v1/items?cold=true").items()).containsExactly("novelty");
      assertThat(two.delete("/v1/items/novelty").status()).isEqualTo(200);
      assertThat(one.get("/v1/items/novelty").status()).isEqualTo(404);
      assertThat(one.delete("/v1/items/novelty").status()).isEqualTo(404);
      assertThat(one.defects).isEmpty();
      assertThat(two.defects).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyChanges_ofOneDocument_areAllThere(boolean postgres) throws Exception {
    int callers = 4;
    int rounds = 8;
    Running one = postgres ? onPostgres() : Running.of(model, directory.resolve("events"));
    Running two = postgres ? onPostgres() : one;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        Running server = caller % 2 == 0 ? one : two;
        String name = "of" + caller;
        calls.add(() -> {
          for (int round = 0; round < rounds; round++) {
            String change = "{\"attributes\": {\"%s-%d\": true}}".formatted(name, round);
            patch(server, "/v1/items/item-7", change);
            patch(server, "/v1/users/ada", change);
          }
          return true;
        });
      }
      for (Future<Boolean> future : threads.invokeAll(calls)) {
        future.get();
      }
      for (Running server : List.of(one, two)) {
        for (String path : List.of("/v1/items/item-7", "/v1/users/ada")) {
          assertThat(server.get(path).json().getAsJsonObject("attributes").keySet())
              .as(path)
              .hasSize(callers * rounds);
        }
      }
    } finally {
      one.close();
      if (two != one) {
        two.close();
      }
    }
  }

  /** Changes a document, again if the database was too busy to answer, as a client does. */
  private static void patch(Running server, String path, String change) {
    int status = server.patch(path, change).status();
    for (int tries = 1; status == 503 && tries < 20; tries++) {
      status = server.patch(path, change).status();
    }
    assertThat(status).as(path).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ifMatch_ofWhatWasReadBefore_is412AndChangesNothing(boolean postgres) throws IOException {
    try (Running running =
        postgres ? onPostgres() : Running.of(model, directory.resolve("events"))) {
      running.event("e1", "ada", "item-0", 1);
      for (String path : List.of("/v1/items/item-9", "/v1/items/made", "/v1/users/ada")) {
        if (path.endsWith("made")) {
          Reply first = matching(running, "PUT", path, "If-Match", "*", "{}");
          assertThat(first.status()).as("nothing is there").isEqualTo(412);
          assertThat(matching(running, "PUT", path, "If-None-Match", "*", "{}").status())
              .isEqualTo(201);
        }
        assertThat(matching(running, "PUT", path, "If-None-Match", "*", "{}").status())
            .isEqualTo(412);
        String before = etag(running.get(path));
        Reply changed =
            matching(
                running,
                "PATCH",
                path,
                "If-Match",
                "\"other\", " + before,
                "{\"attributes\": {\"price\": 1}}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        String now = etag(running.get(path));
        assertThat(etag(changed)).isEqualTo(now).isNotEqualTo(before);
        for (String method : List.of("PUT", "PATCH", "DELETE")) {
          for (String stale : List.of(before, "W/" + now, "\"\"")) {
            Reply refused = matching(running, method, path, "If-Match", stale, "{}");
            assertThat(refused.status()).as(method + " " + path + " " + stale).isEqualTo(412);
            assertThat(refused.json().get("code").getAsString()).isEqualTo("precondition-failed");
          }
          assertThat(matching(running, method, path, "If-Match", "no quotes", "{}").status())
              .isEqualTo(400);
        }
        assertThat(etag(running.get(path))).isEqualTo(now);
        // The same content has the same tag, whoever wrote it and in which server it is asked for.
        assertThat(etag(running.patch(path, "{}"))).isEqualTo(now);
        assertThat(matching(running, "DELETE", path, "If-Match", now, "").status()).isEqualTo(200);
        assertThat(running.get(path).status()).isEqualTo(404);
        assertThat(matching(running, "DELETE", path, "If-Match", "*", "").status())
            .as("nothing is there")
            .isEqualTo(412);
      }
      assertThat(running.defects).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-Match", "If-None-Match"})
  void condition_whereNoneIsLookedAt_isRefusedAndNothingDone(String header) throws IOException {
    try (Running running = Running.of(model, directory.resolve("events"))) {
      running.event("e1", "ada", "item-0", 1);
      String merge = "{\"from\": \"ada\", \"to\": \"bob\"}";
      for (Reply refused :
          List.of(
              matching(running, "DELETE", "/v1/users/ada/events/e1", header, "\"old\"", ""),
              matching(running, "POST", "/v1/users:merge", header, "*", merge))) {
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.json().get("detail").getAsString())
            .contains("the header " + header + " is not supported here");
      }
      assertThat(running.get("/v1/users/ada").json().get("events").getAsInt()).isOne();
      assertThat(running.defects).isEmpty();
    }
  }

  @Test
  void get_withTheTagThatItHas_isAnsweredInFull() throws IOException {
    try (Running running = Running.of(model, directory.resolve("events"))) {
      running.event("e1", "ada", "item-0", 1);
      for (String path : List.of("/v1/users/ada", "/v1/items/item-0")) {
        String tag = etag(running.get(path));
        running.event("e2", "ada", "item-1", 2);
        for (String asked : List.of(tag, "W/" + tag, "*")) {
          Reply reply = running.ask(running.request(path).header("If-None-Match", asked).GET());
          assertThat(reply.status()).as(path + " " + asked).isEqualTo(200);
          assertThat(etag(reply)).isEqualTo(tag);
          assertThat(reply.json().get("attributes").toString()).isEqualTo("{}");
        }
        Reply head =
            running.ask(
                running
                    .request(path)
                    .header("If-None-Match", tag)
                    .method("HEAD", BodyPublishers.noBody()));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
      }
      assertThat(running.get("/v1/users/ada").json().get("events").getAsInt()).isEqualTo(2);
      // What a change makes of it may be what must not have been there before.
      String made = etag(running.put("/v1/users/bob", "{\"attributes\": {\"x\": 1}}"));
      running.put("/v1/users/bob", "{}");
      assertThat(
              matching(
                      running,
                      "PUT",
                      "/v1/users/bob",
                      "If-None-Match",
                      made,
                      "{\"attributes\": {\"x\": 1}}")
                  .status())
          .isEqualTo(200);
      assertThat(running.defects).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void merge_ofUsersWithAttributes_joinsThemAndNamesWhatIsDropped(boolean postgres)
      throws IOException {
    try (Running running =
        postgres ? onPostgres() : Running.of(model, directory.resolve("events"))) {
      running.event("e1", "session:s", "item-0", 1);
      running.put(
          "/v1/users/session:s",
          "{\"attributes\": {\"country\": \"IT\", \"theme\": \"dark\", \"age\": 5}}");
      running.put("/v1/users/ada", "{\"attributes\": {\"country\": \"UK\", \"age\": 5}}");
      Reply itself =
          running.post("/v1/users:merge", "{\"from\": \"session:s\", \"to\": \"session:s\"}");
      assertThat(itself.status()).as(itself.text()).isEqualTo(400);

      Reply merged = running.post("/v1/users:merge", "{\"from\": \"session:s\", \"to\": \"ada\"}");

      assertThat(merged.status()).as(merged.text()).isEqualTo(200);
      assertThat(merged.json().get("eventsMoved").getAsInt()).isOne();
      assertThat(merged.json().get("attributesDropped").toString()).isEqualTo("[\"country\"]");
      assertThat(running.get("/v1/users/ada").json().get("attributes").toString())
          .isEqualTo("{\"country\":\"UK\",\"age\":5,\"theme\":\"dark\"}");
      assertThat(running.get("/v1/users/session:s").status()).isEqualTo(404);

      Reply moved = running.post("/v1/users:merge", "{\"from\": \"ada\", \"to\": \"new\"}");
      assertThat(moved.json().get("attributesDropped").toString()).isEqualTo("[]");
      assertThat(running.get("/v1/users/new").json().get("attributes").toString())
          .isEqualTo("{\"country\":\"UK\",\"age\":5,\"theme\":\"dark\"}");
      assertThat(running.defects).isEmpty();
    }
  }

  private static String etag(Reply reply) {
    return reply.response().headers().firstValue("ETag").orElseThrow();
  }

  private static Reply matching(
      Running running, String method, String path, String header, String value, String body) {
    return running.ask(
        running
            .json(path)
            .header(header, value)
            .method(
                method,
                method.equals("DELETE") ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }
}
