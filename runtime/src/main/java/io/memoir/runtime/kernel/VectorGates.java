package io.memoir.runtime.kernel;

import static io.memoir.runtime.kernel.VectorFunctions.erf;
import static io.memoir.runtime.kernel.VectorFunctions.sigmoid;
import static io.memoir.runtime.kernel.VectorFunctions.tanh;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Gates and activations with the Vector API; the last, partial vector is loaded under a mask. */
final class VectorGates {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);

  private VectorGates() {}

  static void lstm(float[] gates, int at, float[] memory, int offset, int width) {
    int cells = offset + width;
    int bound = F.loopBound(width);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector cell =
          cell(
              FloatVector.fromArray(F, gates, at + j),
              FloatVector.fromArray(F, gates, at + width + j),
              FloatVector.fromArray(F, gates, at + 2 * width + j),
              FloatVector.fromArray(F, memory, cells + j));
      cell.intoArray(memory, cells + j);
      FloatVector output = FloatVector.fromArray(F, gates, at + 3 * width + j);
      sigmoid(output).mul(tanh(cell)).intoArray(memory, offset + j);
    }
    if (bound < width) {
      VectorMask<Float> inside = F.indexInRange(bound, width);
      FloatVector cell =
          cell(
              FloatVector.fromArray(F, gates, at + bound, inside),
              FloatVector.fromArray(F, gates, at + width + bound, inside),
              FloatVector.fromArray(F, gates, at + 2 * width + bound, inside),
              FloatVector.fromArray(F, memory, cells + bound, inside));
      cell.intoArray(memory, cells + bound, inside);
      FloatVector output = FloatVector.fromArray(F, gates, at + 3 * width + bound, inside);
      sigmoid(output).mul(tanh(cell)).intoArray(memory, offset + bound, inside);
    }
  }

  private static FloatVector cell(
      FloatVector input, FloatVector forget, FloatVector candidate, FloatVector cell) {
    return sigmoid(forget).fma(cell, sigmoid(input).mul(tanh(candidate)));
  }

  static void gru(float[] input, float[] hidden, int at, float[] memory, int offset, int width) {
    int bound = F.loopBound(width);
    for (int j = 0; j < bound; j += LANES) {
      gruState(
              FloatVector.fromArray(F, input, at + j),
              FloatVector.fromArray(F, hidden, at + j),
              FloatVector.fromArray(F, input, at + width + j),
              FloatVector.fromArray(F, hidden, at + width + j),
              FloatVector.fromArray(F, input, at + 2 * width + j),
              FloatVector.fromArray(F, hidden, at + 2 * width + j),
              FloatVector.fromArray(F, memory, offset + j))
          .intoArray(memory, offset + j);
    }
    if (bound < width) {
      VectorMask<Float> inside = F.indexInRange(bound, width);
      gruState(
              FloatVector.fromArray(F, input, at + bound, inside),
              FloatVector.fromArray(F, hidden, at + bound, inside),
              FloatVector.fromArray(F, input, at + width + bound, inside),
              FloatVector.fromArray(F, hidden, at + width + bound, inside),
              FloatVector.fromArray(F, input, at + 2 * width + bound, inside),
              FloatVector.fromArray(F, hidden, at + 2 * width + bound, inside),
              FloatVector.fromArray(F, memory, offset + bound, inside))
          .intoArray(memory, offset + bound, inside);
    }
  }

  /** {@code (1 - z) n + z h}, written {@code n + z (h - n)}. */
  private static FloatVector gruState(
      FloatVector resetInput,
      FloatVector resetHidden,
      FloatVector updateInput,
      FloatVector updateHidden,
      FloatVector candidateInput,
      FloatVector candidateHidden,
      FloatVector state) {
    FloatVector reset = sigmoid(resetInput.add(resetHidden));
    FloatVector update = sigmoid(updateInput.add(updateHidden));
    FloatVector candidate = tanh(reset.fma(candidateHidden, candidateInput));
    return update.fma(state.sub(candidate), candidate);
  }

  static void gelu(float[] x, int length) {
    int bound = F.loopBound(length);
    for (int j = 0; j < bound; j += LANES) {
      gelu(FloatVector.fromArray(F, x, j)).intoArray(x, j);
    }
    if (bound < length) {
      VectorMask<Float> inside = F.indexInRange(bound, length);
      gelu(FloatVector.fromArray(F, x, bound, inside)).intoArray(x, bound, inside);
    }
  }

  private static FloatVector gelu(FloatVector x) {
    FloatVector half = x.mul(0.5f);
    return half.fma(erf(x.mul(SQRT_HALF)), half);
  }
}
