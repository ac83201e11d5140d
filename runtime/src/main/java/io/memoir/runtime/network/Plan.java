package io.memoir.runtime.network;

import io.memoir.model.BadInputException;
import io.memoir.model.Moments;
import io.memoir.model.Weights;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Assigns to the steps of a network their weights, their part of a state's memory, and their
 * buffers, while the steps are created.
 */
final class Plan {
  private final Kernel kernel;
  private final Weights weights;
  private final List<Integer> bufferWidths;
  private final int moments;
  private final int memoryBegin;
  private final BitSet exact = new BitSet();
  private int memoryEnd;

  /**
   * A plan for one network.
   *
   * @param memoryBegin index of that network's part in the memory of every state
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

  /** A plan with the same buffers and a memory that is not part of a state. */
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

  /** Reserves a buffer and returns its number. */
  int buffer(int width) {
    bufferWidths.add(width);
    return bufferWidths.size() - 1;
  }

  /** The buffer of the time features, {@code [rows, Moments.FEATURES]}. */
  int moments() {
    return moments;
  }

  /**
   * Reserves floats in the memory of every state and returns their index.
   *
   * @throws BadInputException if a state, which is an array, would be too long
   */
  int memory(long length) {
    int begin = memoryEnd;
    if (length > Integer.MAX_VALUE - begin) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "a user state of the model would have %,d values, expected at most %,d: it has too many domains, or its windows are too long",
              begin + length,
              Integer.MAX_VALUE));
    }
    memoryEnd += (int) length;
    return begin;
  }

  /**
   * The same for floats that must not be rounded when a state is stored: counts, and sums to which
   * each event adds a small part.
   */
  int exactMemory(int length) {
    int begin = memory(length);
    exact.set(begin, memoryEnd);
    return begin;
  }

  /**
   * Reserves floats for several copies of the memory that another plan has reserved, and returns
   * the index of the first.
   */
  int copies(Plan other, int count) {
    int length = other.memoryLength();
    int begin = memory((long) count * length);
    for (int bit = other.exact.nextSetBit(0); bit >= 0; bit = other.exact.nextSetBit(bit + 1)) {
      for (int copy = 0; copy < count; copy++) {
        exact.set(begin + copy * length + bit);
      }
    }
    return begin;
  }

  /** The indexes of the floats that must not be rounded. */
  BitSet exactMemory() {
    return exact;
  }

  /** The number of floats reserved. */
  int memoryLength() {
    return memoryEnd - memoryBegin;
  }

  int[] bufferWidths() {
    return bufferWidths.stream().mapToInt(Integer::intValue).toArray();
  }
}
