package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo that ends with a running server, in a process of its own. */
@DisabledOnOs(OS.WINDOWS)
class DemoServeTest {
  @TempDir Path directory;

  private ServedDemo start(String scenario) throws IOException {
    String[] options = {"--people", "100", "--out", directory.resolve("demo").toString()};
    return scenario.equals("shop without features")
        ? ServedDemo.start(Map.of(), options)
        : ServedDemo.start(Map.of(), Answers.joined(options, "--scenario", scenario));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop without features", "music"})
  void serve_pageOfThePerson_hasEventsAndRecommendationsWithReasons(String scenario)
      throws IOException {
    long stored;
    try (ServedDemo demo = start(scenario)) {
      assertThat(demo.lineWith("items were imported into")).isLessThan(demo.lineWith("page     "));
      assertThat(URLDecoder.decode(demo.encodedPersonId(), StandardCharsets.UTF_8))
          .isEqualTo(demo.personId());
      JsonArray events =
          demo.get("/v1/users/" + demo.encodedPersonId() + "/events").getAsJsonArray("events");
      assertThat(events).hasSizeGreaterThan(5);
      for (JsonElement event : events) {
        assertThat(event.getAsJsonObject().get("title").getAsString()).isNotBlank();
        assertThat(event.getAsJsonObject().get("eventId").getAsString()).startsWith("demo-");
      }
      JsonArray recommended =
          demo.post(
                  "/v1/what-if",
                  "{\"userId\": \"%s\", \"explain\": \"brief\"}".formatted(demo.personId()))
              .getAsJsonObject("before")
              .getAsJsonArray("items");
      assertThat(recommended).hasSize(10);
      assertThat(recommended)
          .anyMatch(item -> !item.getAsJsonObject().getAsJsonArray("reasons").isEmpty());
      String itemId = events.get(0).getAsJsonObject().get("itemId").getAsString();
      assertThat(demo.get("/v1/items/" + itemId).getAsJsonObject("attributes").has("title"))
          .isTrue();
      assertThat(demo.get("/v1/access").get("interests").getAsBoolean()).isTrue();
      stored = stored(demo);
      assertThat(stored).isGreaterThan(1_000);
    }
    try (ServedDemo again = start(scenario)) {
      assertThat(again.lineWith("The events were imported into"))
          .isLessThan(again.lineWith("page     "));
      assertThat(stored(again)).as("nothing is imported twice").isEqualTo(stored);
    }
  }

  private static long stored(ServedDemo demo) throws IOException {
    return demo.get("/v1/status").getAsJsonObject("store").get("events").getAsLong();
  }
}
