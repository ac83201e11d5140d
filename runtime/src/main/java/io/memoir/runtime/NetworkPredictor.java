package io.memoir.runtime;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.Weights;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;

/**
 * A {@link SequenceNetwork}, one event of each row at a time. A state's memory is what each
 * recurrent layer carries over, in the order of the layers, and at its end y, the last output;
 * before the first event all of it is zero, so that the scores are the item biases.
 */
final class NetworkPredictor implements Predictor {
  private final Kernel kernel;
  private final int width;
  private final float inputScale;

  /** The tied table: a row of its weight is the embedding of an item. */
  private final AffineMap items;

  private final Stage body;
  private final int input;
  private final int output;
  private final int memoryLength;
  private final int[] bufferWidths;

  NetworkPredictor(SequenceNetwork network, Weights weights, Kernel kernel) {
    this.kernel = kernel;
    this.width = network.width();
    this.inputScale = network.inputScale();
    this.items =
        kernel.pack(
            weights.floats(SequenceNetwork.ITEM_EMBEDDING),
            weights.floats(SequenceNetwork.ITEM_BIAS));
    Stage.Compiler compiler = new Stage.Compiler(kernel, weights);
    this.input = compiler.buffer(width);
    this.body = compiler.compile(network.body(), SequenceNetwork.BODY);
    this.output = compiler.memory(width);
    this.memoryLength = compiler.memoryLength();
    this.bufferWidths = compiler.bufferWidths();
  }

  @Override
  public int memoryLength() {
    return memoryLength;
  }

  @Override
  public int window() {
    return 0;
  }

  @Override
  public Workspace newWorkspace(int rows) {
    return Workspace.withBuffers(rows, bufferWidths);
  }

  @Override
  public void observe(Workspace workspace, int rows) {
    float[] x = workspace.buffers[input];
    for (int row = 0; row < rows; row++) {
      items.copyRow(workspace.items[row], inputScale, x, row * width);
    }
    float[] y = run(body, x, workspace, rows);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(y, row * width, workspace.state(row).memory, output, width);
    }
  }

  @Override
  public void score(UserState state, float[] scores, Workspace workspace) {
    float[] y = workspace.buffers[input];
    System.arraycopy(state.memory, output, y, 0, width);
    kernel.affine(items, y, scores, 1);
  }

  /** Gives the buffer that holds the stage's output, {@code [rows, outputWidth]}. */
  private float[] run(Stage stage, float[] x, Workspace workspace, int rows) {
    float[][] buffers = workspace.buffers;
    return switch (stage) {
      case Stage.Lstm lstm -> lstm(lstm, x, workspace, rows);
      case Stage.Gru gru -> gru(gru, x, workspace, rows);
      case Stage.LayerNorm(int normWidth, float[] gain, float[] bias, int out) -> {
        kernel.layerNorm(x, gain, bias, buffers[out], normWidth, rows);
        yield buffers[out];
      }
      case Stage.Linear linear -> linear(linear, x, workspace, rows);
      case Stage.FeedForward(Stage.Linear up, int hidden, Stage.Linear down) -> {
        float[] between = linear(up, x, workspace, rows);
        kernel.gelu(between, rows * hidden);
        yield linear(down, between, workspace, rows);
      }
      case Stage.Residual(int residualWidth, Stage inner) -> {
        float[] y = run(inner, x, workspace, rows);
        kernel.add(x, y, rows * residualWidth);
        yield y;
      }
      case Stage.Stack stack -> {
        float[] y = x;
        // By index: an iterator would be an object for every event.
        for (int i = 0; i < stack.stages().size(); i++) {
          y = run(stack.stages().get(i), y, workspace, rows);
        }
        yield y;
      }
    };
  }

  private float[] linear(Stage.Linear linear, float[] x, Workspace workspace, int rows) {
    float[] y = workspace.buffers[linear.out()];
    kernel.affine(linear.map(), x, y, rows);
    return y;
  }

  private float[] lstm(Stage.Lstm lstm, float[] x, Workspace workspace, int rows) {
    int inputWidth = lstm.inputWidth();
    int cells = lstm.width();
    float[] joined = workspace.buffers[lstm.joined()];
    float[] gates = workspace.buffers[lstm.gates()];
    float[] y = workspace.buffers[lstm.out()];
    for (int row = 0; row < rows; row++) {
      int to = row * (inputWidth + cells);
      System.arraycopy(x, row * inputWidth, joined, to, inputWidth);
      System.arraycopy(workspace.state(row).memory, lstm.memory(), joined, to + inputWidth, cells);
    }
    kernel.affine(lstm.gateMap(), joined, gates, rows);
    for (int row = 0; row < rows; row++) {
      float[] memory = workspace.state(row).memory;
      kernel.lstm(gates, row * 4 * cells, memory, lstm.memory(), cells);
      System.arraycopy(memory, lstm.memory(), y, row * cells, cells);
    }
    return y;
  }

  private float[] gru(Stage.Gru gru, float[] x, Workspace workspace, int rows) {
    int cells = gru.width();
    float[] hidden = workspace.buffers[gru.hidden()];
    float[] gatesInput = workspace.buffers[gru.gatesInput()];
    float[] gatesHidden = workspace.buffers[gru.gatesHidden()];
    float[] y = workspace.buffers[gru.out()];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(workspace.state(row).memory, gru.memory(), hidden, row * cells, cells);
    }
    kernel.affine(gru.inputMap(), x, gatesInput, rows);
    kernel.affine(gru.hiddenMap(), hidden, gatesHidden, rows);
    for (int row = 0; row < rows; row++) {
      float[] memory = workspace.state(row).memory;
      kernel.gru(gatesInput, gatesHidden, row * 3 * cells, memory, gru.memory(), cells);
      System.arraycopy(memory, gru.memory(), y, row * cells, cells);
    }
    return y;
  }
}
