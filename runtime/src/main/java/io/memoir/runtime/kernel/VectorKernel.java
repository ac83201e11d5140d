package io.memoir.runtime.kernel;

import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.SelfAttention;
import jdk.incubator.vector.FloatVector;

/**
 * The operations with the Vector API of the JDK, with the widest vectors of the machine. This class
 * may only be loaded if the module jdk.incubator.vector is present.
 */
public final class VectorKernel implements Kernel {

  /** Width of the machine's vectors in bits. */
  public static int bits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  @Override
  public AffineMap pack(float[] weight, float[] bias) {
    return AffineMap.of(weight, bias, VectorMatrix.PANEL);
  }

  @Override
  public int panel(int outputs) {
    return VectorMatrix.PANEL;
  }

  @Override
  public AffineMap packRows(float[] rows, int count, int outputs, int inputs, AffineMap used) {
    return VectorMatrix.packRows(rows, count, outputs, inputs, used);
  }

  @Override
  public void affine(
      AffineMap map, int first, int count, float[] x, float[] y, int rows, int stride) {
    VectorMatrix.affine(map, first, count, x, y, rows, stride);
  }

  @Override
  public float affine(float[] weight, float bias, float[] x) {
    return VectorMatrix.affine(weight, bias, x);
  }

  @Override
  public int reaching(float threshold, float[] values, int count, int[] positions) {
    return VectorRows.reaching(threshold, values, count, positions);
  }

  @Override
  public ByteMap bytes(int outputs, int inputs) {
    return ByteMap.of(outputs, inputs, VectorBytes.PANEL, VectorBytes.LANES);
  }

  @Override
  public void products(ByteMap map, int first, int count, byte[] query, int[] sums) {
    VectorBytes.products(map, first, count, query, sums);
  }

  @Override
  public void addAndScale(
      byte[] low, int from, float unit, float factor, float[] x, int at, int width) {
    VectorBytes.addAndScale(low, from, unit, factor, x, at, width);
  }

  @Override
  public void lstm(float[] gates, int at, float[] memory, int offset, int width) {
    VectorGates.lstm(gates, at, memory, offset, width);
  }

  @Override
  public void gru(float[] input, float[] hidden, int at, float[] memory, int offset, int width) {
    VectorGates.gru(input, hidden, at, memory, offset, width);
  }

  @Override
  public void attentiveGru(
      float[] input,
      int at,
      float[] hidden,
      int from,
      float attention,
      float[] memory,
      int offset,
      int width) {
    VectorGates.attentiveGru(input, at, hidden, from, attention, memory, offset, width);
  }

  @Override
  public void attend(
      float[] events, int count, float[] candidate, int at, float[] out, float[] scores, int to) {
    VectorAttention.attend(events, count, candidate, at, out, scores, to);
  }

  @Override
  public void softmax(float[] x, int from, int length) {
    VectorAttention.softmax(x, from, length);
  }

  @Override
  public double logSumExp(float[] values, int from, int count) {
    return VectorFunctions.logSumExp(values, from, count);
  }

  @Override
  public void relu(float[] x, int length) {
    VectorRows.relu(x, length);
  }

  @Override
  public void attention(
      SelfAttention layer,
      float[] distanceBias,
      float[] joined,
      int at,
      float[] memory,
      int offset,
      float[] scores,
      float[] y,
      int to) {
    VectorHeads.attention(layer, distanceBias, joined, at, memory, offset, scores, y, to);
  }

  @Override
  public void linearRecurrence(float[] gates, int at, float[] memory, int offset, int width) {
    VectorGates.linearRecurrence(gates, at, memory, offset, width);
  }

  @Override
  public void matrixMemory(
      MatrixMemory layer, float[] joined, int at, float[] memory, int offset, float[] y, int to) {
    VectorHeads.matrixMemory(layer, joined, at, memory, offset, y, to);
  }

  @Override
  public void layerNorm(float[] x, float[] gain, float[] bias, float[] y, int width, int rows) {
    VectorRows.layerNorm(x, gain, bias, y, width, rows);
  }

  @Override
  public void gelu(float[] x, int length) {
    VectorFunctions.gelu(x, length);
  }

  @Override
  public void gate(float[] gate, float[] y, int length) {
    VectorGates.gate(gate, y, length);
  }

  @Override
  public void add(float[] x, float[] y, int length) {
    VectorRows.add(x, y, length);
  }
}
