package io.memoir.client;

import com.google.gson.JsonObject;
import io.memoir.model.ItemTable;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.Lstm;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.interest.InterestCluster;
import io.memoir.runtime.interest.InterestFile;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.runtime.interest.InterestSpace;
import io.memoir.runtime.interest.Memory;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.interest.ServedInterests;
import io.memoir.server.http.MemoirServer;
import io.memoir.server.http.settings.Certificate;
import io.memoir.server.http.settings.Keys;
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

/** A real server of 40 films, by an LSTM with random weights. */
final class SmallShop {
  static final int ITEMS = 40;

  private static final int WIDTH = 8;
  private static final long SEED = 5;

  private SmallShop() {}

  static MemoirServer server(Path directory, Optional<Keys> keys) throws IOException {
    return server(directory, keys, films());
  }

  private static List<String> films() {
    return IntStream.range(0, ITEMS).mapToObj(i -> "film-" + i).toList();
  }

  /** The same, encrypted. */
  static MemoirServer server(Path directory, Certificate certificate) throws IOException {
    return server(
        directory,
        Optional.empty(),
        films(),
        ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.certificate(certificate)));
  }

  /** The same of other things. */
  static MemoirServer server(Path directory, Optional<Keys> keys, List<String> ids)
      throws IOException {
    return server(directory, keys, ids, ServerSettings.at("127.0.0.1", 0, 0));
  }

  private static MemoirServer server(
      Path directory, Optional<Keys> keys, List<String> ids, ServerSettings settings)
      throws IOException {
    Path model = directory.resolve("model");
    write(model, ids);
    ModelVersion version = ModelVersion.open(model);
    Engine engine =
        new Engine(
            EventStores.open(directory.resolve("events").toString(), Durability.RELAXED),
            version,
            Engine.Settings.standard());
    Path interests = directory.resolve("interests");
    InterestFile.write(interests(version.recommender()), interests);
    ServedInterests.requireFits(
        engine.interests().follow(interests), interests, version.recommender());
    return MemoirServer.start(
        engine,
        settings,
        keys,
        InstantSource.system(),
        (requestId, failure) -> {
          throw new AssertionError("a defect of the server in request " + requestId, failure);
        });
  }

  /** Two interests, along the first two axes of the vectors. */
  private static InterestMap interests(Recommender recommender) {
    List<InterestCluster> clusters =
        IntStream.range(0, 2)
            .mapToObj(axis -> {
              float[] centroid = new float[WIDTH];
              centroid[axis] = 1;
              return new InterestCluster(
                  axis,
                  "axis " + axis,
                  axis == 0 ? Optional.of(new InterestCluster.Fit(0.75, 0.5, 4)) : Optional.empty(),
                  List.of(20 + axis),
                  List.of(new InterestCluster.TypicalItem("film-" + axis, "The film-" + axis)),
                  centroid);
            })
            .toList();
    return new InterestMap(
        recommender.fingerprint(),
        "none",
        1,
        41,
        0.5,
        1,
        2,
        List.of(new InterestSpace(Memory.WHOLE, new float[WIDTH], 1)),
        clusters);
  }

  private static void write(Path directory, List<String> ids) throws IOException {
    Architecture architecture =
        new Architecture.SequenceNetwork(
            ids.size(), WIDTH, (float) Math.sqrt(WIDTH), new Lstm(WIDTH, WIDTH));
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : architecture.parameters()) {
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-1, 1);
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    ItemTable items =
        new ItemTable(
            ids.stream().map(id -> new ItemTable.Item(id, "The " + id, List.of("films"))).toList());
    ModelFile.write(
        new Model(
            "small",
            architecture,
            new Weights(tensors),
            items,
            new JsonObject(),
            Map.of(),
            new Provenance(
                "none", SEED, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0)),
        directory);
  }
}
