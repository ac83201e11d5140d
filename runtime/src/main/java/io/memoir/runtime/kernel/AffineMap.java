package io.memoir.runtime.kernel;

import java.util.Arrays;

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
 * @param values {@code [ceil(outputs / panel), inputs, panel]}, or longer
 * @param biases {@code [ceil(outputs / panel), panel]}, or longer
 */
@SuppressWarnings("ArrayRecordComponent")
public record AffineMap(int outputs, int inputs, int panel, float[] values, float[] biases) {
  /** A map without outputs. */
  public static final AffineMap NONE = new AffineMap(0, 0, 1, new float[0], new float[0]);

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
    return new AffineMap(outputs, inputs, panel, values, Arrays.copyOf(bias, padded));
  }

  /**
   * Arranges a weight by its rows, with a bias of zeros.
   *
   * @param rows {@code [count, inputs]}, the first rows of the weight; the others are zeros
   * @param used a map whose arrays are overwritten if they are long enough
   */
  static AffineMap ofRows(
      float[] rows, int count, int outputs, int inputs, int panel, AffineMap used) {
    AffineMap map = zeros(outputs, inputs, panel, used);
    for (int row = 0; row < count; row++) {
      map.setRow(row, rows);
    }
    return map;
  }

  /** Sets a row of the weight to that of a matrix {@code [.., inputs]}. */
  void setRow(int row, float[] rows) {
    int base = row / panel * inputs * panel + row % panel;
    for (int input = 0; input < inputs; input++) {
      values[base + input * panel] = rows[row * inputs + input];
    }
  }

  /**
   * Arranges a weight by its columns, with a bias of zeros.
   *
   * @param columns {@code [count, outputs]}, the first columns of the weight; the others are zeros
   * @param used a map whose arrays are overwritten if they are long enough
   */
  static AffineMap ofColumns(
      float[] columns, int count, int outputs, int inputs, int panel, AffineMap used) {
    AffineMap map = zeros(outputs, inputs, panel, used);
    for (int begin = 0; begin < outputs; begin += panel) {
      int length = Math.min(panel, outputs - begin);
      for (int column = 0; column < count; column++) {
        int to = begin * inputs + column * panel;
        System.arraycopy(columns, column * outputs + begin, map.values, to, length);
      }
    }
    return map;
  }

  /**
   * A map of zeros.
   *
   * @param used a map whose arrays are overwritten if they are long enough
   */
  static AffineMap zeros(int outputs, int inputs, int panel, AffineMap used) {
    int padded = Math.multiplyExact((outputs + panel - 1) / panel, panel);
    int length = Math.multiplyExact(padded, inputs);
    if (used.values.length < length || used.biases.length < padded) {
      return new AffineMap(outputs, inputs, panel, new float[length], new float[padded]);
    }
    Arrays.fill(used.values, 0, length, 0);
    Arrays.fill(used.biases, 0, padded, 0);
    return new AffineMap(outputs, inputs, panel, used.values, used.biases);
  }

  /** Copies a row of the weight, multiplied by a factor, to {@code to[at ..]}. */
  public void copyRow(int output, float factor, float[] to, int at) {
    int base = output / panel * inputs * panel + output % panel;
    for (int input = 0; input < inputs; input++) {
      to[at + input] = factor * values[base + input * panel];
    }
  }
}
