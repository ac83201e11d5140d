package io.memoir.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.StoreUnavailableException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link PostgresEventStore} keeps the promises of every store, on a real PostgreSQL. */
class PostgresEventStoreTest extends EventStoreContract {
  @TempDir private static Path directory;
  private static PostgresServer server;

  private String address = "";

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start(directory.resolve("postgres"));
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @BeforeEach
  @Override
  void openStore() {
    address = server.freshDatabase("memoir");
    super.openStore();
  }

  @Override
  EventStore open() {
    return PostgresEventStore.open(address, Durability.DURABLE);
  }

  @Test
  void stoppedDatabase_isSaid_andComesBackByItself() throws IOException {
    store.append(List.of(event("before", "u", 1)));
    server.stop();
    try {
      assertThatThrownBy(() -> store.append(List.of(event("during", "u", 2))))
          .isInstanceOfSatisfying(
              StoreUnavailableException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.DATABASE_AWAY))
          .hasMessageContaining("the event store jdbc:postgresql://")
          .hasMessageNotContaining("user=")
          .message()
          .hasLineCount(1);
      assertThatThrownBy(() -> store.history("u")).isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(() -> PostgresEventStore.open(address, Durability.DURABLE))
          .isInstanceOf(StoreUnavailableException.class);
    } finally {
      server.startAgain();
    }
    assertThat(onceBack(List.of(event("before", "u", 1), event("after", "u", 3))))
        .extracting(Appended::outcome)
        .containsExactly(Outcome.DUPLICATE, Outcome.NEW);
    assertThat(store.history("u").events())
        .extracting(logged -> logged.event().eventId())
        .containsExactly("before", "after");
  }

  /** Asks until the store has noticed, which takes the pool some seconds. */
  private List<Appended> onceBack(List<StoredEvent> events) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        return store.append(events);
      } catch (StoreUnavailableException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  @Test
  void lostConnections_ofAnIdleStore_areNotNoticed() {
    store.append(List.of(event("a", "u", 1)));
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'memoir'");
    assertThat(store.history("u").events()).hasSize(1);
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'memoir'");
    assertThat(store.append(List.of(event("b", "u", 2))))
        .extracting(Appended::outcome)
        .containsExactly(Outcome.NEW);
  }

  @Test
  void twoProcesses_onOneDatabase_neverShowALaterPositionFirst() throws Exception {
    int events = 300;
    try (EventStore other = PostgresEventStore.open(address, Durability.RELAXED);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (EventStore writer : List.of(store, other)) {
        writers.add(
            threads.submit(() -> {
              for (int i = 0; i < events; i++) {
                // Every event comes to both.
                writer.append(List.of(event("e" + i, "user" + i % 3, i)));
              }
            }));
      }
      List<LoggedEvent> followed = new ArrayList<>();
      long after = 0;
      while (followed.size() < events) {
        List<LoggedEvent> piece = store.follow(after, 7);
        followed.addAll(piece);
        after = piece.isEmpty() ? after : piece.getLast().position();
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(followed).isEqualTo(store.follow(0, 10_000));
      assertThat(other.follow(0, 10_000)).hasSize(events).isEqualTo(followed);
    }
  }

  @Test
  void open_ofWhatIsNoStore_isRefused() {
    assertThatThrownBy(() -> EventStore.open("jdbc:mysql://host/x", Durability.DURABLE))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "jdbc:mysql://host/x is no address of PostgreSQL, expected jdbc:postgresql://host/database");
    assertThatThrownBy(() -> PostgresEventStore.open(server.address("nowhere"), Durability.DURABLE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("database \"nowhere\" does not exist");
  }

  @Test
  void open_ofANewerFormat_isRefused() throws Exception {
    try (var connection = DriverManager.getConnection(address);
        var statement = connection.createStatement()) {
      statement.execute("INSERT INTO memoir_schema VALUES (99)");
    }
    assertThatThrownBy(() -> PostgresEventStore.open(address, Durability.DURABLE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(
            "is of format 99, expected at most 1: it was written by a newer Memoir");
  }
}
