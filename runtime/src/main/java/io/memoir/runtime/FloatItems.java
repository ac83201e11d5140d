package io.memoir.runtime;

import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.function.IntPredicate;

/** {@link ItemVectors} as they were learned: 4 bytes a value. */
final class FloatItems implements ItemVectors {
  private final Kernel kernel;
  private final AffineMap map;
  private final int block;

  FloatItems(float[] embedding, float[] bias, Kernel kernel) {
    this.kernel = kernel;
    this.map = kernel.pack(embedding, bias);
    this.block = map.panel() * Math.max(1, BLOCK / map.panel());
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
  public void copy(int item, float factor, float[] to, int at) {
    map.copyRow(item, factor, to, at);
  }

  @Override
  public float bias(int item) {
    return map.biases()[item];
  }

  @Override
  public Scratch newScratch() {
    return new Scratch(block, map.inputs());
  }

  @Override
  public float score(int item, float[] query, Scratch scratch) {
    map.copyRow(item, 1, scratch.vector, 0);
    return kernel.affine(scratch.vector, bias(item), query);
  }

  @Override
  public void score(float[] query, float[] scores, Scratch scratch) {
    kernel.affine(map, query, scores, 1);
  }

  @Override
  public void best(float[] query, IntPredicate allowed, TopK top, Scratch scratch) {
    for (int first = 0; first < map.outputs(); first += block) {
      int count = Math.min(block, map.outputs() - first);
      kernel.affine(map, first, count, query, scratch.scores, 1, block);
      ItemVectors.addBlock(first, count, kernel, allowed, top, scratch);
    }
  }
}
