package io.memoir.runtime.network;

import io.memoir.model.layer.LayerNorm;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/** {@link LayerNorm}. */
@SuppressWarnings("ArrayRecordComponent")
record LayerNormStep(Kernel kernel, int width, float[] gain, float[] bias, int out)
    implements Step {

  static LayerNormStep of(LayerNorm layer, String prefix, Plan plan) {
    return new LayerNormStep(
        plan.kernel(),
        layer.width(),
        plan.floats(prefix + "weight"),
        plan.floats(prefix + "bias"),
        plan.buffer(layer.width()));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] y = workspace.buffers[out];
    kernel.layerNorm(x, gain, bias, y, width, rows);
    return y;
  }
}
