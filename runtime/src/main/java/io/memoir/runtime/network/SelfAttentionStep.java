package io.memoir.runtime.network;

import io.memoir.model.layer.SelfAttention;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.kernel.KeyMemory;
import io.memoir.runtime.predict.Workspace;

/**
 * {@link SelfAttention}.
 *
 * @param memory index of its {@link KeyMemory}
 */
@SuppressWarnings("ArrayRecordComponent")
record SelfAttentionStep(
    Kernel kernel,
    SelfAttention layer,
    float[] distanceBias,
    AffineMap inputMap,
    AffineMap outputMap,
    int memory,
    int joined,
    int scores,
    int read,
    int out)
    implements Step {
  /** In half precision, counts are exact up to 2,048, and a count is less than twice the window. */
  private static final int LONGEST_ROUNDED = 1_024;

  static SelfAttentionStep of(SelfAttention layer, String prefix, Plan plan) {
    return new SelfAttentionStep(
        plan.kernel(),
        layer,
        plan.floats(prefix + "distance_bias"),
        plan.map(prefix + "weight_qkv", prefix + "bias_qkv"),
        plan.map(prefix + "weight_out", prefix + "bias_out"),
        reserve(layer, plan),
        plan.buffer(3 * layer.width()),
        plan.buffer(layer.window()),
        plan.buffer(layer.width()),
        plan.buffer(layer.width()));
  }

  /** Reserves the memory, whose first value is a count, and returns its index. */
  private static int reserve(SelfAttention layer, Plan plan) {
    if (layer.window() <= LONGEST_ROUNDED) {
      return plan.memory(KeyMemory.length(layer));
    }
    int count = plan.exactMemory(1);
    plan.memory(KeyMemory.length(layer) - 1); // directly behind the count
    return count;
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    int width = layer.width();
    float[] joinedRows = workspace.buffers[joined];
    float[] readRows = workspace.buffers[read];
    float[] y = workspace.buffers[out];
    kernel.affine(inputMap, x, joinedRows, rows);
    for (int row = 0; row < rows; row++) {
      kernel.attention(
          layer,
          distanceBias,
          joinedRows,
          row * 3 * width,
          workspace.state(row).memory,
          memory,
          workspace.buffers[scores],
          readRows,
          row * width);
    }
    kernel.affine(outputMap, readRows, y, rows);
    return y;
  }
}
