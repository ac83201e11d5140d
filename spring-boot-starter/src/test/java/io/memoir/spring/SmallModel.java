package io.memoir.spring;

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
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** An LSTM of 40 items with random weights. */
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
    Architecture architecture =
        new Architecture.SequenceNetwork(
            ITEMS, WIDTH, (float) Math.sqrt(WIDTH), new Lstm(WIDTH, WIDTH));
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
            new Weights(tensors),
            new ItemTable(
                IntStream.range(0, ITEMS).mapToObj(i -> ItemTable.Item.of("film-" + i)).toList()),
            new JsonObject(),
            Map.of(),
            new Provenance(
                "none", seed, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0)),
        directory);
    return directory;
  }
}
