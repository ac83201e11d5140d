package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.http.Running.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One model serves some of the users while another serves the others, and both are judged. */
class TrialTest {
  private static final int USERS = 400;

  @TempDir Path directory;

  private Path first;
  private Path second;

  @BeforeEach
  void write() throws IOException {
    first = TestShop.model(directory.resolve("first"), 1);
    second = TestShop.model(directory.resolve("second"), 2);
  }

  private Running running() throws IOException {
    return Running.of(first, directory.resolve("events"));
  }

  private static void start(Running running, Path model, String share) {
    Reply reply =
        running.adminPost(
            "/v1/models:trial", "{\"directory\": \"%s\", \"share\": %s}".formatted(model, share));
    assertThat(reply.status()).as(reply.text()).isEqualTo(202);
    ModelSwapTest.awaitPromotion(running);
  }

  private static String version(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().getAsJsonObject("model").get("version").getAsString();
  }

  private static Map<String, String> versions(Running running) {
    Map<String, String> versions = new HashMap<>();
    for (int user = 0; user < USERS; user++) {
      versions.put("user-" + user, version(running.recommend("user-" + user)));
    }
    return versions;
  }

  private static JsonObject listed(Running running, String stage) {
    for (JsonElement model : running.admin("/v1/models").json().getAsJsonArray("models")) {
      if (model.getAsJsonObject().get("stage").getAsString().equals(stage)) {
        return model.getAsJsonObject();
      }
    }
    throw new AssertionError("no model is " + stage);
  }

  @Test
  void trial_servesItsShareOfTheUsers_alwaysTheSameOnes() throws IOException {
    try (Running running = running()) {
      start(running, second, "0.25");

      Map<String, String> versions = versions(running);

      double share =
          versions.values().stream().filter(each -> each.equals("second")).count() / (double) USERS;
      assertThat(share).isCloseTo(0.25, within(0.08));
      assertThat(versions(running)).isEqualTo(versions);
      assertThat(version(running.post("/v1/recommend", "{\"events\": [{\"itemId\": \"item-1\"}]}")))
          .isEqualTo("first");
      assertThat(listed(running, "trial").get("share").getAsDouble()).isEqualTo(0.25);
    }
  }

  @Test
  void trial_ofAUser_knowsEveryEventOfTheirs() throws IOException {
    try (Running running = running()) {
      running.event("e1", "ada", "item-3", 1);
      start(running, second, "0.999999");
      running.event("e2", "ada", "item-4", 2);
      List<String> onTrial = running.recommend("ada").items();
      running.adminPost("/v1/models:promote", "{\"directory\": \"" + second + "\"}");
      ModelSwapTest.awaitPromotion(running);

      assertThat(running.recommend("ada").items()).isEqualTo(onTrial).doesNotContain("item-4");
      assertThat(running.engine.models().trial()).isEmpty();
    }
  }

  @Test
  void endTrial_everybodyHasTheModelBefore() throws IOException {
    try (Running running = running()) {
      start(running, second, "0.5");
      assertThat(running.adminPost("/v1/models:end-trial", "").status()).isEqualTo(200);

      assertThat(versions(running).values()).containsOnly("first");
      Reply again = running.adminPost("/v1/models:end-trial", "");
      assertThat(again.status()).isEqualTo(409);
      assertThat(again.text()).contains("no trial is running");
    }
  }

  @Test
  void promotion_ofAThirdModelDuringATrial_isRefused() throws IOException {
    Path third = TestShop.model(directory.resolve("third"), 3);
    try (Running running = running()) {
      start(running, second, "0.5");
      Reply reply = running.adminPost("/v1/models:promote", "{\"directory\": \"" + third + "\"}");
      assertThat(reply.status()).isEqualTo(409);
      assertThat(reply.text()).contains("second is on trial");
      assertThat(versions(running).values()).contains("first", "second");
    }
  }

  @Test
  void trial_ofNoShare_isRefused() throws IOException {
    try (Running running = running()) {
      for (String share : List.of("0", "1", "2", "\"half\"")) {
        Reply reply =
            running.adminPost(
                "/v1/models:trial",
                "{\"directory\": \"%s\", \"share\": %s}".formatted(second, share));
        assertThat(reply.status()).as(share).isEqualTo(400);
        assertThat(reply.json().get("field").getAsString()).isEqualTo("share");
      }
    }
  }

  @Test
  void lists_areJudgedOnceByTheNextNewEvent() throws IOException {
    try (Running running = running()) {
      running.event("e1", "ada", "item-3", 10);
      List<String> list = running.recommend("ada").items();
      running.event("e2", "ada", list.get(9), 11); // on the list
      running.event("e3", "ada", list.get(1), 12); // judged already
      List<String> next = running.recommend("ada").items();
      running.event("e1", "ada", next.get(0), 13); // sent again: nothing happened
      running.event("e4", "ada", next.get(0), 5); // late: it was before the list
      String other = "item-" + missing(next);
      running.event("e5", "ada", other, 14);
      running.event("e6", "ben", "item-1", 14); // was shown nothing

      JsonObject serving = listed(running, "serving");
      assertThat(serving.get("lists").getAsInt()).isEqualTo(2);
      assertThat(serving.get("listsJudged").getAsInt()).isEqualTo(2);
      assertThat(serving.get("listsHit").getAsInt()).isEqualTo(1);
    }
  }

  private static int missing(List<String> list) {
    for (int i = 0; ; i++) {
      if (!list.contains("item-" + i)) {
        return i;
      }
    }
  }

  @Test
  void metrics_tellWhatCameOfTheListsOfEachModel() throws IOException {
    try (Running running = running()) {
      running.event("e1", "ada", "item-3", 1);
      Reply answer = running.recommend("ada");
      running.event("e2", "ada", answer.items().getFirst(), 2);
      double score =
          answer.json().getAsJsonArray("items").get(0).getAsJsonObject().get("score").getAsDouble();

      List<String> lines = running.admin("/metrics").text().lines().toList();

      assertThat(value(lines, "memoir_lists_total")).isEqualTo(1);
      assertThat(value(lines, "memoir_lists_judged_total")).isEqualTo(1);
      assertThat(value(lines, "memoir_lists_hit_total")).isEqualTo(1);
      assertThat(value(lines, "memoir_best_score")).isCloseTo(score, within(1e-5));
    }
  }

  private static double value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "{") && line.contains("model=\"first\""))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElseThrow();
  }
}
