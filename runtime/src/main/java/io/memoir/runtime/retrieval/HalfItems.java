package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;

/**
 * {@link ItemVectors} rounded to half precision (IEEE 754 binary16): 2 bytes per value. One block
 * at a time is converted to floats, so each score is that of the rounded vector in float32.
 */
final class HalfItems implements ItemVectors {
  private final Kernel kernel;
  private final int items;
  private final int width;
  private final int panel;
  private final int block;

  /** In the order of {@link AffineMap#values}. */
  private final short[] values;

  private final float[] biases;

  HalfItems(float[] embedding, float[] bias, Kernel kernel) {
    AffineMap map = kernel.packTable(embedding, bias);
    this.kernel = kernel;
    this.items = map.outputs();
    this.width = map.inputs();
    this.panel = map.panel();
    this.block = ItemVectors.block(panel);
    this.biases = map.biases();
    this.values = new short[map.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.floatToFloat16(map.values()[i]);
    }
  }

  @Override
  public int size() {
    return items;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int panel() {
    return panel;
  }

  @Override
  public long bytes() {
    return 2L * values.length + 4L * biases.length;
  }

  @Override
  public void copy(int item, float factor, float[] to, int at) {
    int base = item / panel * width * panel + item % panel;
    for (int input = 0; input < width; input++) {
      to[at + input] = factor * Float.float16ToFloat(values[base + input * panel]);
    }
  }

  @Override
  public float bias(int item) {
    return biases[item];
  }

  @Override
  public Kernel kernel() {
    return kernel;
  }

  @Override
  public Scratch newScratch() {
    return Scratch.withFloats(block, width, panel);
  }

  @Override
  public void scoreBlock(
      float[] queries, int rows, int first, int count, float[] scores, Scratch scratch) {
    AffineMap floats = scratch.floats;
    int length = Math.min(block, biases.length - first);
    widen(values, first * width, length * width, floats.values());
    System.arraycopy(biases, first, floats.biases(), 0, length);
    kernel.affine(floats, 0, count, queries, scores, rows, count);
  }

  /** A plain loop, for which the compiler uses the conversion instruction of the machine. */
  private static void widen(short[] halves, int from, int length, float[] to) {
    for (int i = 0; i < length; i++) {
      to[i] = Float.float16ToFloat(halves[from + i]);
    }
  }
}
