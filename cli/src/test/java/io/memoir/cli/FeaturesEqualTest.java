package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.DescribedLog.Described;
import io.memoir.cli.DescribedLog.Happened;
import io.memoir.data.Progress;
import io.memoir.data.Split;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Preparation;
import io.memoir.model.Head;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Task;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ItemDocument;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.http.MemoirServer;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A value means the same through every door: the encoded rows of a data set are, bit by bit, those
 * of the values that an application gives to the library, and those of what was sent over HTTP and
 * read from the store.
 */
class FeaturesEqualTest {
  private static final int BATCH = 500;
  private static final int WIDTH = 4;

  @TempDir Path directory;

  private DescribedLog log;
  private Dataset dataset;
  private FeatureValues served;

  /** Rows of a data set, and the encoder that makes them. */
  private record Rows(String what, EncodedRows expected, FeatureEncoder encoder) {
    static Rows of(String what, EncodedRows expected, List<Feature> features) {
      return new Rows(what, expected, new FeatureEncoder(features, List.of(DescribedLog.TINY)));
    }

    void requireSame(int row, Values library, Values server) {
      requireSame(row, library, "library");
      requireSame(row, server, "server");
    }

    private void requireSame(int row, Values values, String door) {
      EncodedRows found = encoder.encode(values);
      int code = row * expected.slots();
      int real = row * expected.width();
      assertThat(found.codes())
          .as("codes of row %d of the %s, through the %s: %s", row, what, door, values)
          .isEqualTo(Arrays.copyOfRange(expected.codes(), code, code + expected.slots()));
      assertThat(found.reals())
          .as("numbers of row %d of the %s, through the %s: %s", row, what, door, values)
          .isEqualTo(Arrays.copyOfRange(expected.reals(), real, real + expected.width()));
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    log = new DescribedLog(directory);
    Path schema = Files.writeString(directory.resolve("kinds.json"), DescribedLog.SCHEMA);
    Path output = directory.resolve("dataset");
    Preparation.of(directory.resolve("log.jsonl"))
        .users(directory.resolve("users.jsonl"))
        .items(directory.resolve("items.jsonl"))
        .schema(schema)
        .textEncoders(List.of(DescribedLog.TINY))
        .split(Split.leaveOneOut())
        .to(output)
        .run(Progress.SILENT);
    dataset = Dataset.open(output);
    served = new FeatureValues(dataset.features().schema(), List.of(DescribedLog.TINY));
  }

  @Test
  void encodedRows_ofDataSetLibraryAndServer_areTheSameBits() throws IOException {
    FeatureData features = dataset.features();
    Schema schema = features.schema();
    for (List<Feature> each : List.of(schema.user(), schema.item(), schema.event())) {
      assertThat(each.stream().map(Feature::getClass).distinct()).hasSize(5);
    }
    assertThat(schema.request()).hasSize(2);
    EventStore store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
    Engine engine = new Engine(store, model(), Engine.Settings.standard());
    try (MemoirServer server =
        MemoirServer.start(
            engine,
            ServerSettings.at("127.0.0.1", 0, 0),
            Optional.empty(),
            InstantSource.system(),
            (requestId, failure) -> {
              throw new AssertionError("a defect of the server in request " + requestId, failure);
            })) {
      sendUsers(server.address());
      sendItems(server.address());
      sendEvents(server.address());
      requireUsers(Rows.of("users", features.users(), schema.user()), engine);
      requireItems(Rows.of("items", features.items(), schema.item()), engine);
      requireEvents(
          Rows.of("events", features.events(), schema.event()),
          Rows.of("requests", features.requests(), schema.request()),
          store);
    }
  }

  private void requireUsers(Rows rows, Engine engine) {
    for (Described user : log.users()) {
      Attributes attributes = engine.users().find(user.id()).orElseThrow();
      rows.requireSame(dataset.sequenceOf(user.id()), user.values(), served.user(attributes));
    }
  }

  private void requireItems(Rows rows, Engine engine) {
    assertThat(dataset.items().size()).isEqualTo(log.items().size());
    for (Described item : log.items()) {
      Attributes attributes =
          engine.items().find(item.id()).map(ItemDocument::attributes).orElseThrow();
      rows.requireSame(dataset.items().indexOf(item.id()), item.values(), served.item(attributes));
    }
  }

  private void requireEvents(Rows events, Rows requests, EventStore store) {
    assertThat(dataset.sequences().eventCount()).isEqualTo(DescribedLog.EVENTS);
    Map<String, List<LoggedEvent>> stored = new HashMap<>();
    Map<String, Integer> next = new HashMap<>();
    for (Happened happened : log.events()) {
      String user = happened.userId();
      int place = next.merge(user, 1, Integer::sum) - 1;
      int row = dataset.sequences().offsets()[dataset.sequenceOf(user)] + place;
      assertThat(dataset.sequences().items()[row])
          .isEqualTo(dataset.items().indexOf(happened.itemId()));
      LoggedEvent logged =
          stored
              .computeIfAbsent(
                  user, id -> store.history(id, EventCursor.START, DescribedLog.EVENTS).events())
              .get(place);
      assertThat(logged.event().itemId()).isEqualTo(happened.itemId());
      events.requireSame(row, happened.values(), served.event(logged.event()).values());
      requests.requireSame(row, happened.asked(), served.request(context(happened.context())));
    }
  }

  /** The context of a request, as the API reads it. */
  private static Attributes context(JsonObject json) {
    Map<String, Attribute> values = new LinkedHashMap<>();
    json.asMap().forEach((name, value) -> values.put(name, Attribute.read(value, name)));
    return new Attributes(values);
  }

  private void sendUsers(URI address) throws IOException {
    for (Described user : log.users()) {
      JsonObject body = new JsonObject();
      body.add("attributes", user.attributes());
      send(address, "PUT", "/v1/users/" + user.id(), body);
    }
  }

  private void sendItems(URI address) throws IOException {
    JsonArray items = new JsonArray();
    for (Described item : log.items()) {
      JsonObject body = new JsonObject();
      body.addProperty("itemId", item.id());
      body.add("attributes", item.attributes());
      items.add(body);
    }
    assertThat(send(address, "POST", "/v1/items", items).get("accepted").getAsInt())
        .isEqualTo(items.size());
  }

  private void sendEvents(URI address) throws IOException {
    for (int from = 0; from < DescribedLog.EVENTS; from += BATCH) {
      JsonArray batch = new JsonArray();
      log.events().subList(from, from + BATCH).forEach(event -> batch.add(event.sent()));
      assertThat(send(address, "POST", "/v1/events", batch).get("accepted").getAsInt())
          .isEqualTo(BATCH);
    }
  }

  private static JsonObject send(URI address, String method, String path, JsonElement body)
      throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) address.resolve(path).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    connection.getOutputStream().write(body.toString().getBytes(StandardCharsets.UTF_8));
    int status = connection.getResponseCode();
    try (InputStream answer =
        status < 300 ? connection.getInputStream() : connection.getErrorStream()) {
      String text = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(status).as(text).isIn(200, 201);
      return JsonParser.parseString(text).getAsJsonObject();
    }
  }

  /** A network with the schema and the items of the data set; its weights do not matter. */
  private ModelVersion model() {
    FeatureData features = dataset.features();
    int items = dataset.items().size();
    SequenceNetwork network =
        new SequenceNetwork(
            features.schema(),
            new ItemEncoder(items, WIDTH, 1),
            new Gru(WIDTH, WIDTH),
            List.of(new Task.NextItem(new Head.Direct())),
            0);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter each : network.parameters()) {
      tensors.put(each.name(), new Tensor.Floats(each.shape(), new float[(int) each.size()]));
    }
    Model model =
        new Model(
            "described",
            network,
            ItemTensors.withFeatures(new Weights(tensors), features.items(), items),
            dataset.items(),
            new JsonObject(),
            Map.of(),
            new Provenance("none", 0, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0));
    Recommender.Options options =
        Recommender.Options.defaults().withTexts(List.of(DescribedLog.TINY));
    return new ModelVersion(
        "described", "1", "f1", directory, options, Recommender.of(model, options));
  }
}
