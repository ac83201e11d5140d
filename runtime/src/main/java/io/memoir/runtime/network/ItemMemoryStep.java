package io.memoir.runtime.network;

import io.memoir.model.layer.ItemMemory;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Workspace;

/**
 * {@link ItemMemory}. It is used once per event and is short, so plain loops are sufficient.
 *
 * @param map from the output of the inner step to the two gates
 * @param mix length of the sum's part beside the unit vector of the inner output
 * @param memory index of the sum, which is followed by its factor in the last output
 * @param gates number of the buffer of the gates
 */
record ItemMemoryStep(
    Kernel kernel,
    int width,
    Step inner,
    AffineMap map,
    float mix,
    float scale,
    int memory,
    int gates,
    int out)
    implements Step {

  static ItemMemoryStep of(ItemMemory layer, String prefix, Plan plan) {
    int width = layer.width();
    return new ItemMemoryStep(
        plan.kernel(),
        width,
        Step.of(layer.inner(), prefix + "inner.", plan),
        plan.map(prefix + "weight", prefix + "bias"),
        2 * sigmoid(plan.floats(prefix + "mix")[0]),
        layer.scale(),
        plan.exactMemory(width + 1),
        plan.buffer(2),
        plan.buffer(width));
  }

  float[] run(float[] x, Workspace workspace, int rows) {
    float[] h = Step.run(inner, x, workspace, rows);
    float[] gateRows = workspace.buffers[gates];
    float[] y = workspace.buffers[out];
    kernel.affine(map, h, gateRows, rows);
    for (int row = 0; row < rows; row++) {
      float[] carried = workspace.state(row).memory;
      float limit = ItemMemory.WEIGHT_LIMIT;
      float weight = (float) Math.exp(Math.clamp(gateRows[2 * row], -limit, limit));
      float kept = sigmoid(gateRows[2 * row + 1]);
      int at = row * width;
      for (int j = 0; j < width; j++) {
        carried[memory + j] = kept * carried[memory + j] + weight * x[at + j];
      }
      float ofHidden = 1 / length(h, at);
      float ofSum = mix / length(carried, memory);
      for (int j = 0; j < width; j++) {
        y[at + j] = ofHidden * h[at + j] + ofSum * carried[memory + j];
      }
      float factor = scale / length(y, at);
      for (int j = 0; j < width; j++) {
        y[at + j] *= factor;
      }
      carried[memory + width] = factor * ofSum;
    }
    return y;
  }

  /**
   * Adds the part of the last output that is due to the sum.
   *
   * @param carried the memory of a state
   * @param to the part is added to {@code width} values from {@code at} on
   */
  void addSimilarity(float[] carried, float[] to, int at) {
    float factor = carried[memory + width];
    for (int j = 0; j < width; j++) {
      to[at + j] += factor * carried[memory + j];
    }
  }

  /** The length of a vector, at least {@link ItemMemory#EPSILON}. */
  private float length(float[] x, int begin) {
    double squares = 0;
    for (int j = begin; j < begin + width; j++) {
      squares += (double) x[j] * x[j];
    }
    return (float) Math.max(Math.sqrt(squares), ItemMemory.EPSILON);
  }

  private static float sigmoid(float x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }
}
