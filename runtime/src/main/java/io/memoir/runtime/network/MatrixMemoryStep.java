package io.memoir.runtime.network;

import io.memoir.model.Moments;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;
import java.util.Arrays;

/**
 * {@link MatrixMemory}.
 *
 * @param inputMap {@code [4 width + 2 heads, width]}: weight_qkvo, and below it the part of
 *     weight_gates for the input
 * @param momentMap {@code [2 heads, Moments.FEATURES]}: the part of weight_gates for the time
 *     features
 * @param memory index of C and n of the heads
 */
record MatrixMemoryStep(
    Kernel kernel,
    MatrixMemory layer,
    AffineMap inputMap,
    AffineMap momentMap,
    AffineMap outputMap,
    int memory,
    int moments,
    int joined,
    int moved,
    int read,
    int out)
    implements Step {

  static MatrixMemoryStep of(MatrixMemory layer, String prefix, Plan plan) {
    int width = layer.width();
    int d = layer.headWidth();
    int gates = 2 * layer.heads();
    float[] gateWeight = plan.floats(prefix + "weight_gates");
    return new MatrixMemoryStep(
        plan.kernel(),
        layer,
        plan.kernel()
            .pack(
                joined(plan.floats(prefix + "weight_qkvo"), columns(gateWeight, gates, 0, width)),
                joined(plan.floats(prefix + "bias_qkvo"), plan.floats(prefix + "bias_gates"))),
        plan.kernel()
            .pack(
                layer.timed()
                    ? columns(gateWeight, gates, width, Moments.FEATURES)
                    : new float[gates * Moments.FEATURES],
                new float[gates]),
        plan.map(prefix + "weight_out", prefix + "bias_out"),
        plan.memory(layer.heads() * ((long) d * d + d)),
        plan.moments(),
        plan.buffer(4 * width + gates),
        plan.buffer(gates),
        plan.buffer(width),
        plan.buffer(width));
  }

  /** Copies some columns of every row. */
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

  float[] run(float[] x, Workspace workspace, int rows) {
    int width = layer.width();
    int joinedWidth = 4 * width + 2 * layer.heads();
    float[] joinedRows = workspace.buffers[joined];
    float[] readRows = workspace.buffers[read];
    float[] y = workspace.buffers[out];
    kernel.affine(inputMap, x, joinedRows, rows);
    if (layer.timed()) {
      moveGates(joinedRows, workspace, rows);
    }
    for (int row = 0; row < rows; row++) {
      float[] carried = workspace.state(row).memory;
      kernel.matrixMemory(
          layer, joinedRows, row * joinedWidth, carried, memory, readRows, row * width);
    }
    kernel.affine(outputMap, readRows, y, rows);
    return y;
  }

  /** Adds the contribution of the time features to the gates, which are at the end of each row. */
  private void moveGates(float[] joinedRows, Workspace workspace, int rows) {
    int gates = 2 * layer.heads();
    int joinedWidth = 4 * layer.width() + gates;
    float[] movedRows = workspace.buffers[moved];
    kernel.affine(momentMap, workspace.buffers[moments], movedRows, rows);
    for (int row = 0; row < rows; row++) {
      for (int gate = 0; gate < gates; gate++) {
        joinedRows[(row + 1) * joinedWidth - gates + gate] += movedRows[row * gates + gate];
      }
    }
  }
}
