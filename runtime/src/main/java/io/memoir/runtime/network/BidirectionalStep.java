package io.memoir.runtime.network;

import io.memoir.model.layer.Bidirectional;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/**
 * {@link Bidirectional}.
 *
 * @param join maps the backward output to a change of the forward output
 * @param memoryLength of the backward network, whose memory is not part of a state
 * @param after buffer with the last output of {@code backward}, {@code [afterWidth]}
 */
record BidirectionalStep(
    Kernel kernel,
    Step forward,
    Step backward,
    AffineMap join,
    int width,
    int memoryLength,
    int after,
    int afterWidth,
    int added)
    implements Step {

  static BidirectionalStep of(Bidirectional layer, String prefix, Plan plan) {
    Plan apart = plan.withOwnMemory();
    int width = layer.outputWidth();
    int afterWidth = layer.backward().outputWidth();
    return new BidirectionalStep(
        plan.kernel(),
        Step.of(layer.forward(), prefix + "forward.", plan),
        Step.of(layer.backward(), prefix + "backward.", apart),
        plan.kernel().pack(plan.floats(prefix + "weight"), new float[width]),
        width,
        apart.memoryLength(),
        plan.buffer(afterWidth),
        afterWidth,
        plan.buffer(width));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] y = Step.run(forward, x, workspace, rows);
    if (workspace.afterKnown) {
      float[] addedRow = workspace.buffers[added];
      kernel.affine(join, workspace.buffers[after], addedRow, 1);
      kernel.add(addedRow, y, width);
    }
    return y;
  }

  /**
   * Processes one event after a gap, starting with the last of them; the workspace has a memory of
   * its own.
   */
  void runBackward(float[] x, Workspace workspace) {
    float[] read = Step.run(backward, x, workspace, 1);
    System.arraycopy(read, 0, workspace.buffers[after], 0, afterWidth);
  }
}
