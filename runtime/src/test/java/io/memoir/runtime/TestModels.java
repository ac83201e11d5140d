package io.memoir.runtime;

import com.google.gson.JsonObject;
import io.memoir.model.ItemTable;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.Stack;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Models with random weights, of the size that training gives. */
final class TestModels {
  private TestModels() {}

  /** A network of two blocks: pre-norm LSTM and feed-forward, each with a residual. */
  static Layer residualStack(int width) {
    Layer block =
        Stack.of(
            new Residual(Stack.of(new LayerNorm(width), new Lstm(width, width))),
            new Residual(Stack.of(new LayerNorm(width), new FeedForward(width, 2 * width))));
    return Stack.of(block, block, new LayerNorm(width));
  }

  static Architecture.SequenceNetwork network(int items, Layer body) {
    int width = body.inputWidth();
    return new Architecture.SequenceNetwork(items, width, (float) Math.sqrt(width), body);
  }

  /**
   * Every weight uniform in [-a, a] with {@code a = sqrt(3 / columns)}, that of vectors in [-1, 1].
   */
  static Model random(Architecture architecture, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : architecture.parameters()) {
      double bound =
          parameter.shape().size() == 1 ? 1 : Math.sqrt(3.0 / parameter.shape().getLast());
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return model(architecture, tensors);
  }

  static Model model(Architecture architecture, Map<String, Tensor> tensors) {
    return new Model(
        "test",
        architecture,
        new Weights(tensors),
        new ItemTable(
            IntStream.range(0, architecture.itemCount())
                .mapToObj(i -> ItemTable.Item.of("item-" + i))
                .toList()),
        new JsonObject(),
        Map.of(),
        new Provenance("none", 0, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0));
  }
}
