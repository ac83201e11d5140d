package io.memoir.runtime.network;

import io.memoir.model.layer.Linear;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/** {@link Linear}. */
record LinearStep(Kernel kernel, AffineMap map, int out) implements Step {

  static LinearStep of(Linear layer, String prefix, Plan plan) {
    return new LinearStep(
        plan.kernel(),
        plan.map(prefix + "weight", prefix + "bias"),
        plan.buffer(layer.outputWidth()));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] y = workspace.buffers[out];
    kernel.affine(map, x, y, rows);
    return y;
  }
}
