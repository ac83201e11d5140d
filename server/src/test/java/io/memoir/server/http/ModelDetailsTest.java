package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The details of models: of those that are open, and of those beside them. */
class ModelDetailsTest {
  @TempDir Path directory;

  private Path first = Path.of("");
  private Path second = Path.of("");

  @BeforeEach
  void write() throws IOException {
    first = measured(TestShop.model(directory.resolve("first"), 1), 0.25);
    second = measured(TestShop.model(directory.resolve("second"), 2), 0.5);
  }

  /** Writes the model of a directory again, with a metric and a setting. */
  private static Path measured(Path place, double metric) throws IOException {
    Model model = ModelFile.read(place);
    JsonObject settings = new JsonObject();
    settings.addProperty("train.epochs", "3");
    ModelFile.write(
        new Model(
            model.name(),
            model.architecture(),
            model.weights(),
            model.items(),
            settings,
            Map.of("ndcg@10", metric),
            model.provenance()),
        place);
    return place;
  }

  private Running running() throws IOException {
    return Running.of(first, directory.resolve("events"));
  }

  private static JsonObject details(Running running, String version) {
    Reply reply = running.admin("/v1/models/" + version);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  private static List<String> versions(JsonArray models) {
    List<String> versions = new ArrayList<>();
    for (JsonElement model : models) {
      versions.add(model.getAsJsonObject().get("version").getAsString());
    }
    return versions;
  }

  private static double metric(JsonObject details) {
    return details.getAsJsonObject("file").getAsJsonObject("metrics").get("ndcg@10").getAsDouble();
  }

  @Test
  void details_ofTheServingModel_haveWhatItsFileAndTheServerSay() throws IOException {
    try (Running running = running()) {
      running.event("e1", "ada", "item-1", 1);
      String best = running.recommend("ada").items().getFirst();
      running.event("e2", "ada", best, 2);
      JsonObject details = details(running, "first");

      assertThat(details.get("stage").getAsString()).isEqualTo("serving");
      assertThat(details.get("name").getAsString()).isEqualTo("shop-1");
      assertThat(details.get("items").getAsInt()).isEqualTo(TestShop.ITEMS);
      assertThat(details.get("trainedAt").getAsLong()).isEqualTo(1_767_225_600_000L);
      assertThat(details.getAsJsonArray("tasks")).hasSize(1);
      JsonObject served = details.getAsJsonObject("served");
      assertThat(served.get("lists").getAsLong()).isEqualTo(1);
      assertThat(served.get("hitRate").getAsDouble()).isEqualTo(1);
      JsonObject memory = details.getAsJsonObject("memory");
      assertThat(memory.get("storage").getAsString()).isEqualTo("float32");
      assertThat(memory.get("bytesPerItem").getAsDouble() * TestShop.ITEMS)
          .isEqualTo(memory.get("itemBytes").getAsDouble());
      JsonObject file = details.getAsJsonObject("file");
      assertThat(metric(details)).isEqualTo(0.25);
      assertThat(file.getAsJsonObject("settings").get("train.epochs").getAsString()).isEqualTo("3");
      assertThat(file.getAsJsonObject("provenance").get("seed").getAsLong()).isEqualTo(1);
      long parameters = file.get("parameters").getAsLong();
      assertThat(file.get("weightBytes").getAsLong())
          .as("4 bytes for each parameter, and a header")
          .isBetween(4 * parameters, 4 * parameters + 10_000);
      assertThat(versions(details.getAsJsonArray("beside"))).containsExactly("second");
      assertThat(details(running, details.get("fingerprint").getAsString()).get("version"))
          .isEqualTo(details.get("version"));
    }
  }

  @Test
  void details_ofAModelBesideTheServingOne_areThoseOfItsFile() throws IOException {
    Path broken = Files.createDirectory(directory.resolve("broken"));
    Files.writeString(broken.resolve("model.json"), "{}");
    try (Running running = running()) {
      JsonObject details = details(running, "second");
      assertThat(details.get("stage").getAsString()).isEqualTo("beside");
      assertThat(details.get("items").getAsInt()).isEqualTo(TestShop.ITEMS);
      assertThat(details.has("served")).isFalse();
      assertThat(metric(details)).isEqualTo(0.5);
      assertThat(versions(details(running, "first").getAsJsonArray("beside")))
          .as("a directory with a description that is none is no model")
          .containsExactly("second");
    }
  }

  @Test
  void details_followATrialAndAPromotion() throws IOException {
    try (Running running = running()) {
      running.adminPost(
          "/v1/models:trial", "{\"directory\": \"%s\", \"share\": 0.25}".formatted(second));
      ModelSwapTest.awaitPromotion(running);
      JsonObject trial = details(running, "second");
      assertThat(trial.get("stage").getAsString()).isEqualTo("trial");
      assertThat(trial.get("share").getAsDouble()).isEqualTo(0.25);
      assertThat(details(running, "first").getAsJsonArray("beside")).isEmpty();

      running.adminPost("/v1/models:promote", "{\"directory\": \"%s\"}".formatted(second));
      ModelSwapTest.awaitPromotion(running);
      assertThat(details(running, "second").get("stage").getAsString()).isEqualTo("serving");
      assertThat(details(running, "first").get("stage").getAsString()).isEqualTo("previous");
    }
  }

  /** What serves is no longer what the directory says. */
  @Test
  void details_ofADirectoryThatWasReplaced_sayNothingOfItsFile() throws IOException {
    try (Running running = running()) {
      TestShop.model(first, 3);
      JsonObject details = details(running, "first");
      assertThat(details.get("name").getAsString()).isEqualTo("shop-1");
      assertThat(details.has("file")).isFalse();
      assertThat(details.get("items").getAsInt()).isEqualTo(TestShop.ITEMS);
    }
  }

  @Test
  void details_ofFeatures_haveTheSizesOfVocabularies() throws IOException {
    Path tastes = TasteShop.write(directory.resolve("tastes"));
    try (Running running = Running.of(tastes, directory.resolve("events"))) {
      JsonObject schema = details(running, "tastes").getAsJsonObject("schema");
      JsonObject segment = schema.getAsJsonArray("user").get(0).getAsJsonObject();
      assertThat(segment.get("name").getAsString()).isEqualTo("segment");
      assertThat(segment.get("kind").getAsString()).isEqualTo("category");
      assertThat(segment.get("values").getAsInt()).isEqualTo(2);
      assertThat(segment.getAsJsonArray("first")).hasSize(2);
      JsonObject age = schema.getAsJsonArray("user").get(1).getAsJsonObject();
      assertThat(age.get("kind").getAsString()).isEqualTo("number");
      assertThat(age.get("deviation").getAsDouble()).isPositive();
      assertThat(schema.getAsJsonArray("item").toString()).contains("\"harbour\"");
    }
  }

  @Test
  void details_ofNoModel_areNotFound() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    TestShop.model(elsewhere.resolve("third"), 3);
    try (Running running = running()) {
      for (String name : List.of("none", "elsewhere", "third", "elsewhere%2Fthird")) {
        Reply reply = running.admin("/v1/models/" + name);
        assertThat(reply.status()).as("%s: %s", name, reply.text()).isEqualTo(404);
      }
      assertProblem(running.admin("/v1/models/none"), 404, "no-such-model");
      assertProblem(running.admin("/v1/models/first?all=true"), 400, "invalid-field");
    }
  }

  @Test
  void details_needTheRoleRead() throws IOException {
    Path file = directory.resolve("keys");
    String send = Keys.create(file, "site", Role.SEND);
    String read = Keys.create(file, "board", Role.READ);
    try (Running running =
        Running.of(
            first,
            directory.resolve("events"),
            ServerSettings.at("127.0.0.1", 0, 0),
            Optional.of(Keys.read(file)))) {
      assertProblem(running.get("/v1/models/first"), 401, "no-valid-key");
      assertProblem(
          running.ask(
              running.request("/v1/models/first").header("Authorization", "Bearer " + send)),
          403,
          "wrong-role");
      assertThat(
              running
                  .ask(
                      running.request("/v1/models/first").header("Authorization", "Bearer " + read))
                  .status())
          .isEqualTo(200);
    }
  }
}
