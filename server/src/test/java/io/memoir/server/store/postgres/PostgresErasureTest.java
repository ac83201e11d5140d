package io.memoir.server.store.postgres;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.bytes.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of erased users in the files of a real PostgreSQL. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresErasureTest {
  private static final String GONE = "gone-0815-4711";
  private static final String KEPT = "kept-0815-4711";

  @TempDir private static Path directory;
  private static PostgresServer server;

  private String address = "";
  private EventStore store;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start(directory.resolve("postgres"));
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @BeforeEach
  void openStore() {
    address = server.freshDatabase("memoir");
    store = PostgresEventStore.open(address, Durability.DURABLE);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private static StoredEvent event(String id, String userId, long time) {
    return StoredEvent.of(id, userId, userId + "-item", "view", time);
  }

  /** Two users, one of whom is to be erased, in every table; what is long is stored apart. */
  private void fill() throws SQLException {
    for (int i = 0; i < 300; i++) {
      store.append(List.of(event(GONE + "-e" + i, GONE, i), event(KEPT + "-e" + i, KEPT, i)));
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      text.append(Integer.toHexString(i * 0x9E3779B9)).append(GONE);
    }
    store.putDocuments(
        DocumentKind.USER, List.of(new StoredDocument(GONE, Utf8.bytes(text.toString()))));
    store.append(List.of(event("m1", GONE + "-session", 1)));
    store.merge(GONE + "-session", GONE);
    store.saveSnapshots(
        "m",
        Map.of(
            GONE,
            new StateSnapshot(
                store.history(GONE).revision(), new EventCursor(299, 1), Utf8.bytes(GONE))));
    inDatabase("ANALYZE");
    server.run("CHECKPOINT");
  }

  private void inDatabase(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(address);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The files of tables and indexes that have a text; the write-ahead log is elsewhere. */
  private static List<Path> filesWith(String text) throws IOException {
    server.run("CHECKPOINT");
    try (Stream<Path> files = Files.walk(directory.resolve("postgres").resolve("base"))) {
      List<Path> found = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
      return found;
    }
  }

  /** Waits for what is bound to come; the class has a time limit. */
  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(20);
    }
  }

  @Test
  void erase_andDeleteEvent_leaveNoBytesInTablesAndIndexes() throws Exception {
    fill();
    store.append(List.of(event("also-" + GONE, KEPT, 1_000)));
    assertThat(filesWith(GONE)).as("before").isNotEmpty();
    store.erase(GONE);
    assertThat(store.deleteEvent(KEPT, "also-" + GONE)).isTrue();
    store.removal().get();
    assertThat(filesWith(GONE)).isEmpty();
    assertThat(store.removalIsThorough()).isTrue();
    assertThat(store.remains())
        .contains("write-ahead log", "replicas", "backups")
        .doesNotContain("delayed by");
    assertThat(filesWith(KEPT)).as("what is searched").isNotEmpty();
    assertThat(store.history(KEPT).events()).hasSize(300);
  }

  @Test
  void idleConnections_areInNoTransaction() throws Exception {
    // The pool opens its second connection in the background.
    await(() -> sessions("state = 'idle'") >= 2);
    // One may be between two statements of its work; none stays there.
    await(() -> sessions("state LIKE 'idle in transaction%'") == 0);
  }

  private int sessions(String condition) {
    try (Connection connection = DriverManager.getConnection(address);
        Statement statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'memoir' AND "
                    + condition)) {
      result.next();
      return result.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void removal_withAnOldSnapshotOfSomebodyElse_waitsForItsEndAndIsThenWhole() throws Exception {
    fill();
    try (Connection reader = DriverManager.getConnection(address);
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute("SELECT 1");
      store.erase(GONE);
      CompletableFuture<Long> removal = store.removal();
      await(() -> removal.isDone() || store.remains().contains("delayed by the transaction"));
      assertThat(removal).isNotDone();
      assertThat(filesWith(GONE)).as("what somebody may still see").isNotEmpty();
      assertThat(store.append(List.of(event("c", KEPT, 1_000)))).as("others go on").hasSize(1);
      reader.commit();
      assertThat(removal.get()).isEqualTo(1);
      assertThat(filesWith(GONE)).isEmpty();
      assertThat(store.remains()).doesNotContain("delayed by");
    }
  }

  @Test
  void removal_withAWriterInAnotherDatabase_waitsForItsEndAndIsThenWhole() throws Exception {
    fill();
    try (Connection writer = DriverManager.getConnection(server.address("postgres"));
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("SELECT txid_current()");
      store.erase(GONE);
      CompletableFuture<Long> removal = store.removal();
      await(() -> removal.isDone() || store.remains().contains("delayed by the transaction"));
      assertThat(removal).isNotDone();
      writer.rollback();
      assertThat(removal.get()).isEqualTo(1);
      assertThat(filesWith(GONE)).isEmpty();
    }
  }

  @Test
  void removal_whileATableIsLocked_waitsForItsEndAndIsThenWhole() throws Exception {
    fill();
    try (Connection user = DriverManager.getConnection(address);
        Statement statement = user.createStatement()) {
      user.setAutoCommit(false);
      statement.execute("LOCK TABLE memoir_event IN ACCESS SHARE MODE");
      store.erase(GONE);
      CompletableFuture<Long> removal = store.removal();
      await(() -> removal.isDone() || store.remains().contains("delayed by"));
      assertThat(removal).isNotDone();
      assertThat(store.history(KEPT).events()).hasSize(300);
      user.commit();
      assertThat(removal.get()).isEqualTo(1);
      assertThat(filesWith(GONE)).isEmpty();
    }
  }

  @Test
  void removal_thatTheClosingOfTheStoreEnds_isDoneOnceItIsOpenedAgain() throws Exception {
    fill();
    try (Connection reader = DriverManager.getConnection(address);
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute("SELECT 1");
      store.erase(GONE);
      CompletableFuture<Long> removal = store.removal();
      store.close();
      assertThatThrownBy(removal::get).hasMessageContaining("when it is opened again");
      assertThat(filesWith(GONE)).isNotEmpty();
      reader.commit();
    }
    store = PostgresEventStore.open(address, Durability.DURABLE);
    assertThat(store.removal().get()).isEqualTo(1);
    assertThat(filesWith(GONE)).isEmpty();
    store.close();
    store = PostgresEventStore.open(address, Durability.DURABLE);
    assertThat(store.removal()).as("nothing is owed").isCompletedWithValue(0L);
  }

  @Test
  void removal_fromAStoreThatIsTooLarge_doesNotClaimThatNoByteIsLeft() throws Exception {
    fill();
    store.close();
    store =
        PostgresEventStore.open(
            PostgresAddress.of(address, Optional.empty()),
            Durability.DURABLE,
            0,
            PostgresLimits.standard());
    store.erase(GONE);
    assertThat(store.removal().get()).isEqualTo(1);
    assertThat(store.removalIsThorough()).isFalse();
    assertThat(store.remains()).contains("free space");
  }

  @Test
  void removal_byAUserWhoMayDoLittle_seesWhatHoldsItBack() throws Exception {
    store.close();
    server.run("DROP DATABASE IF EXISTS plain WITH (FORCE)");
    server.run("DROP ROLE IF EXISTS plain");
    server.run("CREATE ROLE plain LOGIN");
    server.run("CREATE DATABASE plain OWNER plain");
    try (Connection reader = DriverManager.getConnection(server.address("plain"));
        Statement statement = reader.createStatement()) {
      address = server.address("plain").replaceFirst("user=[^&]*", "user=plain");
      store = PostgresEventStore.open(address, Durability.DURABLE);
      fill();
      reader.setAutoCommit(false);
      reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute("SELECT 1");
      store.erase(GONE);
      CompletableFuture<Long> removal = store.removal();
      await(() -> removal.isDone() || store.remains().contains("of postgres"));
      assertThat(removal).isNotDone();
      reader.commit();
      assertThat(removal.get()).isEqualTo(1);
      assertThat(filesWith(GONE)).isEmpty();
    } finally {
      store.close();
      server.run("DROP DATABASE plain WITH (FORCE)");
    }
  }
}
