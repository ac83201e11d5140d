package io.memoir.runtime.network;

import io.memoir.model.layer.UnitNorm;
import io.memoir.runtime.predict.Workspace;

/** {@link UnitNorm}. It is used once per event and is short, so a plain loop is sufficient. */
record UnitNormStep(int width, float scale, int out) implements Step {

  static UnitNormStep of(UnitNorm layer, Plan plan) {
    return new UnitNormStep(layer.width(), layer.scale(), plan.buffer(layer.width()));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] y = workspace.buffers[out];
    for (int row = 0; row < rows; row++) {
      run(x, row * width, y);
    }
    return y;
  }

  private void run(float[] x, int begin, float[] y) {
    double squares = 0;
    for (int j = begin; j < begin + width; j++) {
      squares += (double) x[j] * x[j];
    }
    float factor = (float) (scale / Math.max(Math.sqrt(squares), UnitNorm.EPSILON));
    for (int j = begin; j < begin + width; j++) {
      y[j] = factor * x[j];
    }
  }
}
