package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.server.http.Running.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items that the model does not know are shown where an answer explores, and only there. */
class ColdItemsTest {
  private static final int REQUESTS = 60;

  @TempDir Path directory;

  private Path model;

  @BeforeEach
  void write() throws IOException {
    model = TestShop.model(directory.resolve("shop"), 1);
  }

  private Running running() throws IOException {
    Running running = Running.of(model, directory.resolve("events"));
    running.put("/v1/items/new-film", "{\"attributes\": {\"price\": 12}}");
    return running;
  }

  /** The cold items of many answers. */
  private static List<JsonObject> cold(Running running, String request) {
    List<JsonObject> cold = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      Reply reply = running.post("/v1/recommend", request);
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      for (JsonElement item : reply.json().getAsJsonArray("items")) {
        if (item.getAsJsonObject().has("cold")) {
          cold.add(item.getAsJsonObject());
        }
      }
    }
    return cold;
  }

  @Test
  void newItem_whereAnAnswerExplores_isShownWithItsPropensityAndNoScore() throws IOException {
    try (Running running = running()) {
      List<JsonObject> shown =
          cold(running, "{\"userId\": \"ada\", \"exploration\": 0.2, \"explain\": \"brief\"}");
      assertThat(shown).hasSizeGreaterThan(REQUESTS / 4);
      assertThat(shown)
          .allSatisfy(item -> {
            assertThat(item.get("itemId").getAsString()).isEqualTo("new-film");
            assertThat(item.has("score")).isFalse();
            assertThat(item.get("propensity").getAsDouble()).isBetween(0.0999, 0.1001);
          });
    }
  }

  @Test
  void newItem_withoutExplorationOrHiddenOrFilteredOrExcluded_isNotShown() throws IOException {
    try (Running running = running()) {
      assertThat(cold(running, "{\"userId\": \"ada\"}")).isEmpty();
      assertThat(
              cold(
                  running,
                  "{\"userId\": \"ada\", \"exploration\": 0.5, \"exclude\": [\"new-film\"]}"))
          .isEmpty();
      assertThat(
              cold(
                  running,
                  "{\"userId\": \"ada\", \"exploration\": 0.5, \"filter\": \"price < 10\"}"))
          .isEmpty();
      running.patch("/v1/items/new-film", "{\"hidden\": true}");
      assertThat(cold(running, "{\"userId\": \"ada\", \"exploration\": 0.5}")).isEmpty();
    }
  }
}
