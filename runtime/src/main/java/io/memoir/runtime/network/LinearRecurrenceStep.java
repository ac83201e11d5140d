package io.memoir.runtime.network;

import io.memoir.model.layer.LinearRecurrence;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/**
 * {@link LinearRecurrence}.
 *
 * @param memory index of h
 */
record LinearRecurrenceStep(Kernel kernel, int width, AffineMap map, int memory, int gates, int out)
    implements Step {

  static LinearRecurrenceStep of(LinearRecurrence layer, String prefix, Plan plan) {
    int width = layer.width();
    return new LinearRecurrenceStep(
        plan.kernel(),
        width,
        plan.map(prefix + "weight", prefix + "bias"),
        plan.memory(width),
        plan.buffer(2 * width),
        plan.buffer(width));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] gateRows = workspace.buffers[gates];
    float[] y = workspace.buffers[out];
    kernel.affine(map, x, gateRows, rows);
    for (int row = 0; row < rows; row++) {
      float[] carried = workspace.state(row).memory;
      kernel.linearRecurrence(gateRows, row * 2 * width, carried, memory, width);
      System.arraycopy(carried, memory, y, row * width, width);
    }
    return y;
  }
}
