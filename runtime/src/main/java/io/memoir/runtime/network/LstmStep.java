package io.memoir.runtime.network;

import io.memoir.model.Moments;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.TimeLstm;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/**
 * {@link Lstm}, or {@link TimeLstm} if {@code momentWidth} is not 0.
 *
 * @param momentWidth number of time features that are appended to the input
 * @param gateMap {@code [4 width, inputWidth + momentWidth + width]}: weight_ih and weight_hh
 *     concatenated
 * @param memory index of h, which is followed by c
 */
record LstmStep(
    Kernel kernel,
    int inputWidth,
    int momentWidth,
    int width,
    AffineMap gateMap,
    int memory,
    int moments,
    int joined,
    int gates,
    int out)
    implements Step {

  static LstmStep of(Lstm layer, String prefix, Plan plan) {
    return of(layer, 0, prefix, plan);
  }

  static LstmStep of(TimeLstm layer, String prefix, Plan plan) {
    return of(layer.inner(), Moments.FEATURES, prefix, plan);
  }

  private static LstmStep of(Lstm layer, int momentWidth, String prefix, Plan plan) {
    int width = layer.width();
    return new LstmStep(
        plan.kernel(),
        layer.inputWidth() - momentWidth,
        momentWidth,
        width,
        plan.kernel()
            .packSideBySide(
                plan.floats(prefix + "weight_ih"),
                plan.floats(prefix + "weight_hh"),
                plan.floats(prefix + "bias")),
        plan.memory(2L * width),
        plan.moments(),
        plan.buffer(layer.inputWidth() + width),
        plan.buffer(4 * width),
        plan.buffer(width));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] joinedRows = workspace.buffers[joined];
    float[] gateRows = workspace.buffers[gates];
    float[] y = workspace.buffers[out];
    int joinedWidth = inputWidth + momentWidth + width;
    for (int row = 0; row < rows; row++) {
      int to = row * joinedWidth;
      System.arraycopy(x, row * inputWidth, joinedRows, to, inputWidth);
      System.arraycopy(
          workspace.buffers[moments],
          row * Moments.FEATURES,
          joinedRows,
          to + inputWidth,
          momentWidth);
      System.arraycopy(
          workspace.state(row).memory, memory, joinedRows, to + joinedWidth - width, width);
    }
    kernel.affine(gateMap, joinedRows, gateRows, rows);
    for (int row = 0; row < rows; row++) {
      float[] carried = workspace.state(row).memory;
      kernel.lstm(gateRows, row * 4 * width, carried, memory, width);
      System.arraycopy(carried, memory, y, row * width, width);
    }
    return y;
  }
}
