package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log is backed up under a running server, and another server goes on from it. */
class BackupTest {
  @TempDir Path directory;

  @Test
  void backup_restored_answersAsTheServerDidThen() throws IOException {
    Path model = TestShop.model(directory.resolve("shop"), 1);
    Path backups = directory.resolve("backups");
    List<String> then;
    try (Running running = Running.of(model, directory.resolve("events"))) {
      running.event("e1", "ada", "item-3", 1);
      running.put("/v1/items/item-9", "{\"hidden\": true}");
      then = running.recommend("ada").items();
      Reply reply = running.adminPost("/v1/backups", "{\"directory\": \"%s\"}".formatted(backups));
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      assertThat(reply.json().get("events").getAsInt()).isEqualTo(1);
      running.event("e2", "ada", "item-4", 2);
      assertThat(running.recommend("ada").items()).isNotEqualTo(then);
    }
    Path restored = directory.resolve("restored");
    EventStores.restore(backups, restored);
    try (Running running = Running.of(model, restored)) {
      assertThat(running.recommend("ada").items()).isEqualTo(then).doesNotContain("item-9");
      assertThat(running.event("e2", "ada", "item-4", 2).text()).contains("\"accepted\":1");
    }
  }

  @Test
  void backups_areListed_andEachIsChecked() throws IOException {
    Path model = TestShop.model(directory.resolve("shop"), 1);
    Path backups = directory.resolve("backups");
    String body = "{\"directory\": \"%s\"}".formatted(backups);
    String list = "/v1/backups?directory=" + backups;
    try (Running running = Running.of(model, directory.resolve("events"))) {
      assertProblem(running.admin(list), 409, "no-backup");
      assertProblem(running.admin("/v1/backups"), 400, "invalid-field");
      for (int i = 1; i <= 2; i++) {
        running.event("e" + i, "ada", "item-" + i, i);
        running.adminPost("/v1/backups", body);
      }
      JsonArray listed = running.admin(list).json().getAsJsonArray("backups");
      assertThat(listed)
          .extracting(each -> each.getAsJsonObject().get("id").getAsInt())
          .containsExactly(2, 1);
      assertThat(listed)
          .allMatch(each -> each.getAsJsonObject().get("whole").getAsBoolean())
          .allMatch(each -> each.getAsJsonObject().has("madeAt"));

      JsonObject newest = running.adminPost("/v1/backups:check", body).json();
      assertThat(newest.get("id").getAsInt()).as(newest.toString()).isEqualTo(2);
      assertThat(newest.get("events").getAsInt()).isEqualTo(2);
      String first = body.replace("}", ", \"id\": 1}");
      assertThat(running.adminPost("/v1/backups:check", first).json().get("events").getAsInt())
          .isEqualTo(1);
      assertProblem(
          running.adminPost("/v1/backups:check", body.replace("}", ", \"id\": 3}")),
          409,
          "no-backup");

      flipAByte(largest(backups.resolve("shared_checksum")));
      assertThat(running.admin(list).json().getAsJsonArray("backups"))
          .as("files of the right sizes")
          .allMatch(each -> each.getAsJsonObject().get("whole").getAsBoolean());
      assertProblem(running.adminPost("/v1/backups:check", body), 409, "no-backup");
      assertThat(running.recommend("ada").status()).isEqualTo(200);
    }
  }

  private static Path largest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    }
  }

  private static void flipAByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 3] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void backup_thatCannotBeWritten_isSaid() throws IOException {
    Path model = TestShop.model(directory.resolve("shop"), 1);
    try (Running running = Running.of(model, directory.resolve("events"))) {
      Path file = Files.writeString(directory.resolve("file"), "").resolve("backups");
      Reply reply = running.adminPost("/v1/backups", "{\"directory\": \"%s\"}".formatted(file));
      assertThat(reply.status()).as(reply.text()).isEqualTo(409);
      assertThat(reply.text()).contains(file.toString(), "cannot be created", "file");
      assertThat(running.recommend("ada").status()).isEqualTo(200);
    }
  }

  @Test
  void backup_intoADirectoryOfSomebody_isRefused_andItsFilesStay() throws IOException {
    Path model = TestShop.model(directory.resolve("shop"), 1);
    Path target = directory.resolve("home");
    Path photo = target.resolve("shared").resolve("photo.jpg");
    Files.createDirectories(target.resolve("shared"));
    Files.writeString(photo, "dear");
    try (Running running = Running.of(model, directory.resolve("events"))) {
      Reply reply = running.adminPost("/v1/backups", "{\"directory\": \"%s\"}".formatted(target));
      assertThat(reply.status()).as(reply.text()).isEqualTo(409);
      assertThat(reply.text()).contains("shared/photo.jpg", "expected a new or empty directory");
      assertThat(photo).hasContent("dear");
      Path within = model.resolve("backups");
      assertThat(
              running
                  .adminPost("/v1/backups", "{\"directory\": \"%s\"}".formatted(within))
                  .status())
          .isEqualTo(409);
      assertThat(within).doesNotExist();
    }
  }

  @Test
  void backup_besideADamagedOne_orToAnAddress_isRefused() throws IOException {
    Path model = TestShop.model(directory.resolve("shop"), 1);
    Path backups = directory.resolve("backups");
    String body = "{\"directory\": \"%s\"}".formatted(backups);
    try (Running running = Running.of(model, directory.resolve("events"))) {
      running.event("e1", "ada", "item-3", 1);
      assertThat(running.adminPost("/v1/backups", body).status()).isEqualTo(200);
      Files.writeString(backups.resolve("meta/1"), "");
      Reply damaged = running.adminPost("/v1/backups", body);
      assertThat(damaged.status()).as(damaged.text()).isEqualTo(409);
      assertThat(damaged.text()).contains("damaged backups: 1");
      Reply address =
          running.adminPost(
              "/v1/backups", "{\"directory\": \"jdbc:postgresql://h/d?password=pw1\"}");
      assertThat(address.status()).as(address.text()).isEqualTo(400);
      assertThat(address.text()).contains("is a URL").doesNotContain("pw1");
    }
  }
}
