package io.memoir.runtime.kernel;

import io.memoir.model.layer.Gru;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.SelfAttention;

/**
 * The operations a network is made of, on plain arrays.
 *
 * <p>Implementations hold no state and are shared between threads. {@link ScalarKernel} is the
 * reference; every other one agrees with it within rounding. Each gives the same floats for the
 * same input on every call: no sum depends on how the compiler orders it. Arrays hold one vector
 * after the other: with {@code rows} vectors of width {@code n}, vector {@code r} begins at {@code
 * r n}.
 */
public sealed interface Kernel permits ScalarKernel, VectorKernel {

  /** Added to the variance by {@link #layerNorm}. */
  float EPSILON = LayerNorm.EPSILON;

  /** Lays out a weight of shape {@code [outputs, inputs]} and a bias for {@link #affine}. */
  AffineMap pack(float[] weight, float[] bias);

  /** The same for a weight of many rows of which some are asked for: in smaller panels. */
  default AffineMap packTable(float[] weight, float[] bias) {
    return pack(weight, bias);
  }

  /**
   * An affine map of several vectors: {@code y = weight x + bias}.
   *
   * @param map as {@link #pack} of the same kernel gave it
   * @param x {@code [rows, inputs]}
   * @param y {@code [rows, outputs]}, overwritten
   */
  default void affine(AffineMap map, float[] x, float[] y, int rows) {
    affine(map, 0, map.outputs(), x, y, rows, map.outputs());
  }

  /**
   * Some of the outputs of an affine map of several vectors: the same bits as of all of them.
   *
   * @param first the first output, a multiple of {@link AffineMap#panel}
   * @param count how many; whole panels, or all that are left
   * @param x {@code [rows, inputs]}
   * @param y {@code [rows, stride]}, of which each row's first {@code count} are overwritten
   */
  void affine(AffineMap map, int first, int count, float[] x, float[] y, int rows, int stride);

  /**
   * One output of {@link #affine} of one vector: the same bits as there.
   *
   * @param weight the output's row of the weight
   * @param x as long as the row
   */
  float affine(float[] weight, float bias, float[] x);

  /**
   * Where values reach a threshold; what is no number does not.
   *
   * @param count how many values are looked at, from the first
   * @param positions where they are, ascending; as long as {@code count} at least
   * @return how many there are
   */
  int reaching(float threshold, float[] values, int count, int[] positions);

  /** An empty table of rows of bytes for {@link #products}. */
  ByteMap bytes(int outputs, int inputs);

  /**
   * Exact products of one query with some rows: {@code sums[i] = query . row(first + i)}.
   *
   * @param map as {@link #bytes} of the same kernel gave it, its values and the query's at least
   *     -127
   * @param first the first row, a multiple of {@link ByteMap#panel}
   * @param count how many; whole panels, or all that are left
   * @param query {@code [map.inputs]}
   * @param sums overwritten, at most to the end of the last panel
   */
  void products(ByteMap map, int first, int count, byte[] query, int[] sums);

  /**
   * The gates of {@link Lstm} for one vector.
   *
   * @param gates i, f, g, o before their activation, {@code width} each from {@code at}; used up
   * @param memory h and then c, {@code width} each from {@code offset}; replaced by h' and c'
   */
  void lstm(float[] gates, int at, float[] memory, int offset, int width);

  /**
   * The gates of {@link Gru} for one vector.
   *
   * @param input {@code weight_ih x + bias_ih}: r, z, n, {@code width} each from {@code at}; used
   *     up
   * @param hidden {@code weight_hh h + bias_hh}, likewise
   * @param memory h, {@code width} from {@code offset}; replaced by h'
   */
  void gru(float[] input, float[] hidden, int at, float[] memory, int offset, int width);

  /**
   * The heads of {@link SelfAttention} for one vector: its key and value are remembered, then its
   * query reads.
   *
   * @param distanceBias {@code [heads, window]}
   * @param joined q, k, v, {@code width} each from {@code at}
   * @param memory a {@link KeyMemory} from {@code offset}
   * @param scores room for {@code window} values
   * @param y what all heads read, {@code width} values from {@code to}
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
   * The gate of {@link io.memoir.model.layer.LinearRecurrence} for one vector.
   *
   * @param gates z before its activation and c, {@code width} each from {@code at}; used up
   * @param memory h, {@code width} from {@code offset}; replaced by h'
   */
  void linearRecurrence(float[] gates, int at, float[] memory, int offset, int width);

  /**
   * The heads of {@link MatrixMemory} for one vector.
   *
   * @param joined q, k, v, o, {@code width} each from {@code at}, then i and f of all heads before
   *     their activation; used up
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
   * @param gate used up
   */
  void gate(float[] gate, float[] y, int length);

  /** {@code y += x}. */
  void add(float[] x, float[] y, int length);
}
