package io.memoir.runtime.network;

import io.memoir.model.layer.RidgeRegression;
import io.memoir.model.layer.RidgeSystem;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/**
 * {@link RidgeRegression}.
 *
 * @param memory index of the sums
 * @param event number of the buffer of keys and values
 */
record RidgeRegressionStep(
    Kernel kernel, AffineMap map, int rank, double penalty, int memory, int event, int out)
    implements Step {

  static RidgeRegressionStep of(RidgeRegression layer, String prefix, Plan plan) {
    int rank = layer.rank();
    return new RidgeRegressionStep(
        plan.kernel(),
        plan.map(prefix + "weight", prefix + "bias"),
        rank,
        Math.exp(plan.floats(prefix + "log_penalty")[0]),
        plan.exactMemory(RidgeSystem.size(rank)),
        plan.buffer(rank + 1),
        plan.buffer(rank));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] events = workspace.buffers[event];
    float[] y = workspace.buffers[out];
    kernel.affine(map, x, events, rows);
    RidgeSystem system = new RidgeSystem(rank);
    for (int row = 0; row < rows; row++) {
      float[] sums = workspace.state(row).memory;
      system.step(sums, memory, events, row * (rank + 1), penalty, y, row * rank);
    }
    return y;
  }
}
