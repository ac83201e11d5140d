package io.memoir.runtime.network;

import io.memoir.model.Layer;
import io.memoir.model.layer.Parallel;
import io.memoir.runtime.predict.Workspace;
import java.util.List;

/**
 * {@link Parallel}.
 *
 * @param widths of the outputs
 */
@SuppressWarnings("ArrayRecordComponent")
record ParallelStep(List<Step> steps, int[] widths, int width, int out) implements Step {

  static ParallelStep of(Parallel layer, String prefix, Plan plan) {
    return new ParallelStep(
        Step.of(layer.layers(), prefix, plan),
        layer.layers().stream().mapToInt(Layer::outputWidth).toArray(),
        layer.outputWidth(),
        plan.buffer(layer.outputWidth()));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] joined = workspace.buffers[out];
    int at = 0;
    for (int i = 0; i < steps.size(); i++) {
      float[] part = Step.run(steps.get(i), x, workspace, rows);
      int partWidth = widths[i];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(part, row * partWidth, joined, row * width + at, partWidth);
      }
      at += partWidth;
    }
    return joined;
  }
}
