package io.memoir.runtime.rank;

/** An array that is replaced by a longer one when it is too short. */
final class ScratchBuffer {
  private float[] values = new float[0];

  /** The array, with at least {@code length} values, which earlier calls have left there. */
  float[] atLeast(int length) {
    if (values.length < length) {
      values = new float[length];
    }
    return values;
  }
}
