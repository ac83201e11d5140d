package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.cli.process.ExitCode;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store is backed up, restored from the command line, and served. */
class RestoreTest {
  @TempDir private Path directory;

  @Test
  void restore_inAProcessOfItsOwn_makesAStoreThatIsServed() throws Exception {
    Path model = model();
    Path backups = directory.resolve("backups");
    try (EventStore store =
        EventStores.open(directory.resolve("store").toString(), Durability.DURABLE)) {
      store.append(
          List.of(
              StoredEvent.of("e1", "ada", "item-01", "view", 1_700_000_000_000L),
              StoredEvent.of("e2", "ada", "item-02", "view", 1_700_000_060_000L),
              StoredEvent.of("e3", "ben", "item-03", "view", 1_700_000_000_000L)));
      store.backup(backups, 1);
      store.append(List.of(StoredEvent.of("e4", "ada", "item-04", "view", 1_700_000_120_000L)));
    }
    Path restored = directory.resolve("restored");

    Process process =
        Launched.start("restore", "--backups", backups.toString(), "--store", restored.toString());
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains(restored + ": restored 3 events of 2 users");

    Process server =
        Launched.start(
            "serve",
            "--model",
            model.toString(),
            "--store",
            restored.toString(),
            "--port",
            "0",
            "--admin-port",
            "0");
    try {
      URI address = Launched.addresses(server.inputReader(StandardCharsets.UTF_8)).api();
      assertThat(answer(address.resolve("/v1/users/ada"), "")).contains("\"eventsRemembered\":2");
      assertThat(answer(address.resolve("/v1/recommend"), "{\"userId\":\"ada\",\"limit\":3}"))
          .contains("\"items\":[{\"itemId\":\"item-")
          .doesNotContain("item-01");
    } finally {
      server.destroy();
      if (!server.waitFor(5, TimeUnit.MINUTES)) {
        server.destroyForcibly();
      }
    }
  }

  @Test
  void restore_ofNoBackup_isOneLine() throws Exception {
    Process process =
        Launched.start(
            "restore",
            "--backups",
            directory.resolve("none").toString(),
            "--store",
            directory.resolve("restored").toString());
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said).contains("contains no backup of an event store").doesNotContain("\tat ");
  }

  @Test
  void restore_intoADatabase_isRefused_withoutItsPassword() {
    for (String address :
        List.of(
            "jdbc:postgresql://host/shop?user=me&password=pw1",
            "JDBC:postgresql://me:pw1@host/shop",
            "postgresql://me:pw1@host/shop")) {
      Commands into =
          Commands.run("restore", "--backups", directory.toString(), "--store", address);
      assertThat(into.code()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(into.err())
          .contains("--store is a URL", "expected a directory")
          .doesNotContain("pw1");
      Commands from =
          Commands.run("restore", "--store", directory.toString(), "--backups", address);
      assertThat(from.code()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(from.err())
          .contains("--backups is a URL", "expected a directory")
          .doesNotContain("pw1");
    }
  }

  @Test
  void restore_ofADamagedNewest_isRefused_andTheNamedOneIsTaken() throws IOException {
    Path backups = directory.resolve("backups");
    try (EventStore store =
        EventStores.open(directory.resolve("store").toString(), Durability.DURABLE)) {
      store.append(List.of(StoredEvent.of("e1", "ada", "i", "view", 1L)));
      store.backup(backups, 7);
      store.append(List.of(StoredEvent.of("e2", "ada", "i", "view", 2L)));
      store.backup(backups, 7);
    }
    Files.writeString(backups.resolve("meta/2"), "");
    String restored = directory.resolve("restored").toString();
    Commands refused =
        Commands.run("restore", "--backups", backups.toString(), "--store", restored);
    assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.err()).contains("is damaged: 2", "--backup 1");
    Commands named =
        Commands.run(
            "restore", "--backups", backups.toString(), "--store", restored, "--backup", "1");
    assertThat(named.code()).as(named.err()).isZero();
    assertThat(named.out()).contains("restored 1 events of 1 users from backup 1 of 2");
  }

  @Test
  void restore_thatOnlyListsOrChecks_makesNothing() throws IOException {
    Path backups = directory.resolve("backups");
    try (EventStore store =
        EventStores.open(directory.resolve("store").toString(), Durability.DURABLE)) {
      for (int i = 1; i <= 3; i++) {
        store.append(List.of(StoredEvent.of("e" + i, "ada", "i", "view", i)));
        store.backup(backups, 7);
      }
    }
    Files.writeString(backups.resolve("meta/2"), "");
    Commands listed = Commands.run("restore", "--backups", backups.toString(), "--list");
    assertThat(listed.code()).as(listed.err()).isZero();
    assertThat(listed.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("   3  2\\S+Z +complete"),
            line -> assertThat(line).isEqualTo("   2  unknown               damaged"),
            line -> assertThat(line).matches("   1  2\\S+Z +complete"));

    Commands checked = Commands.run("restore", "--backups", backups.toString(), "--check");
    assertThat(checked.code()).as(checked.err()).isZero();
    assertThat(checked.out()).startsWith("backup 3 of 2").contains("contains 3 events of 1");
    Commands other =
        Commands.run("restore", "--backups", backups.toString(), "--check", "--backup", "2");
    assertThat(other.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(other.err()).contains("backup 2 in", "is damaged");
    Commands both =
        Commands.run("restore", "--backups", backups.toString(), "--list", "--store", "x");
    assertThat(both.code()).isEqualTo(ExitCode.BAD_INPUT);
    Commands neither = Commands.run("restore", "--backups", backups.toString());
    assertThat(neither.err()).contains("none of --store, --list and --check is given");
  }

  /** The body of an answer; nothing is sent with a question whose body is empty. */
  private static String answer(URI address, String body) throws IOException {
    URLConnection connection = address.toURL().openConnection();
    if (!body.isEmpty()) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private Path model() throws IOException {
    Path events = SmallShop.writeEvents(directory.resolve("events.csv"));
    String data = directory.resolve("data").toString();
    Path model = directory.resolve("model");
    Commands prepared = Commands.run("prepare", "--input", events.toString(), "--out", data);
    assertThat(prepared.code()).as(prepared.err()).isZero();
    Commands trained =
        Commands.run("train", "--data", data, "--model", "popularity", "--out", model.toString());
    assertThat(trained.code()).as(trained.err()).isZero();
    return model;
  }
}
