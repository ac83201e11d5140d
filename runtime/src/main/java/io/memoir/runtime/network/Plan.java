package io.memoir.runtime.network;

import io.memoir.model.Moments;
import io.memoir.model.Weights;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the steps of a network find their weights, keep what they carry over in the memory of a
 * state, and write: the places are given out while the steps are made.
 */
final class Plan {
  private final Kernel kernel;
  private final Weights weights;
  private final List<Integer> bufferWidths;
  private final int moments;
  private final int memoryBegin;
  private int memoryEnd;

  /**
   * A plan for one network.
   *
   * @param memoryBegin where in the memory of every state that network's part begins
   */
  Plan(Kernel kernel, Weights weights, int memoryBegin) {
    this.kernel = kernel;
    this.weights = weights;
    this.bufferWidths = new ArrayList<>();
    this.memoryBegin = memoryBegin;
    this.memoryEnd = memoryBegin;
    this.moments = buffer(Moments.FEATURES);
  }

  private Plan(Plan whole) {
    this.kernel = whole.kernel;
    this.weights = whole.weights;
    this.bufferWidths = whole.bufferWidths;
    this.moments = whole.moments;
    this.memoryBegin = 0;
    this.memoryEnd = 0;
  }

  /** The same buffers with a memory apart from that of a state. */
  Plan withOwnMemory() {
    return new Plan(this);
  }

  Kernel kernel() {
    return kernel;
  }

  float[] floats(String name) {
    return weights.floats(name);
  }

  /** The affine map of two tensors. */
  AffineMap map(String weight, String bias) {
    return kernel.pack(weights.floats(weight), weights.floats(bias));
  }

  /** Reserves a buffer and gives its number. */
  int buffer(int width) {
    bufferWidths.add(width);
    return bufferWidths.size() - 1;
  }

  /** The buffer of the moments' features, {@code [rows, Moments.FEATURES]}. */
  int moments() {
    return moments;
  }

  /** Reserves floats in the memory of every state and gives where they begin. */
  int memory(int length) {
    int begin = memoryEnd;
    memoryEnd += length;
    return begin;
  }

  /** Number of floats reserved. */
  int memoryLength() {
    return memoryEnd - memoryBegin;
  }

  int[] bufferWidths() {
    return bufferWidths.stream().mapToInt(Integer::intValue).toArray();
  }
}
