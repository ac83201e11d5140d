package io.memoir.server.store.postgres;

import static io.memoir.server.store.contract.StoreValues.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.bytes.Utf8;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing waits without limit for a database that is lost, or for another process that hangs. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresLimitsTest {
  private static final Duration FOR_EVER = Duration.ofHours(1);

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
  void makeDatabase() {
    address = server.freshDatabase("memoir");
  }

  private static EventStore open(String address, PostgresLimits limits) {
    return PostgresEventStore.open(
        PostgresAddress.of(address, Optional.empty()),
        Durability.RELAXED,
        PostgresVacuum.SMALL,
        limits);
  }

  private PostgresDatabase database(PostgresLimits limits) {
    return PostgresDatabase.open(
        PostgresAddress.of(address, Optional.empty()), Durability.RELAXED, limits);
  }

  private static void assertAway(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreUnavailableException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.DATABASE_AWAY))
        .message()
        .hasLineCount(1);
  }

  @Test
  void append_whileAnotherProcessHoldsItsLock_failsAndReadinessSaysSo() throws Exception {
    PostgresLimits limits =
        new PostgresLimits(Duration.ofMillis(50), FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER);
    try (EventStore store = open(address, limits)) {
      store.requireWritable();
      try (Connection other = DriverManager.getConnection(address);
          Statement statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.execute("SELECT * FROM memoir_totals FOR UPDATE");
        assertAway(() -> store.append(List.of(event("a", "u", 1))));
        assertAway(store::requireWritable);
        assertAway(() -> store.merge("u", "v"));
        assertAway(() -> store.erase("u"));
        store.putDocuments(
            DocumentKind.ITEM, List.of(new StoredDocument("i", Utf8.bytes("needs another lock"))));
        assertThat(store.history("u").events()).isEmpty();
      }
      store.requireWritable();
      assertThat(store.append(List.of(event("a", "u", 1))))
          .extracting(Appended::outcome)
          .containsExactly(Outcome.NEW);
    }
  }

  @Test
  void append_whenAnotherProcessHangsInATransaction_goesOnAndSoDoesTheOther() throws Exception {
    PostgresLimits patient = new PostgresLimits(FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER);
    PostgresLimits impatient =
        new PostgresLimits(FOR_EVER, FOR_EVER, Duration.ofMillis(100), FOR_EVER, FOR_EVER);
    try (EventStore store = open(address, patient);
        PostgresDatabase hanging = database(impatient)) {
      CountDownLatch locked = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      AtomicInteger attempts = new AtomicInteger();
      CompletableFuture<Integer> other =
          CompletableFuture.supplyAsync(() ->
              hanging.transaction(connection -> {
                execute(connection, "SELECT * FROM memoir_totals FOR UPDATE");
                if (attempts.incrementAndGet() == 1) {
                  locked.countDown();
                  awaitQuietly(goOn);
                  execute(connection, "SELECT 1"); // the database has ended the transaction
                }
                return attempts.get();
              }));
      locked.await();
      assertThat(store.append(List.of(event("a", "u", 1)))).hasSize(1);
      goOn.countDown();
      assertThat(other.get()).as("attempts").isEqualTo(2);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void append_onAConnectionThatIsDead_failsAndTheNextWorks() throws Exception {
    Matcher port = Pattern.compile(":(\\d+)/").matcher(address);
    assertThat(port.find()).isTrue();
    PostgresLimits limits =
        new PostgresLimits(FOR_EVER, FOR_EVER, FOR_EVER, Duration.ofSeconds(1), FOR_EVER);
    try (FreezingProxy proxy = new FreezingProxy(Integer.parseInt(port.group(1)));
        EventStore store = open(port.replaceFirst(":" + proxy.port() + "/"), limits)) {
      store.append(List.of(event("before", "u", 1)));
      proxy.freeze();
      // On one that the pool has just seen alive; it is repeated on a new connection.
      for (String id : List.of("first", "second")) {
        appendOnceBack(store, id);
      }
      store.requireWritable();
      assertThat(store.history("u").events())
          .extracting(logged -> logged.event().eventId())
          .containsExactly("before", "first", "second");
    }
  }

  /** Each attempt ends; those in between may fail while the pool gets rid of dead connections. */
  private static void appendOnceBack(EventStore store, String id) {
    while (true) {
      try {
        store.append(List.of(event(id, "u", id.equals("first") ? 2 : 3)));
        return;
      } catch (StoreUnavailableException e) {
        assertThat(e.reason()).isEqualTo(Reason.DATABASE_AWAY);
      }
    }
  }

  @Test
  void work_isAllowedMoreTimeThanAStatement_andOtherStatementsAreNot() {
    PostgresLimits limits =
        new PostgresLimits(
            FOR_EVER, Duration.ofMillis(300), FOR_EVER, Duration.ofSeconds(1), FOR_EVER);
    try (PostgresDatabase database = database(limits)) {
      String sleep = "SELECT pg_sleep(1.5)";
      assertAway(() -> database.transaction(connection -> done(connection, sleep)));
      assertThat(database.<Boolean>work(connection -> done(connection, sleep))).isTrue();
      assertThat(database.<Boolean>withoutLimits(connection -> done(connection, sleep))).isTrue();
      assertThat(database.<Boolean>apart(connection -> done(connection, sleep))).isTrue();
      for (int i = 0; i < 10; i++) {
        assertThat(database.<String>transaction(PostgresLimitsTest::limit)).isEqualTo("300ms");
      }
      assertAway(() -> database.transaction(connection -> done(connection, sleep)));
    }
  }

  private static boolean done(Connection connection, String sql) throws SQLException {
    execute(connection, sql);
    return true;
  }

  private static String limit(Connection connection) throws SQLException {
    return Query.of(connection, "SHOW statement_timeout")
        .row(row -> row.getString(1))
        .orElseThrow();
  }

  @Test
  void limitsOfTheDatabase_areKept() {
    server.run("ALTER DATABASE memoir SET statement_timeout = '4s'");
    try (PostgresDatabase database = database(PostgresLimits.standard())) {
      assertThat(database.<String>transaction(PostgresLimitsTest::limit)).isEqualTo("4s");
      assertThat(database.<String>work(PostgresLimitsTest::limit)).isEqualTo("4s");
      assertThat(database.<Boolean>apart(connection -> done(connection, "SELECT 1"))).isTrue();
      assertThat(database.<String>transaction(PostgresLimitsTest::limit)).isEqualTo("4s");
      assertThat(
              database.<Optional<String>>transaction(connection ->
                  Query.of(connection, "SHOW lock_timeout").row(row -> row.getString(1))))
          .hasValue("5s");
    }
  }
}
