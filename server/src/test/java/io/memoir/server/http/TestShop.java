package io.memoir.server.http;

import com.google.gson.JsonObject;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.TimeLstm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A shop of 60 things in three categories, and models of it that know nothing, but differ. */
public final class TestShop {
  public static final int ITEMS = 60;

  private static final List<String> CATEGORIES = List.of("films", "books", "games");
  private static final int WIDTH = 8;

  private TestShop() {}

  /** Writes an LSTM with random weights; other seeds make other models. */
  public static Path model(Path directory, long seed) throws IOException {
    return model(directory, seed, IntStream.range(0, ITEMS).mapToObj(i -> "item-" + i).toList());
  }

  /** The same of other things. */
  static Path model(Path directory, long seed, List<String> ids) throws IOException {
    Architecture architecture =
        new Architecture.SequenceNetwork(
            ids.size(), WIDTH, (float) Math.sqrt(WIDTH), new Lstm(WIDTH, WIDTH));
    return write(directory, seed, ids, architecture, new JsonObject());
  }

  /** Writes an LSTM that was trained to recommend seen things again. */
  static Path keepingSeen(Path directory, long seed) throws IOException {
    JsonObject settings = new JsonObject();
    settings.addProperty("keep-seen", "true");
    return write(
        directory,
        seed,
        IntStream.range(0, ITEMS).mapToObj(i -> "item-" + i).toList(),
        new Architecture.SequenceNetwork(
            ITEMS, WIDTH, (float) Math.sqrt(WIDTH), new Lstm(WIDTH, WIDTH)),
        settings);
  }

  /** Writes a model with a long-term and a short-term interest, and random weights. */
  static Path longShort(Path directory, long seed) throws IOException {
    Architecture architecture =
        new Architecture.SequenceNetwork(
            ITEMS,
            WIDTH,
            (float) Math.sqrt(WIDTH),
            Parallel.of(new Gru(WIDTH, WIDTH), new TimeLstm(WIDTH, WIDTH)),
            new Head.LongShort(true, true));
    return write(
        directory,
        seed,
        IntStream.range(0, ITEMS).mapToObj(i -> "item-" + i).toList(),
        architecture,
        new JsonObject());
  }

  private static Path write(
      Path directory, long seed, List<String> ids, Architecture architecture, JsonObject settings)
      throws IOException {
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
            "shop-" + seed,
            architecture,
            new Weights(tensors),
            new ItemTable(
                IntStream.range(0, ids.size()).mapToObj(i -> item(ids.get(i), i)).toList()),
            settings,
            Map.of(),
            new Provenance(
                "none", seed, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0)),
        directory);
    return directory;
  }

  private static ItemTable.Item item(String id, int number) {
    return new ItemTable.Item(
        id, "Thing " + number, List.of(CATEGORIES.get(number % CATEGORIES.size())));
  }
}
