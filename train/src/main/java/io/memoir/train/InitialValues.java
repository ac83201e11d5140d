package io.memoir.train;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.network.Parameters;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random values to start from: the item embedding normal, with deviation {@code 1 / width} where it
 * is scaled up on its way in and {@code 1 / sqrt(width)} where it is not; recurrent and affine
 * layers uniform within one over the root of the width they sum over, as the frameworks do.
 */
final class InitialValues {
  private InitialValues() {}

  static Parameters of(SequenceNetwork network, long seed) {
    Parameters parameters = Parameters.zeros(network);
    SplittableRandom random = new SplittableRandom(seed);
    Matrix embedding = parameters.get(SequenceNetwork.ITEM_EMBEDDING);
    double deviation = network.inputScale() > 1 ? 0.02 : 1 / Math.sqrt(network.width());
    float[] values = new float[embedding.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    embedding.copyFrom(values);
    fill(network.body(), SequenceNetwork.BODY, parameters, random);
    fill(network.head(), parameters);
    return parameters;
  }

  /** The gate begins even, and a little moved by silence; the clock adds nothing yet. */
  private static void fill(Head head, Parameters parameters) {
    switch (head) {
      case Head.Direct(), Head.Clock() -> {}
      case Head.LongShort(boolean timed, boolean gated) -> {
        if (timed && gated) {
          parameters.get(SequenceNetwork.HEAD + "gate_silence").fill(-1);
          parameters.get(SequenceNetwork.HEAD + "gate_depth").fill(-2);
        }
      }
    }
  }

  private static void fill(
      Layer layer, String prefix, Parameters parameters, SplittableRandom random) {
    switch (layer) {
      case Layer.Lstm(int _, int width) -> uniform(layer, prefix, width, parameters, random);
      case Layer.TimeLstm(int _, int width) -> uniform(layer, prefix, width, parameters, random);
      case Layer.Gru(int _, int width) -> uniform(layer, prefix, width, parameters, random);
      case Layer.SelfAttention(int width, int _, int _) -> {
        uniform(layer, prefix, width, parameters, random);
        parameters.get(prefix + "distance_bias").fill(0);
      }
      case Layer.Linear(int input, int _) -> uniform(layer, prefix, input, parameters, random);
      case Layer.LayerNorm _ -> parameters.get(prefix + "weight").fill(1);
      case Layer.FeedForward feedForward -> {
        fill(feedForward.up(), prefix + "up.", parameters, random);
        fill(feedForward.down(), prefix + "down.", parameters, random);
      }
      case Layer.Residual(Layer inner) -> fill(inner, prefix + "inner.", parameters, random);
      case Layer.Stack(List<Layer> layers) -> fill(layers, prefix, parameters, random);
      case Layer.Parallel(List<Layer> layers) -> fill(layers, prefix, parameters, random);
    }
  }

  private static void fill(
      List<Layer> layers, String prefix, Parameters parameters, SplittableRandom random) {
    for (int i = 0; i < layers.size(); i++) {
      fill(layers.get(i), prefix + i + ".", parameters, random);
    }
  }

  private static void uniform(
      Layer layer, String prefix, int fanIn, Parameters parameters, SplittableRandom random) {
    double bound = 1 / Math.sqrt(fanIn);
    for (var parameter : layer.parameters(prefix)) {
      Matrix matrix = parameters.get(parameter.name());
      float[] values = new float[matrix.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
      matrix.copyFrom(values);
    }
  }
}
