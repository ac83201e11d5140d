package io.memoir.runtime.network;

import io.memoir.model.layer.CausalConvolution;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/**
 * {@link CausalConvolution}.
 *
 * @param before total width of the inputs that are kept, oldest first
 * @param memory their index
 */
record CausalConvolutionStep(
    Kernel kernel, int inputWidth, int before, AffineMap map, int memory, int joined, int out)
    implements Step {

  static CausalConvolutionStep of(CausalConvolution layer, String prefix, Plan plan) {
    int before = (layer.window() - 1) * layer.inputWidth();
    return new CausalConvolutionStep(
        plan.kernel(),
        layer.inputWidth(),
        before,
        plan.map(prefix + "weight", prefix + "bias"),
        plan.memory(before),
        plan.buffer(before + layer.inputWidth()),
        plan.buffer(layer.width()));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] joinedRows = workspace.buffers[joined];
    float[] y = workspace.buffers[out];
    int joinedWidth = before + inputWidth;
    for (int row = 0; row < rows; row++) {
      float[] carried = workspace.state(row).memory;
      int to = row * joinedWidth;
      System.arraycopy(carried, memory, joinedRows, to, before);
      System.arraycopy(x, row * inputWidth, joinedRows, to + before, inputWidth);
      System.arraycopy(joinedRows, to + inputWidth, carried, memory, before);
    }
    kernel.affine(map, joinedRows, y, rows);
    return y;
  }
}
