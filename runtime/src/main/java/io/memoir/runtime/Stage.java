package io.memoir.runtime;

import io.memoir.model.Layer;
import io.memoir.model.Moments;
import io.memoir.model.Weights;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.kernel.KeyMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link Layer} with its weights laid out for the kernel and its places known: where in a state's
 * memory it keeps what it carries over, and which buffers of the workspace it writes. The buffer
 * {@code out} is written by this stage alone.
 */
@SuppressWarnings("ArrayRecordComponent")
sealed interface Stage {

  /**
   * {@link Layer.Lstm}, or {@link Layer.TimeLstm} if {@code momentWidth} is not 0.
   *
   * @param momentWidth number of features of the moment that stand behind the input
   * @param gateMap {@code [4 width, inputWidth + momentWidth + width]}: weight_ih and weight_hh
   *     side by side
   * @param memory where h begins, c behind it
   */
  record Lstm(
      int inputWidth,
      int momentWidth,
      int width,
      AffineMap gateMap,
      int memory,
      int joined,
      int gates,
      int out)
      implements Stage {}

  /**
   * {@link Layer.Gru}.
   *
   * @param memory where h begins
   */
  record Gru(
      int width,
      AffineMap inputMap,
      AffineMap hiddenMap,
      int memory,
      int hidden,
      int gatesInput,
      int gatesHidden,
      int out)
      implements Stage {}

  /**
   * {@link Layer.SelfAttention}.
   *
   * @param memory where its {@link KeyMemory} begins
   */
  record SelfAttention(
      Layer.SelfAttention layer,
      float[] distanceBias,
      AffineMap inputMap,
      AffineMap outputMap,
      int memory,
      int joined,
      int scores,
      int read,
      int out)
      implements Stage {}

  /**
   * {@link Layer.LinearRecurrence}.
   *
   * @param memory where h begins
   */
  record LinearRecurrence(int width, AffineMap map, int memory, int gates, int out)
      implements Stage {}

  /**
   * {@link Layer.MatrixMemory}.
   *
   * @param inputMap {@code [4 width + 2 heads, width]}: weight_qkvo, and below it what of
   *     weight_gates meets the input
   * @param momentMap {@code [2 heads, Moments.FEATURES]}: what of weight_gates meets the moment
   * @param memory where C and n of the heads begin
   */
  record MatrixMemory(
      Layer.MatrixMemory layer,
      AffineMap inputMap,
      AffineMap momentMap,
      AffineMap outputMap,
      int memory,
      int joined,
      int moved,
      int read,
      int out)
      implements Stage {}

  record LayerNorm(int width, float[] gain, float[] bias, int out) implements Stage {}

  record Linear(AffineMap map, int out) implements Stage {}

  record FeedForward(Linear up, int hidden, Linear down) implements Stage {}

  record GatedFeedForward(Linear gate, Linear up, int hidden, Linear down) implements Stage {}

  record UnitNorm(int width, float scale, int out) implements Stage {}

  record Residual(int width, Stage inner) implements Stage {}

  record Stack(List<Stage> stages) implements Stage {}

  /**
   * {@link Layer.Parallel}.
   *
   * @param widths of the outputs
   */
  record Parallel(List<Stage> stages, int[] widths, int width, int out) implements Stage {}

  /**
   * {@link Layer.Bidirectional}.
   *
   * @param join what the backward memory says, as a change of the forward one
   * @param memoryLength of the backward memory, which is no part of a state
   * @param after where the last output of {@code backward} stands, {@code [afterWidth]}
   */
  record Bidirectional(
      Stage forward,
      Stage backward,
      AffineMap join,
      int width,
      int memoryLength,
      int after,
      int afterWidth,
      int added)
      implements Stage {}

  /** Lays out the layers of a network and gives each its places. */
  final class Compiler {
    private final Kernel kernel;
    private final Weights weights;
    private final List<Integer> bufferWidths;
    private final int memoryBegin;
    private int memoryEnd;

    /**
     * A compiler for one network.
     *
     * @param memoryBegin where in the memory of every state that network's part begins
     */
    Compiler(Kernel kernel, Weights weights, int memoryBegin) {
      this(kernel, weights, memoryBegin, new ArrayList<>());
    }

    private Compiler(Kernel kernel, Weights weights, int memoryBegin, List<Integer> bufferWidths) {
      this.kernel = kernel;
      this.weights = weights;
      this.bufferWidths = bufferWidths;
      this.memoryBegin = memoryBegin;
      this.memoryEnd = memoryBegin;
    }

    Stage compile(Layer layer, String prefix) {
      return switch (layer) {
        case Layer.Lstm lstm -> lstm(lstm, 0, prefix);
        case Layer.TimeLstm timed -> lstm(timed.inner(), Moments.FEATURES, prefix);
        case Layer.Gru(int input, int width) ->
            new Gru(
                width,
                kernel.pack(
                    weights.floats(prefix + "weight_ih"), weights.floats(prefix + "bias_ih")),
                kernel.pack(
                    weights.floats(prefix + "weight_hh"), weights.floats(prefix + "bias_hh")),
                memory(width),
                buffer(width),
                buffer(3 * width),
                buffer(3 * width),
                buffer(width));
        case Layer.SelfAttention attention -> attention(attention, prefix);
        case Layer.LinearRecurrence(int input, int width) ->
            new LinearRecurrence(
                width,
                kernel.pack(weights.floats(prefix + "weight"), weights.floats(prefix + "bias")),
                memory(width),
                buffer(2 * width),
                buffer(width));
        case Layer.MatrixMemory matrixMemory -> matrixMemory(matrixMemory, prefix);
        case Layer.LayerNorm(int width) ->
            new LayerNorm(
                width,
                weights.floats(prefix + "weight"),
                weights.floats(prefix + "bias"),
                buffer(width));
        case Layer.Linear linear -> linear(linear, prefix);
        case Layer.FeedForward feedForward ->
            new FeedForward(
                linear(feedForward.up(), prefix + "up."),
                feedForward.hidden(),
                linear(feedForward.down(), prefix + "down."));
        case Layer.GatedFeedForward gated ->
            new GatedFeedForward(
                linear(gated.gate(), prefix + "gate."),
                linear(gated.up(), prefix + "up."),
                gated.hidden(),
                linear(gated.down(), prefix + "down."));
        case Layer.UnitNorm(int width, float scale) -> new UnitNorm(width, scale, buffer(width));
        case Layer.Residual(Layer inner) ->
            new Residual(inner.outputWidth(), compile(inner, prefix + "inner."));
        case Layer.Stack(List<Layer> layers) -> new Stack(compile(layers, prefix));
        case Layer.Parallel(List<Layer> layers) -> {
          int[] widths = layers.stream().mapToInt(Layer::outputWidth).toArray();
          yield new Parallel(
              compile(layers, prefix), widths, layer.outputWidth(), buffer(layer.outputWidth()));
        }
        case Layer.Bidirectional both -> bidirectional(both, prefix);
      };
    }

    private Bidirectional bidirectional(Layer.Bidirectional layer, String prefix) {
      Compiler apart = new Compiler(kernel, weights, 0, bufferWidths);
      int width = layer.outputWidth();
      int afterWidth = layer.backward().outputWidth();
      return new Bidirectional(
          compile(layer.forward(), prefix + "forward."),
          apart.compile(layer.backward(), prefix + "backward."),
          kernel.pack(weights.floats(prefix + "weight"), new float[width]),
          width,
          apart.memoryLength(),
          buffer(afterWidth),
          afterWidth,
          buffer(width));
    }

    private List<Stage> compile(List<Layer> layers, String prefix) {
      List<Stage> stages = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        stages.add(compile(layers.get(i), prefix + i + "."));
      }
      return List.copyOf(stages);
    }

    /**
     * An LSTM.
     *
     * @param momentWidth how much of its input is the moment
     */
    private Lstm lstm(Layer.Lstm layer, int momentWidth, String prefix) {
      int width = layer.width();
      return new Lstm(
          layer.inputWidth() - momentWidth,
          momentWidth,
          width,
          kernel.pack(
              sideBySide(
                  weights.floats(prefix + "weight_ih"),
                  weights.floats(prefix + "weight_hh"),
                  4 * width),
              weights.floats(prefix + "bias")),
          memory(2 * width),
          buffer(layer.inputWidth() + width),
          buffer(4 * width),
          buffer(width));
    }

    private SelfAttention attention(Layer.SelfAttention layer, String prefix) {
      return new SelfAttention(
          layer,
          weights.floats(prefix + "distance_bias"),
          map(prefix, "qkv"),
          map(prefix, "out"),
          memory(KeyMemory.length(layer)),
          buffer(3 * layer.width()),
          buffer(layer.window()),
          buffer(layer.width()),
          buffer(layer.width()));
    }

    private MatrixMemory matrixMemory(Layer.MatrixMemory layer, String prefix) {
      int width = layer.width();
      int d = layer.headWidth();
      int gates = 2 * layer.heads();
      float[] gateWeight = weights.floats(prefix + "weight_gates");
      return new MatrixMemory(
          layer,
          kernel.pack(
              joined(weights.floats(prefix + "weight_qkvo"), columns(gateWeight, gates, 0, width)),
              joined(weights.floats(prefix + "bias_qkvo"), weights.floats(prefix + "bias_gates"))),
          kernel.pack(
              layer.timed()
                  ? columns(gateWeight, gates, width, Moments.FEATURES)
                  : new float[gates * Moments.FEATURES],
              new float[gates]),
          map(prefix, "out"),
          memory(layer.heads() * (d * d + d)),
          buffer(4 * width + gates),
          buffer(gates),
          buffer(width),
          buffer(width));
    }

    /** Some columns of every row. */
    private static float[] columns(float[] matrix, int rows, int first, int count) {
      int width = matrix.length / rows;
      float[] columns = new float[rows * count];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(matrix, row * width + first, columns, row * count, count);
      }
      return columns;
    }

    private static float[] joined(float[] upper, float[] lower) {
      float[] joined = Arrays.copyOf(upper, upper.length + lower.length);
      System.arraycopy(lower, 0, joined, upper.length, lower.length);
      return joined;
    }

    /** The affine map of {@code weight_NAME} and {@code bias_NAME}. */
    private AffineMap map(String prefix, String name) {
      return kernel.pack(
          weights.floats(prefix + "weight_" + name), weights.floats(prefix + "bias_" + name));
    }

    private Linear linear(Layer.Linear layer, String prefix) {
      return new Linear(
          kernel.pack(weights.floats(prefix + "weight"), weights.floats(prefix + "bias")),
          buffer(layer.outputWidth()));
    }

    /** Reserves a buffer and gives its number. */
    int buffer(int width) {
      bufferWidths.add(width);
      return bufferWidths.size() - 1;
    }

    /** Reserves floats in the memory of every state and gives where they begin. */
    int memory(int length) {
      int begin = memoryEnd;
      memoryEnd += length;
      return begin;
    }

    /** Number of floats reserved. */
    int memoryLength() {
      return memoryEnd - memoryBegin;
    }

    int[] bufferWidths() {
      return bufferWidths.stream().mapToInt(Integer::intValue).toArray();
    }

    private static float[] sideBySide(float[] left, float[] right, int rows) {
      int leftWidth = left.length / rows;
      int rightWidth = right.length / rows;
      float[] joined = new float[left.length + right.length];
      for (int row = 0; row < rows; row++) {
        int to = row * (leftWidth + rightWidth);
        System.arraycopy(left, row * leftWidth, joined, to, leftWidth);
        System.arraycopy(right, row * rightWidth, joined, to + leftWidth, rightWidth);
      }
      return joined;
    }
  }
}
