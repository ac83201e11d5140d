package io.memoir.runtime.network;

import io.memoir.model.layer.Gru;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/**
 * {@link Gru}.
 *
 * @param memory index of h
 */
record GruStep(
    Kernel kernel,
    int width,
    AffineMap inputMap,
    AffineMap hiddenMap,
    int memory,
    int hidden,
    int gatesInput,
    int gatesHidden,
    int out)
    implements Step {

  static GruStep of(Gru layer, String prefix, Plan plan) {
    int width = layer.width();
    return new GruStep(
        plan.kernel(),
        width,
        plan.map(prefix + "weight_ih", prefix + "bias_ih"),
        plan.map(prefix + "weight_hh", prefix + "bias_hh"),
        plan.memory(width),
        plan.buffer(width),
        plan.buffer(3 * width),
        plan.buffer(3 * width),
        plan.buffer(width));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] hiddenRows = workspace.buffers[hidden];
    float[] ofInput = workspace.buffers[gatesInput];
    float[] ofHidden = workspace.buffers[gatesHidden];
    float[] y = workspace.buffers[out];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(workspace.state(row).memory, memory, hiddenRows, row * width, width);
    }
    kernel.affine(inputMap, x, ofInput, rows);
    kernel.affine(hiddenMap, hiddenRows, ofHidden, rows);
    for (int row = 0; row < rows; row++) {
      float[] carried = workspace.state(row).memory;
      kernel.gru(ofInput, ofHidden, row * 3 * width, carried, memory, width);
      System.arraycopy(carried, memory, y, row * width, width);
    }
    return y;
  }
}
