package io.memoir.runtime.network;

import io.memoir.model.layer.DepthwiseConvolution;
import io.memoir.runtime.predict.Workspace;

/**
 * {@link DepthwiseConvolution}. It is short, so a plain loop is sufficient.
 *
 * @param before number of inputs that are kept, oldest first
 * @param memory index of the inputs that are kept
 */
@SuppressWarnings("ArrayRecordComponent")
record DepthwiseConvolutionStep(
    int width, int before, float[] weight, float[] bias, int memory, int out) implements Step {

  static DepthwiseConvolutionStep of(DepthwiseConvolution layer, String prefix, Plan plan) {
    int width = layer.width();
    int before = layer.window() - 1;
    return new DepthwiseConvolutionStep(
        width,
        before,
        plan.floats(prefix + "weight"),
        plan.floats(prefix + "bias"),
        plan.memory((long) before * width),
        plan.buffer(width));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] y = workspace.buffers[out];
    for (int row = 0; row < rows; row++) {
      run(x, row * width, workspace.state(row).memory, y);
    }
    return y;
  }

  private void run(float[] x, int at, float[] carried, float[] y) {
    int newest = before * width;
    for (int j = 0; j < width; j++) {
      y[at + j] = bias[j] + weight[newest + j] * x[at + j];
    }
    for (int place = 0; place < newest; place += width) {
      for (int j = 0; j < width; j++) {
        y[at + j] += weight[place + j] * carried[memory + place + j];
      }
    }
    if (before > 0) {
      System.arraycopy(carried, memory + width, carried, memory, newest - width);
      System.arraycopy(x, at, carried, memory + newest - width, width);
    }
  }
}
