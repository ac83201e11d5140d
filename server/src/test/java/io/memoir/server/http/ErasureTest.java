package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.server.http.Running.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user is erased over HTTP. */
class ErasureTest {
  private static final String USER = "anna.secret@example.org";

  @TempDir Path directory;

  private Path events() {
    return directory.resolve("events");
  }

  private Running running() throws IOException {
    return Running.of(TestShop.model(directory.resolve("shop"), 1), events());
  }

  @Test
  void delete_answersForTheErasure_andItsJobForTheBytes() throws IOException {
    try (Running running = running()) {
      running.event("e1", USER, "item-1", 1);
      running.put("/v1/users/" + USER, "{\"attributes\": {\"plan\": \"gold\"}}");
      List<String> nobody = running.recommend("nobody").items();

      Reply reply = running.delete("/v1/users/" + USER);
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      JsonObject receipt = reply.json();
      assertThat(receipt.get("events").getAsLong()).isEqualTo(1);
      assertThat(running.get("/v1/users/" + USER).status()).isEqualTo(404);
      assertThat(running.recommend(USER).items()).isEqualTo(nobody);
      if (!receipt.get("bytesRemoved").getAsBoolean()) {
        String job = receipt.get("jobId").getAsString();
        assertThat(reply.response().headers().firstValue("Location")).hasValue("/v1/jobs/" + job);
        JsonObject ended = running.admin("/v1/jobs/" + job + "?wait=true").json();
        assertThat(ended.get("kind").getAsString()).isEqualTo("erasure");
        assertThat(ended.get("state").getAsString()).isEqualTo("done");
      }
      assertThat(filesWith(USER)).isEmpty();
    }
  }

  @Test
  void delete_thatWaits_answersWhenTheBytesAreGone() throws IOException {
    try (Running running = running()) {
      running.event("e1", USER, "item-1", 1);
      Reply reply = running.delete("/v1/users/" + USER + "?wait=true");
      assertThat(reply.json().get("bytesRemoved").getAsBoolean()).as(reply.text()).isTrue();
      assertThat(reply.json().has("jobId")).isFalse();
      assertThat(filesWith(USER)).isEmpty();
    }
  }

  @Test
  void wait_thatIsNeitherTrueNorFalse_isRefused_andNothingIsErased() throws IOException {
    try (Running running = running()) {
      running.event("e1", USER, "item-1", 1);
      assertThat(running.delete("/v1/users/" + USER + "?wait=yes").status()).isEqualTo(400);
      assertThat(running.get("/v1/users/" + USER).status()).isEqualTo(200);
      assertThat(running.admin("/v1/jobs/none?wait=true").status()).isEqualTo(404);
    }
  }

  private List<String> filesWith(String text) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(events())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          found.add(file.getFileName() + "");
        }
      }
    }
    return found;
  }
}
