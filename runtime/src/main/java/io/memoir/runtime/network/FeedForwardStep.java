package io.memoir.runtime.network;

import io.memoir.model.layer.FeedForward;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/** {@link FeedForward}. */
record FeedForwardStep(Kernel kernel, LinearStep up, int hidden, LinearStep down) implements Step {

  static FeedForwardStep of(FeedForward layer, String prefix, Plan plan) {
    return new FeedForwardStep(
        plan.kernel(),
        LinearStep.of(layer.up(), prefix + "up.", plan),
        layer.hidden(),
        LinearStep.of(layer.down(), prefix + "down.", plan));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] between = up.run(x, workspace, rows);
    kernel.gelu(between, rows * hidden);
    return down.run(between, workspace, rows);
  }
}
