package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;

/** {@link ItemVectors} as trained: 4 bytes per value. */
record FloatItems(Kernel kernel, AffineMap map) implements ItemVectors {

  FloatItems(float[] embedding, float[] bias, Kernel kernel) {
    this(kernel, kernel.packTable(embedding, bias));
  }

  @Override
  public int size() {
    return map.outputs();
  }

  @Override
  public int width() {
    return map.inputs();
  }

  @Override
  public int panel() {
    return map.panel();
  }

  @Override
  public long bytes() {
    return 4L * (map.values().length + map.biases().length);
  }

  @Override
  public void copy(int item, float factor, float[] to, int at) {
    map.copyRow(item, factor, to, at);
  }

  @Override
  public float bias(int item) {
    return map.biases()[item];
  }

  @Override
  public Scratch newScratch() {
    return Scratch.of(ItemVectors.block(map.panel()), map.inputs());
  }

  @Override
  public void score(float[] query, float[] scores, Scratch scratch) {
    kernel.affine(map, query, scores, 1);
  }

  @Override
  public void scoreBlock(
      float[] queries, int rows, int first, int count, float[] scores, Scratch scratch) {
    kernel.affine(map, first, count, queries, scores, rows, count);
  }
}
