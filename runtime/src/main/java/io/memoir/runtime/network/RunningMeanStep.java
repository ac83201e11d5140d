package io.memoir.runtime.network;

import io.memoir.model.layer.RunningMean;
import io.memoir.runtime.predict.Workspace;

/**
 * {@link RunningMean}. It is used once per event and is short, so a plain loop is sufficient.
 *
 * @param memory index of the mean, which is followed by the number of events
 */
record RunningMeanStep(int width, float prior, int memory, int out) implements Step {

  static RunningMeanStep of(RunningMean layer, Plan plan) {
    int width = layer.width();
    return new RunningMeanStep(
        width, layer.prior(), plan.exactMemory(width + 1), plan.buffer(width));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] y = workspace.buffers[out];
    for (int row = 0; row < rows; row++) {
      float[] carried = workspace.state(row).memory;
      float events = carried[memory + width] + 1;
      carried[memory + width] = events;
      float share = 1 / (events + prior);
      int from = row * width;
      for (int j = 0; j < width; j++) {
        float mean = carried[memory + j];
        mean += (x[from + j] - mean) * share;
        carried[memory + j] = mean;
        y[from + j] = mean;
      }
    }
    return y;
  }
}
