package io.memoir.bench;

import com.google.gson.JsonObject;
import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.ItemTable;
import io.memoir.model.Layer;
import io.memoir.model.Model;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Models of random weights: as fast as trained ones. */
final class RandomModels {
  private static final long SEED = 1;

  private RandomModels() {}

  static Model of(int items, int width, Layer body) {
    return of(new SequenceNetwork(items, width, (float) Math.sqrt(width), body));
  }

  static Model of(SequenceNetwork architecture) {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : architecture.parameters()) {
      double bound = Math.sqrt(3.0 / architecture.width());
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return new Model(
        "random",
        architecture,
        new Weights(tensors),
        new ItemTable(
            IntStream.range(0, architecture.itemCount())
                .mapToObj(item -> ItemTable.Item.of(Integer.toString(item)))
                .toList()),
        new JsonObject(),
        Map.of(),
        new Provenance("", SEED, "", "", "", "", "", 0));
  }
}
