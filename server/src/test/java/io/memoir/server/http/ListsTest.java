package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.bytes.Utf8;
import io.memoir.server.store.location.EventStores;
import io.memoir.server.store.postgres.PostgresServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists that are the same for everybody: popular items, and those that were added last. */
class ListsTest {
  /** Only catches counting that hangs. */
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

  @TempDir private Path directory;

  private final AtomicLong clock = new AtomicLong(Running.NOW.toEpochMilli());
  private Path model = Path.of("");
  private int events;

  @BeforeEach
  void model() throws IOException {
    model = TestShop.model(directory.resolve("shop"), 1);
  }

  /** The clock goes on by a millisecond whenever somebody looks at it. */
  private Running over(EventStore store, boolean shared) throws IOException {
    return Running.over(model, store, shared, () -> Instant.ofEpochMilli(clock.incrementAndGet()));
  }

  private Running running() throws IOException {
    return over(
        EventStores.open(directory.resolve("events").toString(), Durability.RELAXED), false);
  }

  private static double count(Running running, String metric) {
    return running
        .admin("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  /** What keeps a processor busy waits for one of few permits, whatever its route is. */
  @Test
  void longFiltersAndWindowsThatAreNotSortedYet_areLongWork() throws IOException {
    String longFilter =
        URLEncoder.encode("price > 1 and ".repeat(40) + "price > 1", StandardCharsets.UTF_8);
    String shortFilter = URLEncoder.encode("price > 1", StandardCharsets.UTF_8);
    try (Running running = running()) {
      event(running, "ada", "item-1", 0);
      running.get("/v1/popular?window=all");
      double before = count(running, "memoir_requests_long_total");
      for (String path :
          List.of("/v1/popular?window=all", "/v1/recent?limit=5", "/v1/similar/item-1?limit=5")) {
        assertThat(running.get(path + "&filter=" + shortFilter).status()).as(path).isEqualTo(200);
        assertThat(count(running, "memoir_requests_long_total")).as(path).isEqualTo(before);
        assertThat(running.get(path + "&filter=" + longFilter).status()).as(path).isEqualTo(200);
        assertThat(count(running, "memoir_requests_long_total")).as(path).isEqualTo(++before);
      }
      assertThat(running.get("/v1/popular?window=3h").status()).isEqualTo(200);
      assertThat(count(running, "memoir_requests_long_total")).isEqualTo(before + 1);
    }
  }

  private void event(Running running, String userId, String itemId, long hoursAgo) {
    Reply reply =
        running.post(
            "/v1/events",
            """
            {"eventId": "e%d", "userId": "%s", "itemId": "%s", "timestamp": %d}\
            """
                .formatted(
                    events++, userId, itemId, Running.NOW.toEpochMilli() - hoursAgo * 3_600_000));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
  }

  /** The popular items of the log as it is now. */
  private JsonObject popular(Running running, String query) {
    long now = clock.get();
    long deadline = System.nanoTime() + PATIENCE;
    while (System.nanoTime() < deadline) {
      Reply reply = running.get("/v1/popular?" + query);
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      if (Instant.parse(reply.json().get("asOf").getAsString()).toEpochMilli() > now) {
        return reply.json();
      }
      LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError("not counted in minutes");
  }

  private List<String> counts(Running running, String query) {
    List<String> counts = new ArrayList<>();
    for (JsonElement each : popular(running, query).getAsJsonArray("items")) {
      JsonObject item = each.getAsJsonObject();
      counts.add(item.get("itemId").getAsString() + " " + item.get("events").getAsLong());
    }
    return counts;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void popular_hasTheItemsWithTheMostEvents_ofThoseThatAreOffered() throws IOException {
    try (Running running = running()) {
      for (int i = 0; i < 4; i++) {
        event(running, "user-" + i, "item-7", 1);
        event(running, "user-" + i, "never described", 1);
        event(running, "user-" + i, "item-9", 1);
        event(running, "user-" + i, "item-10", 1);
      }
      event(running, "ada", "item-3", 1);
      event(running, "ada", "item-3", 30);
      event(running, "ada", "item-3", 24 * 40);
      event(running, "ada", "novelty", 1);
      event(running, "ada", "novelty", 2);
      running.put("/v1/items/novelty", "{\"attributes\": {\"price\": 3}}");
      running.patch("/v1/items/item-9", "{\"hidden\": true}");
      running.delete("/v1/items/item-10");

      assertThat(counts(running, "window=all"))
          .containsExactly("item-7 4", "item-3 3", "novelty 2");
      assertThat(counts(running, "")).containsExactly("item-7 4", "item-3 2", "novelty 2");
      assertThat(counts(running, "window=1d")).containsExactly("item-7 4", "novelty 2", "item-3 1");
      assertThat(counts(running, "limit=1")).containsExactly("item-7 4");
      assertThat(counts(running, "filter=" + encoded("categories contains \"books\"")))
          .containsExactly("item-7 4");
      assertThat(counts(running, "filter=" + encoded("price < 5"))).containsExactly("novelty 2");
      running.patch("/v1/items/item-9", "{\"hidden\": false}");
      assertThat(counts(running, "limit=2"))
          .as("in the order of ids")
          .containsExactly("item-7 4", "item-9 4");

      JsonObject week = popular(running, "window=7d&filter=" + encoded("colour exists"));
      assertThat(week.get("window").getAsString()).isEqualTo("7d");
      assertThat(week.get("since").getAsString()).isEqualTo("2026-05-25T00:00:00Z");
      assertThat(week.getAsJsonArray("items")).isEmpty();
      assertThat(week.getAsJsonArray("notes").toString()).contains("'colour'");
      JsonArray all = popular(running, "window=all").getAsJsonArray("items");
      assertThat(all.get(0).getAsJsonObject().get("title").getAsString()).isEqualTo("Thing 7");
      assertThat(all.get(0).getAsJsonObject().has("cold")).isFalse();
      assertThat(all.get(3).getAsJsonObject().get("cold").getAsBoolean()).isTrue();
      assertThat(popular(running, "window=all").has("since")).isFalse();
      assertThat(running.defects).isEmpty();
    }
  }

  @Test
  void popular_afterMergeErasureAndDeletion_countsWhatIsLeft() throws IOException {
    try (Running running = running()) {
      event(running, "session:1", "item-1", 1);
      event(running, "ada", "item-1", 1);
      event(running, "bob", "item-1", 1);
      event(running, "bob", "item-2", 1);
      assertThat(counts(running, "")).containsExactly("item-1 3", "item-2 1");
      running.post("/v1/users:merge", "{\"from\": \"session:1\", \"to\": \"ada\"}");
      assertThat(counts(running, "")).containsExactly("item-1 3", "item-2 1");
      running.delete("/v1/users/ada");
      assertThat(counts(running, "")).containsExactly("item-1 1", "item-2 1");
      running.delete("/v1/users/bob/events/e2");
      assertThat(counts(running, "")).containsExactly("item-2 1");
      String metrics = running.admin("/metrics").text();
      assertThat(metrics).contains("memoir_popular_age_seconds 0.", "memoir_popular_counts_total");
    }
  }

  @Test
  void lists_ofServersThatShareAStore_areTheSame() throws IOException {
    try (PostgresServer database = PostgresServer.start(directory.resolve("postgres"))) {
      String address = database.freshDatabase("memoir");
      try (Running one = over(EventStores.open(address, Durability.RELAXED), true);
          Running two = over(EventStores.open(address, Durability.RELAXED), true)) {
        event(one, "ada", "item-1", 1);
        event(two, "bob", "item-1", 1);
        event(two, "bob", "novelty", 1);
        assertThat(counts(one, "")).containsExactly("item-1 2");
        one.put("/v1/items/novelty", "{}");
        two.post("/v1/items", "[{\"itemId\": \"newer\"}, {\"itemId\": \"novelty\"}]");
        assertThat(counts(two, "")).containsExactly("item-1 2", "novelty 1");
        assertThat(one.get("/v1/recent").items())
            .isEqualTo(two.get("/v1/recent").items())
            .containsExactly("newer", "novelty");
        assertThat(one.get("/v1/recent").json().get("items"))
            .isEqualTo(two.get("/v1/recent").json().get("items"));
        two.delete("/v1/users/bob");
        assertThat(counts(one, "")).containsExactly("item-1 1");
        assertThat(counts(two, "")).containsExactly("item-1 1");
      }
    }
  }

  @Test
  void recent_hasItemsByWhenTheyWereFirstDescribed() throws IOException {
    try (Running running = running()) {
      assertThat(running.get("/v1/recent").items()).isEmpty();
      running.put("/v1/items/first", "{\"attributes\": {\"price\": 1}}");
      running.post("/v1/items", "[{\"itemId\": \"b\"}, {\"itemId\": \"a\"}, {\"itemId\": \"a\"}]");
      running.patch("/v1/items/item-5", "{\"attributes\": {\"price\": 2}}");
      assertThat(running.get("/v1/recent").items())
          .as("those of one request by their ids")
          .containsExactly("item-5", "a", "b", "first");

      JsonElement before = running.get("/v1/recent").json().get("items");
      running.put("/v1/items/first", "{\"attributes\": {\"price\": 3}}");
      running.post("/v1/items", "[{\"itemId\": \"b\"}]");
      running.patch("/v1/items/a", "{\"attributes\": {\"price\": 4}}");
      assertThat(running.get("/v1/recent").json().get("items"))
          .as("they were described before")
          .isEqualTo(before);

      running.patch("/v1/items/a", "{\"hidden\": true}");
      assertThat(running.get("/v1/recent").items()).containsExactly("item-5", "b", "first");
      running.patch("/v1/items/a", "{\"hidden\": false}");
      assertThat(running.get("/v1/recent").json().get("items")).isEqualTo(before);

      assertThat(running.get("/v1/recent?limit=2").items()).containsExactly("item-5", "a");
      assertThat(running.get("/v1/recent?filter=" + encoded("price < 4")).items())
          .containsExactly("item-5", "first");
      running.delete("/v1/items/b");
      assertThat(running.get("/v1/recent").items()).containsExactly("item-5", "a", "first");
      String tag = tag(running, "first");
      running.delete("/v1/items/first");
      running.put("/v1/items/first", "{\"attributes\": {\"price\": 3}}");
      assertThat(running.get("/v1/recent").items())
          .as("deleted, and added again")
          .containsExactly("first", "item-5", "a");
      assertThat(tag(running, "first")).as("the same was said of it").isEqualTo(tag);
    }
    try (Running running = running()) {
      assertThat(running.get("/v1/recent").items()).containsExactly("first", "item-5", "a");
    }
  }

  private static String tag(Running running, String itemId) {
    return running.get("/v1/items/" + itemId).response().headers().firstValue("ETag").orElseThrow();
  }

  @Test
  void recent_hasNoItemsOfUnknownAge() throws IOException {
    try (EventStore store =
        EventStores.open(directory.resolve("events").toString(), Durability.RELAXED)) {
      store.putDocuments(
          DocumentKind.ITEM,
          List.of(
              new StoredDocument(
                  "old", Utf8.bytes("{\"standing\":\"OFFERED\",\"attributes\":{}}"))));
    }
    try (Running running = running()) {
      event(running, "ada", "item-1", 1);
      running.put("/v1/items/new", "{}");
      assertThat(running.get("/v1/recent").items()).containsExactly("new");
      running.put("/v1/items/old", "{\"attributes\": {\"price\": 1}}");
      running.post("/v1/items", "[{\"itemId\": \"old\"}]");
      assertThat(running.get("/v1/recent").items())
          .as("it was described before times were kept")
          .containsExactly("new");
    }
  }
}
