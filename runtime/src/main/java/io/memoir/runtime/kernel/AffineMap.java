package io.memoir.runtime.kernel;

/**
 * The weight and bias of an affine map, arranged so that one input value is multiplied with several
 * adjacent outputs in one operation.
 *
 * <p>The outputs are divided into panels of {@code panel}; within a panel all outputs of input 0
 * come first, then those of input 1, and so on. The last panel is padded with zeros.
 *
 * <pre>
 * values[(p inputs + i) panel + j] = weight[p panel + j][i]
 * biases[p panel + j]              = bias[p panel + j]
 * </pre>
 *
 * @param outputs number of rows of the weight
 * @param inputs number of columns of the weight
 * @param panel outputs in a panel
 * @param values {@code [ceil(outputs / panel), inputs, panel]}
 * @param biases {@code [ceil(outputs / panel), panel]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record AffineMap(int outputs, int inputs, int panel, float[] values, float[] biases) {

  /** Arranges a weight of shape {@code [outputs, inputs]}, with contiguous rows, and a bias. */
  static AffineMap of(float[] weight, float[] bias, int panel) {
    int outputs = bias.length;
    int inputs = weight.length / outputs;
    int padded = Math.multiplyExact((outputs + panel - 1) / panel, panel);
    float[] values = new float[Math.multiplyExact(padded, inputs)];
    for (int output = 0; output < outputs; output++) {
      int base = output / panel * inputs * panel + output % panel;
      for (int input = 0; input < inputs; input++) {
        values[base + input * panel] = weight[output * inputs + input];
      }
    }
    return new AffineMap(outputs, inputs, panel, values, java.util.Arrays.copyOf(bias, padded));
  }

  /** Copies a row of the weight, multiplied by a factor, to {@code to[at ..]}. */
  public void copyRow(int output, float factor, float[] to, int at) {
    int base = output / panel * inputs * panel + output % panel;
    for (int input = 0; input < inputs; input++) {
      to[at + input] = factor * values[base + input * panel];
    }
  }
}
