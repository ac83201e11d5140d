package io.memoir.runtime.network;

import io.memoir.model.layer.Residual;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/** {@link Residual}. */
record ResidualStep(Kernel kernel, int width, Step inner) implements Step {

  static ResidualStep of(Residual layer, String prefix, Plan plan) {
    return new ResidualStep(
        plan.kernel(), layer.outputWidth(), Step.of(layer.inner(), prefix + "inner.", plan));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] y = Step.run(inner, x, workspace, rows);
    kernel.add(x, y, rows * width);
    return y;
  }
}
