package io.memoir.runtime.kernel;

/** The twin of {@link ScalarKernel}; until its own loops stand it runs those. */
public final class VectorKernel implements Kernel {
  public static int bits() {
    return 512;
  }

  private final ScalarKernel s = new ScalarKernel();

  @Override
  public Matrix pack(float[] weight, int outputs, int inputs) {
    return s.pack(weight, outputs, inputs);
  }

  @Override
  public void affine(Matrix weight, float[] bias, float[] x, float[] y, int rows) {
    s.affine(weight, bias, x, y, rows);
  }

  @Override
  public void lstm(float[] gates, int at, float[] memory, int offset, int width) {
    s.lstm(gates, at, memory, offset, width);
  }

  @Override
  public void gru(float[] input, float[] hidden, int at, float[] memory, int offset, int width) {
    s.gru(input, hidden, at, memory, offset, width);
  }

  @Override
  public void layerNorm(float[] x, float[] gain, float[] bias, float[] y, int width, int rows) {
    s.layerNorm(x, gain, bias, y, width, rows);
  }

  @Override
  public void gelu(float[] x, int length) {
    s.gelu(x, length);
  }

  @Override
  public void add(float[] x, float[] y, int length) {
    s.add(x, y, length);
  }

  @Override
  public void scan(
      float[] table, float[] bias, float[] query, int offset, int width, float[] scores, int rows) {
    s.scan(table, bias, query, offset, width, scores, rows);
  }
}
