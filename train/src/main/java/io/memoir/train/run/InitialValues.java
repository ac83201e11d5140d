package io.memoir.train.run;

import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.FeatureTables;
import io.memoir.model.feature.Schema;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.DepthwiseConvolution;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.RidgeRegression;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import io.memoir.model.layer.UnitNorm;
import io.memoir.model.task.Task;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random initial values. The item embedding is normally distributed, with deviation 0.02 if its
 * input is scaled up and {@code 1 / sqrt(width)} otherwise; recurrent and affine layers are
 * uniformly distributed within one divided by the root of the width they sum over, as in common
 * frameworks. A linear recurrence initially computes means of its input over different lengths.
 */
final class InitialValues {
  /** The longest initial half-life of a linear recurrence, in events; the shortest is 1. */
  private static final double LONGEST_HALF_LIFE = 200;

  /**
   * The logit of the share that an item memory keeps of its sum per event, initially 0.88; all
   * inputs initially have the same weight.
   */
  private static final float USUALLY_KEPT = 2;

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
    if (network.domainMemory() != DomainMemory.SHARED) {
      fill(network.body(), SequenceNetwork.DOMAIN, parameters, random);
    }
    network.nextItem().ifPresent(task -> fill(task.head(), SequenceNetwork.HEAD, parameters));
    fillFeatures(network, deviation, parameters, random);
    for (Task task : network.tasks()) {
      if (task instanceof Task.Scored scored) {
        fill(scored, network, parameters, random);
      }
    }
    return parameters;
  }

  /** Fills the tables and matrices of features with random numbers, like the item embedding. */
  private static void fillFeatures(
      SequenceNetwork network, double deviation, Parameters parameters, SplittableRandom random) {
    Schema schema = network.schema();
    List<Parameter> tables = new ArrayList<>();
    int width = network.width();
    tables.addAll(FeatureTables.parameters(SequenceNetwork.ITEM, schema.item(), width));
    tables.addAll(FeatureTables.parameters(SequenceNetwork.EVENT, schema.event(), width));
    tables.addAll(FeatureTables.parameters(SequenceNetwork.PROFILE, schema.profile(), width));
    for (Parameter table : tables) {
      Matrix matrix = parameters.get(table.name());
      float[] values = new float[matrix.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
      matrix.copyFrom(values);
    }
    FeatureTables.listParameters(
            SequenceNetwork.ITEM, schema.item(), width, network.items().lists())
        .forEach(each -> uniform(parameters.get(each.name()), 1 / Math.sqrt(width), random));
  }

  /**
   * Fills matrices with uniform random numbers, scaled by the width they sum over, and sets biases
   * and the weights that match events with items to zero, so that a task starts with the product of
   * user and item.
   */
  private static void fill(
      Task.Scored task, SequenceNetwork network, Parameters parameters, SplittableRandom random) {
    String prefix = SequenceNetwork.prefix(task);
    for (Parameter each :
        task.parameters(
            prefix,
            network.itemCount(),
            network.width(),
            network.body().outputWidth(),
            network.profiled())) {
      String name = each.name().substring(prefix.length());
      boolean zero =
          name.endsWith("bias") || name.endsWith("match") || name.endsWith("clock_weight");
      if (task instanceof Task.Binary binary && name.equals("calibration")) {
        parameters.get(each.name()).copyFrom(binary.calibration().identity());
      } else if (!zero) {
        uniform(parameters.get(each.name()), 1 / Math.sqrt(each.shape().getLast()), random);
      }
    }
  }

  /**
   * Initially the gate depends only slightly on the time since the last event and on the length of
   * the session, the clock adds nothing, all domains see the same, and a gate between two memories
   * adds them.
   */
  private static void fill(Head head, String prefix, Parameters parameters) {
    switch (head) {
      case Head.Direct(), Head.Clock() -> {}
      case Head.LongShort(boolean timed, boolean gated) -> {
        if (timed && gated) {
          parameters.get(prefix + "gate_silence").fill(-1);
          parameters.get(prefix + "gate_depth").fill(-2);
        }
      }
      case Head.ByDomain(Head inner, Domains _, DomainMemory _) ->
          fill(inner, prefix + "inner.", parameters);
    }
  }

  private static void fill(
      Layer layer, String prefix, Parameters parameters, SplittableRandom random) {
    switch (layer) {
      case Lstm(int _, int width) -> uniform(layer, prefix, width, parameters, random);
      case TimeLstm(int _, int width) -> uniform(layer, prefix, width, parameters, random);
      case Gru(int _, int width) -> uniform(layer, prefix, width, parameters, random);
      case SelfAttention(int width, int _, int _) -> {
        uniform(layer, prefix, width, parameters, random);
        parameters.get(prefix + "distance_bias").fill(0);
      }
      case LinearRecurrence(int input, int width) -> {
        uniform(layer, prefix, input, parameters, random);
        Matrix bias = parameters.get(prefix + "bias");
        spreadHalfLives(bias, width);
        if (input == width) {
          beginAsMean(parameters.get(prefix + "weight"), bias, width);
        }
      }
      case DepthwiseConvolution(int _, int window) ->
          uniform(layer, prefix, window, parameters, random);
      case MatrixMemory(int width, int heads, boolean _) -> {
        uniform(layer, prefix, width, parameters, random);
        parameters.get(prefix + "bias_gates").copyFrom(gateBiases(heads));
      }
      case RidgeRegression(int input, int _) -> {
        uniform(layer, prefix, input, parameters, random);
        parameters.get(prefix + "log_penalty").fill(0);
      }
      case LayerNorm _ -> parameters.get(prefix + "weight").fill(1);
      case FeedForward feedForward -> {
        fill(feedForward.up(), prefix + "up.", parameters, random);
        fill(feedForward.down(), prefix + "down.", parameters, random);
      }
      case GatedFeedForward gated -> {
        fill(gated.gate(), prefix + "gate.", parameters, random);
        fill(gated.up(), prefix + "up.", parameters, random);
        fill(gated.down(), prefix + "down.", parameters, random);
      }
      case UnitNorm _, RunningMean _ -> {}
      case ItemMemory(Layer inner, float _) -> {
        fill(inner, prefix + "inner.", parameters, random);
        parameters.get(prefix + "bias").copyFrom(new float[] {0, USUALLY_KEPT});
      }
      case Residual(Layer inner) -> fill(inner, prefix + "inner.", parameters, random);
      case Stack(List<Layer> layers) -> fill(layers, prefix, parameters, random);
      case Parallel(List<Layer> layers) -> fill(layers, prefix, parameters, random);
      case Bidirectional(Layer forward, Layer backward) -> {
        fill(forward, prefix + "forward.", parameters, random);
        fill(backward, prefix + "backward.", parameters, random);
        int fanIn = backward.outputWidth();
        uniform(parameters.get(prefix + "weight"), 1 / Math.sqrt(fanIn), random);
      }
      // The default, from which the others differ: the width to sum over is a row of the first
      // tensor.
      default ->
          uniform(
              layer,
              prefix,
              layer.parameters(prefix).getFirst().shape().getLast(),
              parameters,
              random);
    }
  }

  private static void fill(
      List<Layer> layers, String prefix, Parameters parameters, SplittableRandom random) {
    for (int i = 0; i < layers.size(); i++) {
      fill(layers.get(i), prefix + i + ".", parameters, random);
    }
  }

  /**
   * Sets the biases of the gates so that half-lives grow by a constant factor from value to value:
   * with gate {@code sigmoid(z)} a value has lost half after n events if {@code (1 - sigmoid(z))^n
   * = 1/2}, so {@code z = log(2^(1/n) - 1)}.
   */
  private static void spreadHalfLives(Matrix bias, int width) {
    float[] values = bias.toArray();
    for (int k = 0; k < width; k++) {
      double halfLife = Math.pow(LONGEST_HALF_LIFE, k / Math.max(1.0, width - 1));
      values[k] = (float) Math.log(Math.expm1(Math.log(2) / halfLife));
    }
    bias.copyFrom(values);
  }

  /**
   * Makes the candidate of a linear recurrence its input, plus a tenth of the random values. So the
   * state is initially a decayed mean of the inputs, and if the initial item vectors are meaningful
   * ({@link io.memoir.train.counted.SpectralItems}), so is the state.
   */
  private static void beginAsMean(Matrix weight, Matrix bias, int width) {
    float[] weights = weight.toArray();
    for (int i = width * width; i < weights.length; i++) {
      boolean diagonal = (i - width * width) % (width + 1) == 0;
      weights[i] = 0.1f * weights[i] + (diagonal ? 1 : 0);
    }
    weight.copyFrom(weights);
    float[] biases = bias.toArray();
    Arrays.fill(biases, width, 2 * width, 0);
    bias.copyFrom(biases);
  }

  /**
   * The initial biases of the gates of a matrix memory: the input gates take little of an event
   * (-1), and the heads keep between 0.73 (1) and 0.998 (6) of their memory per event, so that some
   * have a long memory from the beginning.
   */
  private static float[] gateBiases(int heads) {
    float[] biases = new float[2 * heads];
    for (int head = 0; head < heads; head++) {
      biases[head] = -1;
      biases[heads + head] = heads == 1 ? 4 : 1 + 5f * head / (heads - 1);
    }
    return biases;
  }

  private static void uniform(
      Layer layer, String prefix, int fanIn, Parameters parameters, SplittableRandom random) {
    double bound = 1 / Math.sqrt(fanIn);
    for (var parameter : layer.parameters(prefix)) {
      uniform(parameters.get(parameter.name()), bound, random);
    }
  }

  private static void uniform(Matrix matrix, double bound, SplittableRandom random) {
    float[] values = new float[matrix.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    matrix.copyFrom(values);
  }
}
