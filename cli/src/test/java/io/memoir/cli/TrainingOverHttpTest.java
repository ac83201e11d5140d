package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import io.memoir.model.file.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that a server starts, follows and ends, all in processes of their own. */
@DisabledOnOs(OS.WINDOWS)
class TrainingOverHttpTest {
  /** Only catches what hangs: a busy machine may take long over anything. */
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  @TempDir static Path shared;

  private static Path folder = Path.of("");

  @BeforeAll
  static void prepare() throws IOException {
    folder = Files.createDirectories(shared.resolve("folder"));
    String events = SmallShop.writeEvents(shared.resolve("events.csv")).toString();
    String data = folder.resolve("shop").toString();
    done("prepare", "--input", events, "--out", data);
    done("train", "--data", data, "--model", "markov", "--out", folder.resolve("first").toString());
  }

  private static void done(String... arguments) {
    Commands result = Commands.run(arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
  }

  /** A server over the folder. */
  private record Server(LaunchedServer launched) implements AutoCloseable {
    static Server over(String store) throws IOException {
      return new Server(
          LaunchedServer.start(
              "--model",
              folder.resolve("first").toString(),
              "--store",
              shared.resolve(store).toString(),
              "--trainings",
              folder.toString()));
    }

    JsonObject get(String path) throws IOException {
      return answer(connection(path));
    }

    JsonObject post(String path, String json) throws IOException {
      HttpURLConnection connection = connection(path);
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setDoOutput(true);
      connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
      return answer(connection);
    }

    private HttpURLConnection connection(String path) throws IOException {
      HttpURLConnection connection =
          (HttpURLConnection) launched.admin().resolve(path).toURL().openConnection();
      connection.setReadTimeout((int) PATIENCE.toMillis());
      return connection;
    }

    private static JsonObject answer(HttpURLConnection connection) throws IOException {
      int status = connection.getResponseCode();
      try (InputStream body =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(status).as(text).isBetween(200, 202);
        return JsonParser.parseString(text).getAsJsonObject();
      }
    }

    JsonObject train(String name, String settings) throws IOException {
      return post(
          "/v1/trainings",
          "{\"name\":\"%s\",\"data\":\"shop\",\"model\":\"lstm\",\"settings\":%s}"
              .formatted(name, settings));
    }

    JsonObject training(String name) throws IOException {
      return get("/v1/trainings/" + name).getAsJsonObject("training");
    }

    @Override
    public void close() throws IOException {
      launched.close();
    }
  }

  private static int epochs(JsonObject training) {
    JsonElement done = training.get("epochsDone");
    return done == null ? 0 : done.getAsInt();
  }

  private static String state(JsonObject training) {
    return training.get("state").getAsString();
  }

  @Test
  void training_thatIsStarted_canBeFollowedToItsEnd() throws Exception {
    try (Server server = Server.over("events-1")) {
      assertThat(server.get("/v1/access").get("trainings").getAsBoolean()).isTrue();
      assertThat(server.get("/v1/trainings").getAsJsonArray("dataSets").toString())
          .isEqualTo("[\"shop\"]");
      JsonObject begun = server.train("small", "{\"width\":32,\"epochs\":2}");
      assertThat(begun.get("resumed").getAsBoolean()).isFalse();

      JsonObject job = server.get("/v1/jobs/" + begun.get("jobId").getAsString() + "?wait=true");

      assertThat(state(job)).as("%s", job).isEqualTo("done");
      assertThat(job.get("kind").getAsString()).isEqualTo("training");
      JsonObject training = server.training("small");
      assertThat(state(training)).as("%s", training).isEqualTo("done");
      assertThat(epochs(training)).isEqualTo(2);
      assertThat(training.get("bestEpoch").getAsInt()).isBetween(1, 2);
      assertThat(training.getAsJsonObject("settings").get("width").getAsString()).isEqualTo("32");
      JsonObject curve = training.getAsJsonArray("curves").get(0).getAsJsonObject();
      JsonObject first = curve.getAsJsonArray("epochs").get(0).getAsJsonObject();
      assertThat(first.keySet()).contains("loss", "eventsPerSecond", "seconds", "at");
      assertThat(first.getAsJsonObject("metrics").keySet()).contains("ndcg@10");
    }
    assertThat(ModelFile.read(folder.resolve("small")).items().size()).isEqualTo(40);
  }

  @Test
  void training_ofAServerThatIsKilled_isContinuedByTheSameRequest() throws Exception {
    String settings = "{\"width\":32,\"epochs\":100000,\"patience\":100000}";
    Server killed = Server.over("events-2");
    try {
      killed.train("long", settings);
      while (epochs(killed.training("long")) < 2) {
        assertThat(state(killed.training("long"))).isEqualTo("running");
      }
    } finally {
      killed.launched().kill();
    }
    try (Server server = Server.over("events-3")) {
      JsonObject training = server.training("long");
      while (state(training).equals("running")) {
        training = server.training("long"); // it ends by itself, as its input has ended
      }
      assertThat(state(training)).isEqualTo("interrupted");
      int before = epochs(training);
      assertThat(before).isGreaterThanOrEqualTo(2);

      JsonObject begun = server.train("long", settings);
      assertThat(begun.get("resumed").getAsBoolean()).isTrue();
      while (epochs(server.training("long")) <= before) {
        assertThat(state(server.training("long"))).isEqualTo("running");
      }
      server.post("/v1/trainings/long:stop", "");
      JsonObject job = server.get("/v1/jobs/" + begun.get("jobId").getAsString() + "?wait=true");
      assertThat(job.get("result").getAsString()).contains("stopped");
      assertThat(state(server.training("long"))).isEqualTo("interrupted");
    }
  }

  @Test
  void serverOnTheFolderOfAnother_isRefused_beforeItCreatesAStore() throws Exception {
    try (Server _ = Server.over("events-4")) {
      Commands second =
          Commands.run(
              "serve",
              "--model",
              folder.resolve("first").toString(),
              "--store",
              shared.resolve("events-5").toString(),
              "--trainings",
              folder.toString());
      assertThat(second.code()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(second.errLines()).singleElement().asString().contains("in use by another server");
      assertThat(shared.resolve("events-5")).doesNotExist();
    }
  }
}
