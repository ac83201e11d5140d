package io.memoir.client;

import com.google.gson.JsonObject;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.http.MemoirServer;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.store.Durability;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A real server of 20 films, by a network of random weights with features and tasks, whose domains
 * are the genres: crime for the films of even numbers, and fantasy for the others.
 */
final class SmallTastes {
  static final int ITEMS = 20;

  private static final int WIDTH = 6;
  private static final long SEED = 6;
  private static final List<String> GENRES = List.of("crime", "fantasy");

  private SmallTastes() {}

  static MemoirServer server(Path directory) throws IOException {
    return server(directory, model());
  }

  /** The same with another model of the films. */
  static MemoirServer server(Path directory, Model films) throws IOException {
    Path model = directory.resolve("model");
    ModelFile.write(films, model);
    return MemoirServer.start(
        new Engine(
            EventStores.open(directory.resolve("events").toString(), Durability.RELAXED),
            ModelVersion.open(model),
            Engine.Settings.standard()),
        ServerSettings.at("127.0.0.1", 0, 0),
        Optional.empty(),
        InstantSource.system(),
        (requestId, failure) -> {
          throw new AssertionError("a defect of the server in request " + requestId, failure);
        });
  }

  private static Model model() {
    Feature genre = new Feature.Category("genre", new Vocabulary(GENRES));
    Feature device = new Feature.Category("device", new Vocabulary(List.of("phone")));
    Feature age = new Feature.Number("age", new Scaling(false, 40, 10));
    Feature page = new Feature.Category("page", new Vocabulary(List.of("home")));
    Feature price = new Feature.Number("price", new Scaling(true, 0, 1));
    SequenceNetwork network =
        new SequenceNetwork(
            new Schema(List.of(age), List.of(genre, price), List.of(device, price), List.of(page)),
            new ItemEncoder(ITEMS, WIDTH, 1),
            new Gru(WIDTH, WIDTH),
            List.of(
                new Task.NextItem(
                    new Head.ByDomain(new Head.Direct(), new Domains("genre", GENRES))),
                new Task.Binary(
                    "click", new Label.Happened(), new Interaction.Product(), Tower.of(), false),
                new Task.Rating(
                    "stars",
                    new Label.Column("value"),
                    1,
                    5,
                    new Interaction.Product(),
                    Tower.of(4),
                    false)),
            0);
    Map<String, Tensor> tensors = weights(network);
    FeatureEncoder encoder = new FeatureEncoder(network.schema().item());
    EncodedRows rows = encoder.rows(ITEMS);
    for (int item = 0; item < ITEMS; item++) {
      encoder.encode(Values.NONE.with("genre", GENRES.get(item % 2)), rows, item);
    }
    tensors.put(
        SequenceNetwork.ITEM_CODES, new Tensor.Ints(List.of(ITEMS, encoder.slots()), rows.codes()));
    tensors.put(
        SequenceNetwork.ITEM_REALS,
        new Tensor.Floats(List.of(ITEMS, encoder.width()), rows.reals()));
    tensors.put(
        SequenceNetwork.ITEM_DOMAIN,
        new Tensor.Ints(
            List.of(ITEMS), IntStream.range(0, ITEMS).map(item -> item % 2 + 1).toArray()));
    return model(network, tensors);
  }

  /** The films by a network of random weights without features. */
  static Model random(SequenceNetwork network) {
    return model(network, weights(network));
  }

  private static Map<String, Tensor> weights(SequenceNetwork network) {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-1, 1);
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return tensors;
  }

  private static Model model(SequenceNetwork network, Map<String, Tensor> tensors) {
    return new Model(
        "tastes",
        network,
        new Weights(tensors),
        new ItemTable(
            IntStream.range(0, ITEMS).mapToObj(i -> ItemTable.Item.of("film-" + i)).toList()),
        new JsonObject(),
        Map.of(),
        new Provenance("none", SEED, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0));
  }
}
