package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.location.EventStores;
import io.memoir.server.store.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server over a real PostgreSQL, which is stopped and started again under it. */
class PostgresServingTest {
  private static final String EVENTS =
      "[%s,%s]"
          .formatted(
              Running.eventJson("e1", "ada", "item-0", 1),
              Running.eventJson("e2", "ada", "item-3", 2));

  @TempDir private Path directory;

  @Test
  void stoppedDatabase_isSaid_andServedAgainByItself() throws IOException {
    Path model = TestShop.model(directory.resolve("model"), 1);
    try (PostgresServer database = PostgresServer.start(directory.resolve("postgres"))) {
      EventStore store = EventStores.open(database.freshDatabase("memoir"), Durability.DURABLE);
      try (Running running = Running.ofShared(model, store)) {
        assertThat(running.event("e1", "ada", "item-0", 1).status()).isEqualTo(200);
        List<String> before = running.recommend("ada").items();

        database.stop();
        try {
          for (Reply reply :
              List.of(
                  running.post("/v1/events", EVENTS),
                  running.recommend("ada"),
                  running.get("/health/ready"))) {
            assertThat(reply.status()).as(reply.text()).isEqualTo(503);
            assertThat(reply.json().get("code").getAsString()).isEqualTo("store-unavailable");
            assertThat(reply.json().get("detail").getAsString()).contains("database_away");
          }
          // Who brings their events with them needs no store.
          assertThat(
                  running
                      .post("/v1/recommend", "{\"events\": [{\"itemId\": \"item-0\"}]}")
                      .status())
              .isEqualTo(200);
        } finally {
          database.startAgain();
        }

        Reply sentAgain = onceBack(running);
        assertThat(sentAgain.json().getAsJsonArray("results").toString())
            .isEqualTo("[\"duplicate\",\"new\"]");
        assertThat(running.get("/v1/users/ada").json().get("eventsRemembered").getAsInt())
            .isEqualTo(2);
        assertThat(running.recommend("ada").items()).isNotEqualTo(before).doesNotContain("item-3");
        assertThat(running.get("/health/ready").status()).isEqualTo(200);
        assertThat(running.defects).isEmpty();
      }
    }
  }

  @Test
  void erasure_saysThatBytesAreRemoved_onlyWhereTheyAre() throws Exception {
    Path model = TestShop.model(directory.resolve("model"), 1);
    try (PostgresServer database = PostgresServer.start(directory.resolve("postgres"))) {
      String address = database.freshDatabase("memoir");
      EventStore store = EventStores.open(address, Durability.DURABLE);
      try (Running running = Running.ofShared(model, store);
          Connection reader = DriverManager.getConnection(address);
          Statement statement = reader.createStatement()) {
        running.event("e1", "ada", "item-0", 1);
        reader.setAutoCommit(false);
        reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        statement.execute("SELECT 1");
        JsonObject held = running.delete("/v1/users/ada").json();
        assertThat(held.get("bytesRemoved").getAsBoolean()).as("somebody still reads").isFalse();
        reader.commit();
        JsonObject job =
            running.admin("/v1/jobs/" + held.get("jobId").getAsString() + "?wait=true").json();
        assertThat(job.get("state").getAsString()).as(job.toString()).isEqualTo("done");

        running.event("e2", "eve", "item-0", 2);
        JsonObject small = running.delete("/v1/users/eve?wait=true").json();
        assertThat(small.get("bytesRemoved").getAsBoolean()).as(small.toString()).isTrue();

        // More than is written anew for an erasure.
        Random random = new Random(1);
        for (int i = 0; i < 70; i++) {
          byte[] content = new byte[1 << 20];
          random.nextBytes(content);
          store.putDocuments(DocumentKind.USER, List.of(new StoredDocument("big-" + i, content)));
        }
        running.event("e3", "bob", "item-0", 3);
        JsonObject large = running.delete("/v1/users/bob?wait=true").json();
        assertThat(large.get("bytesRemoved").getAsBoolean()).as(large.toString()).isFalse();
        assertThat(large.has("jobId")).as("the job has ended").isFalse();
        assertThat(large.get("remains").getAsString()).contains("free space");
        assertThat(running.defects).isEmpty();
      }
    }
  }

  /** Sends the events again until the server has found the database, which takes some seconds. */
  private static Reply onceBack(Running running) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Reply reply = running.post("/v1/events", EVENTS);
    while (reply.status() == 503 && System.nanoTime() < deadline) {
      reply = running.post("/v1/events", EVENTS);
    }
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply;
  }
}
