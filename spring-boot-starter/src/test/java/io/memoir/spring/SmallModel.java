package io.memoir.spring;

import com.google.gson.JsonObject;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.Lstm;
import io.memoir.model.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** An LSTM of 40 items with random weights, plain or with a text as the feature of items. */
final class SmallModel {
  static final int ITEMS = 40;

  private static final int WIDTH = 8;
  private static final long SEED = 5;

  private SmallModel() {}

  static Path write(Path directory) throws IOException {
    return write(directory, SEED);
  }

  /** Other seeds make other models. */
  static Path write(Path directory, long seed) throws IOException {
    return write(
        directory,
        seed,
        new Architecture.SequenceNetwork(
            ITEMS, WIDTH, (float) Math.sqrt(WIDTH), new Lstm(WIDTH, WIDTH)));
  }

  /** A model with another number of items. */
  static Path writeItems(Path directory, int items) throws IOException {
    return write(
        directory,
        SEED,
        new Architecture.SequenceNetwork(
            items, WIDTH, (float) Math.sqrt(WIDTH), new Lstm(WIDTH, WIDTH)));
  }

  /** A model whose items have titles, none of which is known of its own items. */
  static Path writeTitled(Path directory, TextEncoder encoder) throws IOException {
    Feature title = new Feature.Text("title", encoder.name(), encoder.sha256(), encoder.width());
    return write(
        directory,
        SEED,
        new Architecture.SequenceNetwork(
            new Schema(List.of(), List.of(title), List.of(), List.of()),
            new ItemEncoder(ITEMS, WIDTH, 1),
            new Lstm(WIDTH, WIDTH),
            List.of(new Task.NextItem(new Head.Direct())),
            0));
  }

  private static Path write(Path directory, long seed, Architecture.SequenceNetwork architecture)
      throws IOException {
    int items = architecture.itemCount();
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : architecture.parameters()) {
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-1, 1);
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    ModelFile.write(
        new Model(
            "small",
            architecture,
            ItemTensors.withFeatures(
                new Weights(tensors),
                new FeatureEncoder(architecture.schema().item()).rows(items),
                items),
            new ItemTable(
                IntStream.range(0, items).mapToObj(i -> ItemTable.Item.of("film-" + i)).toList()),
            new JsonObject(),
            Map.of(),
            new Provenance(
                "none", seed, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0)),
        directory);
    return directory;
  }
}
