package io.memoir.server.store.postgres;

import static io.memoir.server.store.contract.StoreValues.document;
import static io.memoir.server.store.contract.StoreValues.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.DocumentChanges;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.bytes.Utf8;
import io.memoir.server.store.contract.EventStoreContract;
import io.memoir.server.store.contract.GoldenStore;
import io.memoir.server.store.location.EventStores;
import io.memoir.server.store.location.StoreLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
  protected void openStore() {
    address = server.freshDatabase("memoir");
    super.openStore();
  }

  @Override
  protected EventStore open() {
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
    assertThatThrownBy(() -> EventStores.open("jdbc:mysql://host/x", Durability.DURABLE))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "jdbc:mysql://host/x is not a PostgreSQL address, expected jdbc:postgresql://host/database");
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
            "has format 99, expected at most 3: it was written by a newer version of Memoir");
  }

  @Test
  void changedDocuments_ofTwoProcesses_areToldOnceInTheirOrder() throws Exception {
    int changes = 60;
    long before = store.lastChange(DocumentKind.ITEM);
    store.putDocuments(DocumentKind.ITEM, List.of(document("i0", "0"), document("i1", "0")));
    store.putDocuments(DocumentKind.USER, List.of(document("u", "of another kind")));
    assertThat(store.changedDocuments(DocumentKind.ITEM, before, 1).documents())
        .extracting(StoredDocument::id)
        .containsExactly("i0");
    Map<String, Integer> seen = new HashMap<>();
    try (EventStore other = PostgresEventStore.open(address, Durability.RELAXED);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (EventStore writer : List.of(store, other)) {
        for (String id : List.of("i0", "i1", "i2")) {
          writers.add(
              threads.submit(() -> {
                for (int i = 0; i < changes; i++) {
                  writer.changeDocument(
                      DocumentKind.ITEM,
                      id,
                      content ->
                          Optional.of(
                              Utf8.bytes(
                                  content
                                      .map(each -> Integer.parseInt(Utf8.text(each)) + 1)
                                      .orElse(1)
                                      .toString())));
                }
              }));
        }
      }
      long after = before;
      while (seen.values().stream().mapToInt(each -> each).sum() < 6 * changes) {
        DocumentChanges piece = other.changedDocuments(DocumentKind.ITEM, after, 2);
        for (StoredDocument document : piece.documents()) {
          int number = Integer.parseInt(Utf8.text(document.content()));
          assertThat(seen.getOrDefault(document.id(), -1)).isLessThan(number);
          seen.put(document.id(), number);
        }
        assertThat(piece.last()).isGreaterThanOrEqualTo(after);
        after = piece.last();
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(other.changedDocuments(DocumentKind.ITEM, after, 2).documents()).isEmpty();
      assertThat(other.lastChange(DocumentKind.ITEM)).isEqualTo(after);
    }
  }

  @Test
  void open_ofTheFirstFormat_bringsItUpToDateAndHoldsTheSame() throws Exception {
    store.close();
    address = server.freshDatabase("golden");
    try (var connection = DriverManager.getConnection(address);
        var statement = connection.createStatement();
        InputStream sql =
            getClass().getResourceAsStream("/io/memoir/server/store/golden/postgres-1.sql")) {
      statement.execute(new String(Objects.requireNonNull(sql).readAllBytes(), UTF_8));
    }
    for (int time = 0; time < 2; time++) {
      store = open();
      GoldenStore.check(store);
      store.close();
    }
  }

  @Test
  void open_withAPassword_takesItFromBothPlacesAndNeverShowsIt() throws Exception {
    Path access = directory.resolve("postgres").resolve("pg_hba.conf");
    String before = Files.readString(access);
    server.run("DROP ROLE IF EXISTS guarded");
    server.run("CREATE ROLE guarded LOGIN PASSWORD 's3cr3t&w0rd'");
    Files.writeString(access, "host all guarded 127.0.0.1/32 scram-sha-256\n" + before);
    server.run("SELECT pg_reload_conf()");
    String plain = address.replaceFirst("user=[^&]*", "user=guarded");
    try {
      for (String wrong : List.of(plain, plain + "&password=wr0ng-w0rd")) {
        assertThatThrownBy(() -> PostgresEventStore.open(wrong, Durability.DURABLE))
            .isInstanceOf(BadInputException.class)
            .hasMessageContaining("cannot be opened")
            .hasMessageNotContaining("wr0ng")
            .message()
            .hasLineCount(1);
      }
      // Let in, and not allowed to make tables.
      server.run("DROP DATABASE IF EXISTS guarded_database WITH (FORCE)");
      server.run("CREATE DATABASE guarded_database");
      String empty = plain.replace("/memoir?", "/guarded_database?");
      for (EventStoreOpening right :
          List.<EventStoreOpening>of(
              () -> PostgresEventStore.open(empty + "&password=s3cr3t%26w0rd", Durability.DURABLE),
              () ->
                  EventStores.open(
                      StoreLocation.of(empty, Optional.of("s3cr3t&w0rd")), Durability.DURABLE))) {
        assertThatThrownBy(right::open)
            .isInstanceOf(BadInputException.class)
            .hasMessageContaining("cannot be prepared")
            .hasMessageContaining("permission denied")
            .hasMessageNotContaining("s3cr3t")
            .message()
            .hasLineCount(1);
      }
      server.run("ALTER DATABASE guarded_database OWNER TO guarded");
      try (EventStore opened =
          EventStores.open(
              StoreLocation.of(empty, Optional.of("s3cr3t&w0rd")), Durability.DURABLE)) {
        assertThat(opened.append(List.of(event("a", "u", 1)))).hasSize(1);
      }
    } finally {
      Files.writeString(access, before);
      server.run("SELECT pg_reload_conf()");
      server.run("DROP DATABASE IF EXISTS guarded_database WITH (FORCE)");
    }
  }

  /** Opens a store. */
  @FunctionalInterface
  private interface EventStoreOpening {
    EventStore open();
  }

  @Test
  void open_whereNobodyAnswers_isSaidInOneLine() {
    for (String away :
        List.of(
            "jdbc:postgresql://127.0.0.1:1/memoir?user=u&password=s3cr3t-w0rd",
            "jdbc:postgresql://no-such-host.invalid/memoir?user=u&password=s3cr3t-w0rd")) {
      assertThatThrownBy(() -> EventStores.open(away, Durability.DURABLE))
          .isInstanceOfSatisfying(
              StoreUnavailableException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.DATABASE_AWAY))
          .hasMessageContaining("does not answer")
          .hasMessageNotContaining("s3cr3t")
          .message()
          .hasLineCount(1);
    }
  }
}
