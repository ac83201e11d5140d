package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.model.BadInputException;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.engine.training.TrainingRequest;
import io.memoir.server.engine.training.TrainingRun;
import io.memoir.server.engine.training.Trainings;
import io.memoir.server.engine.training.TuningSearch;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes for training runs. */
class TrainingsTest {
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  @TempDir Path directory;

  private Path model = Path.of("");

  @BeforeEach
  void write() throws IOException {
    model = TestShop.model(directory.resolve("shop"), 1);
  }

  /** Trainings that are only written down here. */
  private static final class Written implements Trainings {
    private final Jobs jobs = new Jobs(InstantSource.fixed(NOON));
    private final List<TrainingRequest> requests = new CopyOnWriteArrayList<>();
    private final List<String> stopped = new CopyOnWriteArrayList<>();

    @Override
    public List<TrainingRun> runs() {
      TrainingRun.Epoch first = epoch(1, 4.5, 0.125);
      TrainingRun.Epoch second = epoch(2, 4.25, Double.NaN);
      return List.of(
          new TrainingRun(
              "shop.lstm",
              TrainingRun.State.RUNNING,
              Optional.of("lstm"),
              Optional.of("shop"),
              Map.of("epochs", "8", "width", "32"),
              List.of(
                  new TrainingRun.Curve("shop.lstm", List.of(first, second), OptionalInt.of(1))),
              OptionalInt.of(8),
              Optional.of("ndcg@10"),
              OptionalDouble.of(90),
              Optional.empty(),
              Optional.of(NOON)),
          new TrainingRun(
              "shop.failed",
              TrainingRun.State.FAILED,
              Optional.of("lstm"),
              Optional.of("shop"),
              Map.of(),
              List.of(),
              OptionalInt.empty(),
              Optional.empty(),
              OptionalDouble.empty(),
              Optional.of("no data set at /home/ops/shop"),
              Optional.of(NOON)));
    }

    private static TrainingRun.Epoch epoch(int number, double loss, double ndcg) {
      return new TrainingRun.Epoch(
          number,
          Optional.of(NOON),
          OptionalDouble.of(loss),
          OptionalDouble.of(50_000),
          OptionalDouble.of(15.0 * number),
          Map.of("ndcg@10", ndcg));
    }

    @Override
    public Optional<TrainingRun> run(String name) {
      return runs().stream().filter(run -> run.name().equals(name)).findFirst();
    }

    @Override
    public List<TuningSearch> searches() {
      return List.of(
          new TuningSearch(
              "shop.search",
              Optional.of("ndcg@10"),
              List.of("width 32 to 64"),
              List.of(
                  trial(1, "32", OptionalDouble.of(0.1)), trial(2, "64", OptionalDouble.of(0.2)))));
    }

    private static TuningSearch.Trial trial(int number, String width, OptionalDouble score) {
      return new TuningSearch.Trial(
          number,
          "random",
          Map.of("width", width),
          score,
          OptionalInt.of(3),
          4,
          12.5,
          0,
          Optional.empty());
    }

    @Override
    public Optional<TuningSearch> search(String name) {
      return searches().stream().filter(search -> search.name().equals(name)).findFirst();
    }

    @Override
    public List<String> dataSets() {
      return List.of("shop");
    }

    @Override
    public List<String> models() {
      return List.of("lstm", "auto");
    }

    @Override
    public Start start(TrainingRequest request) {
      if (request.settings().containsKey("widht")) {
        throw new BadInputException("unknown setting 'widht', did you mean 'width'?");
      }
      if (request.name().equals("busy")) {
        return new Start.Busy("shop.lstm");
      }
      if (request.name().equals("shop.lstm")) {
        return new Start.Taken("the training 'shop.lstm' is done: choose another name");
      }
      requests.add(request);
      return new Start.Begun(
          jobs.queue(Job.Kind.TRAINING, Optional.empty()).begin().job(), requests.size() > 1);
    }

    @Override
    public Stop stop(String name) {
      if (!name.equals("shop.lstm")) {
        return name.equals("shop.done") ? Stop.NOT_RUNNING : Stop.UNKNOWN;
      }
      stopped.add(name);
      return Stop.STOPPED;
    }
  }

  private Running running(Trainings trainings) throws IOException {
    return Running.training(model, directory.resolve("events"), Optional.empty(), trainings);
  }

  private static String request(String name, String data, String network, String settings) {
    return "{\"name\": \"%s\", \"data\": \"%s\", \"model\": \"%s\", \"settings\": %s}"
        .formatted(name, data, network, settings);
  }

  @Test
  void routes_ofAServerWithoutTrainings_areNotFound() throws IOException {
    try (Running running = Running.of(model, directory.resolve("events"))) {
      assertProblem(running.admin("/v1/trainings"), 404, "no-trainings");
      assertProblem(running.get("/v1/trainings/shop.lstm"), 404, "no-trainings");
      assertProblem(
          running.adminPost("/v1/trainings", request("a", "shop", "lstm", "{}")),
          404,
          "no-trainings");
      assertProblem(running.adminPost("/v1/trainings/a:stop", ""), 404, "no-trainings");
      assertThat(running.admin("/v1/access").json().get("trainings").getAsBoolean()).isFalse();
    }
  }

  @Test
  void list_hasRunsAndSearches_andWhatCanBeStarted() throws IOException {
    try (Running running = running(new Written())) {
      JsonObject list = running.get("/v1/trainings").json();
      JsonObject run = list.getAsJsonArray("trainings").get(0).getAsJsonObject();
      assertThat(run.get("name").getAsString()).isEqualTo("shop.lstm");
      assertThat(run.get("state").getAsString()).isEqualTo("running");
      assertThat(run.get("epochsDone").getAsInt()).isEqualTo(2);
      assertThat(run.get("epochs").getAsInt()).isEqualTo(8);
      assertThat(run.get("bestEpoch").getAsInt()).isEqualTo(1);
      assertThat(run.get("bestValue").getAsDouble()).isEqualTo(0.125);
      assertThat(run.get("loss").getAsDouble()).isEqualTo(4.25);
      assertThat(run.get("secondsLeft").getAsDouble()).isEqualTo(90);
      assertThat(run.get("changedAt").getAsLong()).isEqualTo(NOON.toEpochMilli());
      JsonObject search = list.getAsJsonArray("searches").get(0).getAsJsonObject();
      assertThat(search.get("bestTrial").getAsInt()).isEqualTo(2);
      assertThat(list.getAsJsonArray("dataSets").toString()).isEqualTo("[\"shop\"]");
      assertThat(list.getAsJsonArray("models").toString()).isEqualTo("[\"lstm\",\"auto\"]");
      assertThat(running.admin("/v1/access").json().get("trainings").getAsBoolean()).isTrue();
    }
  }

  @Test
  void training_hasItsCurveAndSettings() throws IOException {
    try (Running running = running(new Written())) {
      JsonObject training =
          running.admin("/v1/trainings/shop.lstm").json().getAsJsonObject("training");
      assertThat(training.getAsJsonObject("settings").get("width").getAsString()).isEqualTo("32");
      JsonObject curve = training.getAsJsonArray("curves").get(0).getAsJsonObject();
      assertThat(curve.getAsJsonArray("epochs")).hasSize(2);
      JsonObject first = curve.getAsJsonArray("epochs").get(0).getAsJsonObject();
      assertThat(first.get("seconds").getAsDouble()).isEqualTo(15);
      assertThat(first.get("eventsPerSecond").getAsDouble()).isEqualTo(50_000);
      assertThat(first.getAsJsonObject("metrics").get("ndcg@10").getAsDouble()).isEqualTo(0.125);
      JsonObject second = curve.getAsJsonArray("epochs").get(1).getAsJsonObject();
      assertThat(second.getAsJsonObject("metrics").keySet()).as("JSON has no NaN").isEmpty();
    }
  }

  @Test
  void search_hasItsTrials() throws IOException {
    try (Running running = running(new Written())) {
      JsonObject search = running.get("/v1/trainings/shop.search").json().getAsJsonObject("search");
      assertThat(search.getAsJsonArray("space")).hasSize(1);
      JsonObject trial = search.getAsJsonArray("trials").get(1).getAsJsonObject();
      assertThat(trial.get("score").getAsDouble()).isEqualTo(0.2);
      assertThat(trial.getAsJsonObject("values").get("width").getAsString()).isEqualTo("64");
    }
  }

  @Test
  void answers_haveTheFieldsThatTheDocumentNames() throws IOException {
    try (Running running = running(new Written())) {
      OpenApiTest.assertFields("TrainingList", running.get("/v1/trainings").json());
      OpenApiTest.assertFields("TrainingAnswer", running.get("/v1/trainings/shop.lstm").json());
      OpenApiTest.assertFields("TrainingAnswer", running.get("/v1/trainings/shop.search").json());
      OpenApiTest.assertFields(
          "TrainingBegun",
          running.adminPost("/v1/trainings", request("a", "shop", "lstm", "{}")).json());
      OpenApiTest.assertFields(
          "TrainingStopped", running.adminPost("/v1/trainings/shop.lstm:stop", "").json());
    }
  }

  @Test
  void start_isAJob_withTheSettingsAsText() throws IOException {
    Written written = new Written();
    try (Running running = running(written)) {
      Reply reply =
          running.adminPost(
              "/v1/trainings",
              request("shop.new-1", "shop", "lstm", "{\"epochs\": 3, \"cell\": \"gru\"}"));
      assertThat(reply.status()).as(reply.text()).isEqualTo(202);
      assertThat(reply.json().get("resumed").getAsBoolean()).isFalse();
      assertThat(reply.response().headers().firstValue("Location"))
          .hasValue("/v1/jobs/" + reply.json().get("jobId").getAsString());
      assertThat(written.requests)
          .containsExactly(
              new TrainingRequest(
                  "shop.new-1", "shop", "lstm", Map.of("epochs", "3", "cell", "gru")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        ".",
        "",
        "a/b",
        "../a",
        "a\\\\b",
        "/etc",
        ".hidden",
        "-a",
        "a.training",
        "a b"
      })
  void start_withANameThatIsNoSegment_isRefused(String name) throws IOException {
    Written written = new Written();
    try (Running running = running(written)) {
      JsonObject problem =
          assertProblem(
              running.adminPost("/v1/trainings", request(name, "shop", "lstm", "{}")),
              400,
              "invalid-field");
      assertThat(problem.get("field").getAsString()).isEqualTo("name");
      assertThat(written.requests).isEmpty();
    }
  }

  @Test
  void start_withANameThatIsTooLongForAFile_isRefused() throws IOException {
    Written written = new Written();
    try (Running running = running(written)) {
      assertField(running, request("\u6a21".repeat(100), "shop", "lstm", "{}"), "name");
      assertField(running, request("a".repeat(101), "shop", "lstm", "{}"), "name");
      assertThat(written.requests).isEmpty();
    }
  }

  @Test
  void start_ofWhatThereIsNot_namesTheField() throws IOException {
    Written written = new Written();
    try (Running running = running(written)) {
      assertField(running, request("a", "../shop", "lstm", "{}"), "data");
      assertField(running, request("a", "shop", "/tmp/my.yaml", "{}"), "model");
      assertField(running, request("a", "shop", "lstm", "{\"widht\": 3}"), "settings");
      assertField(running, request("a", "shop", "lstm", "{\"--out\": \"b\"}"), "settings");
      assertField(running, request("a", "shop", "lstm", "{\"a\": \"b\\nc\"}"), "settings.a");
      assertThat(written.requests).isEmpty();
    }
  }

  private static void assertField(Running running, String request, String field) {
    JsonObject problem =
        assertProblem(running.adminPost("/v1/trainings", request), 400, "invalid-field");
    assertThat(problem.get("field").getAsString()).isEqualTo(field);
  }

  @Test
  void start_thatIsNotPossibleNow_isAConflict() throws IOException {
    try (Running running = running(new Written())) {
      assertProblem(
          running.adminPost("/v1/trainings", request("busy", "shop", "lstm", "{}")),
          409,
          "training-running");
      assertProblem(
          running.adminPost("/v1/trainings", request("shop.lstm", "shop", "lstm", "{}")),
          409,
          "name-taken");
    }
  }

  @Test
  void stop_endsOnlyWhatRuns() throws IOException {
    Written written = new Written();
    try (Running running = running(written)) {
      assertProblem(running.adminPost("/v1/trainings/shop.done:stop", ""), 409, "not-running");
      assertProblem(running.adminPost("/v1/trainings/nothing:stop", ""), 404, "no-such-training");
      assertThat(written.stopped).isEmpty();
      assertThat(running.adminPost("/v1/trainings/shop.lstm:stop", "").status()).isEqualTo(200);
      assertThat(written.stopped).containsExactly("shop.lstm");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "%2e%2e", "..%2fshop", "a%2fb", "shop.lstm%00"})
  void training_thatThereIsNot_isNotFound(String name) throws IOException {
    try (Running running = running(new Written())) {
      Reply reply = running.admin("/v1/trainings/" + name);
      assertThat(reply.status()).as(reply.text()).isBetween(400, 404);
      assertThat(running.defects).isEmpty();
    }
  }

  @Test
  void roles_readersSee_andOnlyAdminsStartAndStop() throws IOException {
    Path file = directory.resolve("keys");
    String sender = Keys.create(file, "site", Role.SEND);
    String reader = Keys.create(file, "board", Role.READ);
    String writer = Keys.create(file, "catalogue", Role.WRITE);
    String admin = Keys.create(file, "ops", Role.ADMIN);
    Written written = new Written();
    try (Running running =
        Running.training(
            model, directory.resolve("events"), Optional.of(Keys.read(file)), written)) {
      assertProblem(running.admin("/v1/trainings"), 401, "no-valid-key");
      assertProblem(see(running, sender), 403, "wrong-role");
      assertThat(see(running, reader).status()).isEqualTo(200);
      for (String path : List.of("/v1/trainings", "/v1/trainings/shop.failed")) {
        assertThat(running.ask(at(running, path, admin).GET()).text()).contains("/home/ops");
        assertThat(running.ask(at(running, path, reader).GET()).text())
            .contains("\"failed\"")
            .doesNotContain("/home/ops");
      }
      for (String key : List.of(sender, reader, writer)) {
        assertProblem(start(running, key), 403, "wrong-role");
        assertProblem(stop(running, key), 403, "wrong-role");
      }
      assertThat(written.requests).isEmpty();
      assertThat(written.stopped).isEmpty();
      assertThat(start(running, admin).status()).isEqualTo(202);
      assertThat(stop(running, admin).status()).isEqualTo(200);
    }
  }

  private static HttpRequest.Builder at(Running running, String path, String key) {
    return HttpRequest.newBuilder(URI.create(running.server.adminAddress() + path))
        .header("Authorization", "Bearer " + key);
  }

  private static Reply see(Running running, String key) {
    return running.ask(at(running, "/v1/trainings/shop.lstm", key).GET());
  }

  private static Reply start(Running running, String key) {
    return running.ask(
        at(running, "/v1/trainings", key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(request("a", "shop", "lstm", "{}"))));
  }

  private static Reply stop(Running running, String key) {
    return running.ask(
        at(running, "/v1/trainings/shop.lstm:stop", key).POST(BodyPublishers.noBody()));
  }
}
