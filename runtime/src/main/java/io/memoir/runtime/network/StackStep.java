package io.memoir.runtime.network;

import io.memoir.model.layer.Stack;
import io.memoir.runtime.predict.Workspace;
import java.util.List;

/** {@link Stack}. */
record StackStep(List<Step> steps) implements Step {

  static StackStep of(Stack layer, String prefix, Plan plan) {
    return new StackStep(Step.of(layer.layers(), prefix, plan));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] y = x;
    // By index: an iterator would allocate an object for every event.
    for (int i = 0; i < steps.size(); i++) {
      y = Step.run(steps.get(i), y, workspace, rows);
    }
    return y;
  }
}
