package io.memoir.runtime.kernel;

import io.memoir.model.layer.Gru;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.SelfAttention;

/**
 * The operations of a network on plain arrays.
 *
 * <p>Implementations have no state and are shared between threads. {@link ScalarKernel} is the
 * reference; all others agree with it within rounding. Each implementation gives the same floats
 * for the same input on every call: no sum depends on how the compiler orders it. Arrays contain
 * one vector after the other: with {@code rows} vectors of width {@code n}, vector {@code r} begins
 * at {@code r n}.
 */
public sealed interface Kernel permits ScalarKernel, VectorKernel {

  /** Added to the variance by {@link #layerNorm}. */
  float EPSILON = LayerNorm.EPSILON;

  /** Arranges a weight of shape {@code [outputs, inputs]} and a bias for {@link #affine}. */
  AffineMap pack(float[] weight, float[] bias);

  /**
   * The same for a weight that consists of two, {@code [outputs, left inputs]} and {@code [outputs,
   * right inputs]}, side by side.
   */
  default AffineMap packSideBySide(float[] left, float[] right, float[] bias) {
    int leftWidth = left.length / bias.length;
    int rightWidth = right.length / bias.length;
    float[] joined = new float[left.length + right.length];
    for (int row = 0; row < bias.length; row++) {
      int to = row * (leftWidth + rightWidth);
      System.arraycopy(left, row * leftWidth, joined, to, leftWidth);
      System.arraycopy(right, row * rightWidth, joined, to + leftWidth, rightWidth);
    }
    return pack(joined, bias);
  }

  /**
   * The same for a weight with many rows of which only some are used in a call, with smaller
   * panels.
   */
  default AffineMap packTable(float[] weight, float[] bias) {
    return pack(weight, bias);
  }

  /** The panel of a map from {@link #pack} with a given number of outputs, at least 1. */
  int panel(int outputs);

  /**
   * Arranges a weight of shape {@code [outputs, inputs]} as {@link #pack} does, with a bias of
   * zeros, for a map that is needed for a short time.
   *
   * @param rows {@code [count, inputs]}, the first rows of the weight; the others are zeros
   * @param used a map that is no longer needed, whose arrays are used again if they are long enough
   */
  default AffineMap packRows(float[] rows, int count, int outputs, int inputs, AffineMap used) {
    return AffineMap.ofRows(rows, count, outputs, inputs, panel(outputs), used);
  }

  /**
   * The same for a weight that is given by its columns.
   *
   * @param columns {@code [count, outputs]}, the first columns of the weight; the others are zeros
   */
  default AffineMap packColumns(
      float[] columns, int count, int outputs, int inputs, AffineMap used) {
    return AffineMap.ofColumns(columns, count, outputs, inputs, panel(outputs), used);
  }

  /**
   * An affine map of several vectors: {@code y = weight x + bias}.
   *
   * @param map from {@link #pack} of the same kernel
   * @param x {@code [rows, inputs]}
   * @param y {@code [rows, outputs]}, overwritten
   */
  default void affine(AffineMap map, float[] x, float[] y, int rows) {
    affine(map, 0, map.outputs(), x, y, rows, map.outputs());
  }

  /**
   * Some of the outputs of an affine map of several vectors, bit-identical to those of the whole
   * map.
   *
   * @param first the first output, a multiple of {@link AffineMap#panel}
   * @param count number of outputs; whole panels, or all that remain
   * @param x {@code [rows, inputs]}
   * @param y {@code [rows, stride]}, of which each row's first {@code count} are overwritten
   */
  void affine(AffineMap map, int first, int count, float[] x, float[] y, int rows, int stride);

  /**
   * One output of {@link #affine} for one vector, bit-identical to it.
   *
   * @param weight the output's row of the weight
   * @param x as long as the row
   */
  float affine(float[] weight, float bias, float[] x);

  /**
   * Finds the values that reach a threshold; NaN does not.
   *
   * @param count number of values to search, from the first
   * @param positions the indices found, ascending; at least as long as {@code count}
   * @return the number of values found
   */
  int reaching(float threshold, float[] values, int count, int[] positions);

  /** An empty table of rows of bytes for {@link #products}. */
  ByteMap bytes(int outputs, int inputs);

  /**
   * Exact products of one query with several rows: {@code sums[i] = query . row(first + i)}.
   *
   * @param map from {@link #bytes} of the same kernel; its values and those of the query are at
   *     least -127
   * @param first the first row, a multiple of {@link ByteMap#panel}
   * @param count number of rows; whole panels, or all that remain
   * @param query {@code [map.inputs]}
   * @param sums overwritten, at most to the end of the last panel
   */
  void products(ByteMap map, int first, int count, byte[] query, int[] sums);

  /**
   * Completes values of 16 bits, of which {@code x} contains the upper bytes, and scales them:
   * {@code x[at + j] = factor ((x[at + j] + low[from + j]) unit)}. Every kernel returns the same
   * bits.
   *
   * @param x multiples of 256 of at most 2^15, {@code width} from {@code at}
   */
  void addAndScale(byte[] low, int from, float unit, float factor, float[] x, int at, int width);

  /**
   * The gates of {@link Lstm} for one vector.
   *
   * @param gates i, f, g, o before their activation, {@code width} each from {@code at};
   *     overwritten
   * @param memory h and then c, {@code width} each from {@code offset}; replaced by h' and c'
   */
  void lstm(float[] gates, int at, float[] memory, int offset, int width);

  /**
   * The gates of {@link Gru} for one vector.
   *
   * @param input {@code weight_ih x + bias_ih}: r, z, n, {@code width} each from {@code at};
   *     overwritten
   * @param hidden {@code weight_hh h + bias_hh}, likewise
   * @param memory h, {@code width} from {@code offset}; replaced by h'
   */
  void gru(float[] input, float[] hidden, int at, float[] memory, int offset, int width);

  /**
   * The heads of {@link SelfAttention} for one vector: its key and value are stored, then its query
   * reads the memory.
   *
   * @param distanceBias {@code [heads, window]}
   * @param joined q, k, v, {@code width} each from {@code at}
   * @param memory a {@link KeyMemory} from {@code offset}
   * @param scores scratch for {@code window} values
   * @param y output of all heads, {@code width} values from {@code to}
   */
  void attention(
      SelfAttention layer,
      float[] distanceBias,
      float[] joined,
      int at,
      float[] memory,
      int offset,
      float[] scores,
      float[] y,
      int to);

  /**
   * A {@link Gru} whose update gate is scaled by attention, for one vector, with {@code g' = (1 - a
   * z) g + a z n}.
   *
   * @param input {@code input_weight y + input_bias}: r, z, n, {@code width} each from {@code at}
   * @param hidden {@code state_weight g + state_bias}, likewise from {@code from}; overwritten
   * @param attention a, from 0 to 1
   * @param memory g, {@code width} from {@code offset}; replaced by g'
   */
  void attentiveGru(
      float[] input,
      int at,
      float[] hidden,
      int from,
      float attention,
      float[] memory,
      int offset,
      int width);

  /**
   * Adds to the scores of events the output of a hidden layer for each event and one candidate:
   * {@code scores[t] += sum over k of out[k] max(0, events[k][t] + candidate[k])}.
   *
   * @param events {@code [out.length, count]}
   * @param count number of events
   * @param candidate {@code out.length} values from {@code at}
   * @param scores {@code count} values from {@code to}
   */
  void attend(
      float[] events, int count, float[] candidate, int at, float[] out, float[] scores, int to);

  /** The softmax, in place: {@code exp(x)} divided by the sum of all {@code exp(x)}. */
  void softmax(float[] x, int from, int length);

  /**
   * The logarithm of a sum of exponentials, {@code log(sum of exp(values[i]))}. NaN does not count.
   *
   * @param from index of the first value
   * @param count number of values
   * @return negative infinity if there are no values, or if no exponential is above 0
   */
  double logSumExp(float[] values, int from, int count);

  /** {@code max(0, x)}, in place. */
  void relu(float[] x, int length);

  /**
   * The gate of {@link io.memoir.model.layer.LinearRecurrence} for one vector.
   *
   * @param gates z before its activation and c, {@code width} each from {@code at}; overwritten
   * @param memory h, {@code width} from {@code offset}; replaced by h'
   */
  void linearRecurrence(float[] gates, int at, float[] memory, int offset, int width);

  /**
   * The heads of {@link MatrixMemory} for one vector.
   *
   * @param joined q, k, v, o, {@code width} each from {@code at}, then i and f of all heads before
   *     their activation; overwritten
   * @param memory of each head C transposed, so that a row belongs to a value of the key, and then
   *     n, from {@code offset}; replaced by C' and n'
   * @param y {@code sigmoid(o) h}, {@code width} values from {@code to}
   */
  void matrixMemory(
      MatrixMemory layer, float[] joined, int at, float[] memory, int offset, float[] y, int to);

  /**
   * Layer normalisation of several vectors.
   *
   * @param x {@code [rows, width]}
   * @param y {@code [rows, width]}, overwritten
   */
  void layerNorm(float[] x, float[] gain, float[] bias, float[] y, int width, int rows);

  /** The exact Gaussian error linear unit, {@code x (1 + erf(x / sqrt 2)) / 2}, in place. */
  void gelu(float[] x, int length);

  /**
   * Values gated by a sigmoid linear unit: {@code y *= gate sigmoid(gate)}.
   *
   * @param gate overwritten
   */
  void gate(float[] gate, float[] y, int length);

  /** {@code y += x}. */
  void add(float[] x, float[] y, int length);
}
