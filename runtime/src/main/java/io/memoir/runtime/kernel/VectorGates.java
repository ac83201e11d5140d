package io.memoir.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The gates of recurrent and feed-forward layers with the Vector API, in several passes over arrays
 * that stay in the L1 cache.
 */
final class VectorGates {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();

  private VectorGates() {}

  static void lstm(float[] gates, int at, float[] memory, int offset, int width) {
    int forget = at + width;
    int candidate = at + 2 * width;
    int output = at + 3 * width;
    int cells = offset + width;
    VectorFunctions.sigmoid(gates, at, 2 * width);
    VectorFunctions.tanh(gates, candidate, width);
    VectorFunctions.sigmoid(gates, output, width);
    int bound = F.loopBound(width);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector cell =
          FloatVector.fromArray(F, gates, forget + j)
              .mul(FloatVector.fromArray(F, memory, cells + j));
      cell =
          FloatVector.fromArray(F, gates, at + j)
              .fma(FloatVector.fromArray(F, gates, candidate + j), cell);
      cell.intoArray(memory, cells + j);
      cell.intoArray(memory, offset + j);
    }
    for (int j = bound; j < width; j++) {
      float cell = gates[forget + j] * memory[cells + j] + gates[at + j] * gates[candidate + j];
      memory[cells + j] = cell;
      memory[offset + j] = cell;
    }
    VectorFunctions.tanh(memory, offset, width);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector.fromArray(F, memory, offset + j)
          .mul(FloatVector.fromArray(F, gates, output + j))
          .intoArray(memory, offset + j);
    }
    for (int j = bound; j < width; j++) {
      memory[offset + j] *= gates[output + j];
    }
  }

  static void gru(float[] input, float[] hidden, int at, float[] memory, int offset, int width) {
    int update = at + width;
    int candidate = at + 2 * width;
    int bound = F.loopBound(2 * width);
    for (int j = at; j < at + bound; j += LANES) {
      FloatVector.fromArray(F, input, j)
          .add(FloatVector.fromArray(F, hidden, j))
          .intoArray(input, j);
    }
    for (int j = at + bound; j < candidate; j++) {
      input[j] += hidden[j];
    }
    VectorFunctions.sigmoid(input, at, 2 * width);
    bound = F.loopBound(width);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector.fromArray(F, input, at + j)
          .fma(
              FloatVector.fromArray(F, hidden, candidate + j),
              FloatVector.fromArray(F, input, candidate + j))
          .intoArray(input, candidate + j);
    }
    for (int j = bound; j < width; j++) {
      input[candidate + j] += input[at + j] * hidden[candidate + j];
    }
    VectorFunctions.tanh(input, candidate, width);
    // (1 - z) n + z h, written n + z (h - n).
    for (int j = 0; j < bound; j += LANES) {
      FloatVector n = FloatVector.fromArray(F, input, candidate + j);
      FloatVector.fromArray(F, memory, offset + j)
          .sub(n)
          .fma(FloatVector.fromArray(F, input, update + j), n)
          .intoArray(memory, offset + j);
    }
    for (int j = bound; j < width; j++) {
      float n = input[candidate + j];
      memory[offset + j] = n + input[update + j] * (memory[offset + j] - n);
    }
  }

  static void attentiveGru(
      float[] input,
      int at,
      float[] hidden,
      int from,
      float attention,
      float[] memory,
      int offset,
      int width) {
    int update = from + width;
    int candidate = from + 2 * width;
    int bound = F.loopBound(2 * width);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector.fromArray(F, hidden, from + j)
          .add(FloatVector.fromArray(F, input, at + j))
          .intoArray(hidden, from + j);
    }
    for (int j = bound; j < 2 * width; j++) {
      hidden[from + j] += input[at + j];
    }
    VectorFunctions.sigmoid(hidden, from, 2 * width);
    bound = F.loopBound(width);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector.fromArray(F, hidden, from + j)
          .fma(
              FloatVector.fromArray(F, hidden, candidate + j),
              FloatVector.fromArray(F, input, at + 2 * width + j))
          .intoArray(hidden, candidate + j);
    }
    for (int j = bound; j < width; j++) {
      hidden[candidate + j] = input[at + 2 * width + j] + hidden[from + j] * hidden[candidate + j];
    }
    VectorFunctions.tanh(hidden, candidate, width);
    // (1 - a z) g + a z n, written g + a z (n - g).
    for (int j = 0; j < bound; j += LANES) {
      FloatVector g = FloatVector.fromArray(F, memory, offset + j);
      FloatVector.fromArray(F, hidden, candidate + j)
          .sub(g)
          .fma(FloatVector.fromArray(F, hidden, update + j).mul(attention), g)
          .intoArray(memory, offset + j);
    }
    for (int j = bound; j < width; j++) {
      float g = memory[offset + j];
      memory[offset + j] = g + attention * hidden[update + j] * (hidden[candidate + j] - g);
    }
  }

  static void linearRecurrence(float[] gates, int at, float[] memory, int offset, int width) {
    int candidate = at + width;
    VectorFunctions.sigmoid(gates, at, width);
    // (1 - z) h + z c, written h + z (c - h).
    int bound = F.loopBound(width);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector h = FloatVector.fromArray(F, memory, offset + j);
      FloatVector.fromArray(F, gates, candidate + j)
          .sub(h)
          .fma(FloatVector.fromArray(F, gates, at + j), h)
          .intoArray(memory, offset + j);
    }
    for (int j = bound; j < width; j++) {
      float h = memory[offset + j];
      memory[offset + j] = h + gates[at + j] * (gates[candidate + j] - h);
    }
  }

  static void gate(float[] gate, float[] y, int length) {
    multiply(gate, y, length);
    VectorFunctions.sigmoid(gate, 0, length);
    multiply(gate, y, length);
  }

  /** {@code y *= x}. */
  private static void multiply(float[] x, float[] y, int length) {
    int bound = F.loopBound(length);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector.fromArray(F, y, j).mul(FloatVector.fromArray(F, x, j)).intoArray(y, j);
    }
    for (int j = bound; j < length; j++) {
      y[j] *= x[j];
    }
  }
}
