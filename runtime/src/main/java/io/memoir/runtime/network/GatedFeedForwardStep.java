package io.memoir.runtime.network;

import io.memoir.model.layer.GatedFeedForward;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/** {@link GatedFeedForward}. */
record GatedFeedForwardStep(
    Kernel kernel, LinearStep gate, LinearStep up, int hidden, LinearStep down) implements Step {

  static GatedFeedForwardStep of(GatedFeedForward layer, String prefix, Plan plan) {
    return new GatedFeedForwardStep(
        plan.kernel(),
        LinearStep.of(layer.gate(), prefix + "gate.", plan),
        LinearStep.of(layer.up(), prefix + "up.", plan),
        layer.hidden(),
        LinearStep.of(layer.down(), prefix + "down.", plan));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] between = up.run(x, workspace, rows);
    kernel.gate(gate.run(x, workspace, rows), between, rows * hidden);
    return down.run(between, workspace, rows);
  }
}
