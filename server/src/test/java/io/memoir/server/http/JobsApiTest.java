package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.http.Running.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes long is told of while it runs and afterwards. */
class JobsApiTest {
  @TempDir Path directory;

  private Path model = Path.of("");

  @BeforeEach
  void write() throws IOException {
    model = TestShop.model(directory.resolve("shop"), 1);
  }

  private Running running() throws IOException {
    return Running.of(model, directory.resolve("events"));
  }

  private static String in(Path path) {
    return "{\"directory\": \"%s\"}".formatted(path);
  }

  private static JsonArray jobs(Running running) {
    return running.admin("/v1/jobs").json().getAsJsonArray("jobs");
  }

  /** Asks for a job until it has ended. */
  private static JsonObject ended(Running running, Reply begun) {
    String location = begun.response().headers().firstValue("Location").orElseThrow();
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (true) {
      Reply reply = running.admin(location);
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      if (reply.json().has("finishedAt")) {
        return reply.json();
      }
      assertThat(System.nanoTime()).as("ends in time: %s", reply.text()).isLessThan(deadline);
    }
  }

  private static String text(JsonObject json, String name) {
    return json.get(name).getAsString();
  }

  @Test
  void promotion_isAJob_thatCountsTheStatesOfEverybody() throws IOException {
    Path second = TestShop.model(directory.resolve("second"), 2);
    try (Running running = running()) {
      for (String user : List.of("ada", "bea", "cyd")) {
        running.event("e-" + user, user, "item-3", 1);
        running.recommend(user);
      }
      Reply begun = running.adminPost("/v1/models:promote", in(second));
      JsonObject job = ended(running, begun);

      assertThat(begun.status()).isEqualTo(202);
      assertThat(text(begun.json().getAsJsonObject("promotion"), "jobId"))
          .isEqualTo(text(job, "jobId"));
      assertThat(text(job, "kind")).isEqualTo("promotion");
      assertThat(text(job, "state")).isEqualTo("done");
      assertThat(text(job, "directory")).isEqualTo(second.toString());
      assertThat(job.get("done").getAsInt()).isEqualTo(3);
      assertThat(job.get("total").getAsInt()).isEqualTo(3);
      assertThat(text(job, "unit")).isEqualTo("states");
      assertThat(text(job, "model")).isEqualTo("second");
      assertThat(text(job, "result")).isEqualTo("second is ready and now serves requests");
      assertThat(Instant.parse(text(job, "finishedAt")))
          .isAfterOrEqualTo(Instant.parse(text(job, "startedAt")));

      assertThat(text(ended(running, running.adminPost("/v1/models:rollback", "")), "kind"))
          .isEqualTo("rollback");
      Reply trial =
          running.adminPost(
              "/v1/models:trial", "{\"directory\": \"%s\", \"share\": 0.5}".formatted(second));
      assertThat(text(ended(running, trial), "kind")).isEqualTo("trial");
      assertThat(jobs(running))
          .extracting(each -> text(each.getAsJsonObject(), "kind"))
          .as("the newest first")
          .containsExactly("trial", "rollback", "promotion");
    }
  }

  @Test
  void promotion_thatIsRefused_leavesNoJob() throws IOException {
    try (Running running = running()) {
      assertThat(running.adminPost("/v1/models:promote", in(model)).status()).isEqualTo(409);
      assertThat(running.adminPost("/v1/models:promote", in(directory)).status()).isEqualTo(409);
      assertThat(running.adminPost("/v1/models:rollback", "").status()).isEqualTo(409);
      assertThat(jobs(running)).isEmpty();
    }
  }

  @Test
  void backup_isAJob_alsoInTheBackground() throws IOException {
    Path backups = directory.resolve("backups");
    try (Running running = running()) {
      running.event("e1", "ada", "item-3", 1);
      assertThat(running.adminPost("/v1/backups", in(backups)).status()).isEqualTo(200);
      Reply begun = running.adminPost("/v1/backups?background=true", in(backups));
      assertThat(begun.status()).as(begun.text()).isEqualTo(202);
      JsonObject job = ended(running, begun);

      assertThat(text(job, "state")).isEqualTo("done");
      assertThat(text(job, "kind")).isEqualTo("backup");
      assertThat(text(job, "directory")).isEqualTo(backups.toString());
      assertThat(text(job, "result")).contains("position 1");
      assertThat(jobs(running)).hasSize(2);
      try (var made = Files.list(backups.resolve("meta"))) {
        assertThat(made).hasSize(2);
      }
    }
  }

  @Test
  void backup_thatFails_tellsWhyInOneLine() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "").resolve("backups");
    try (Running running = running()) {
      assertThat(running.adminPost("/v1/backups", in(file)).status()).isEqualTo(409);
      JsonObject background =
          ended(running, running.adminPost("/v1/backups?background=true", in(file)));

      assertThat(text(background, "state")).isEqualTo("failed");
      assertThat(text(background, "error")).contains(file.toString()).doesNotContain("\n", "\tat");
      assertThat(background.has("result")).isFalse();
      JsonObject waited = jobs(running).get(1).getAsJsonObject();
      assertThat(text(waited, "error")).isEqualTo(text(background, "error"));
      assertThat(running.recommend("ada").status()).isEqualTo(200);
      assertThat(running.defects).isEmpty();
    }
  }

  @Test
  void job_thatWaits_tellsForWhat() throws IOException {
    try (Running running = running()) {
      Jobs.Work work = running.engine.jobs().queue(Job.Kind.REFIT, Optional.empty());
      work.at("waiting for events", 12, 500, "events");

      JsonObject job = running.admin("/v1/jobs/" + work.job().id()).json();

      assertThat(text(job, "state")).isEqualTo("queued");
      assertThat(text(job, "step")).isEqualTo("waiting for events");
      assertThat(job.get("done").getAsInt()).isEqualTo(12);
      assertThat(job.keySet()).doesNotContain("startedAt", "finishedAt", "directory", "error");
    }
  }

  @Test
  void jobs_thatEnded_areRememberedUpToAHundred() throws IOException {
    try (Running running = running()) {
      Jobs.Work first = running.engine.jobs().queue(Job.Kind.BACKUP, Optional.empty()).begin();
      first.done("added");
      for (int i = 0; i < 100; i++) {
        running.engine.jobs().queue(Job.Kind.BACKUP, Optional.empty()).begin().done("added");
      }

      assertThat(jobs(running)).hasSize(100);
      assertThat(running.admin("/v1/jobs/" + first.job().id()).status()).isEqualTo(404);
    }
  }

  @Test
  void job_thatIsNotKnown_isAProblem() throws IOException {
    try (Running running = running()) {
      for (String path : List.of("/v1/jobs/nothing", "/v1/jobs/%2F..%0A")) {
        Reply reply = running.admin(path);
        assertThat(reply.status()).as(reply.text()).isEqualTo(404);
        assertThat(reply.response().headers().firstValue("Content-Type"))
            .hasValue("application/problem+json");
        assertThat(text(reply.json(), "code")).isEqualTo("no-such-job");
      }
      assertThat(running.admin("/v1/jobs?all=true").status()).isEqualTo(400);
      assertThat(running.get("/v1/jobs").status())
          .as("not on the port for services")
          .isEqualTo(404);
    }
  }
}
