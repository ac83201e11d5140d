package io.memoir.model;

import java.util.List;

/**
 * Numbers with a fixed shape, rows contiguous. The array belongs to the tensor and must not be
 * changed.
 */
public sealed interface Tensor {

  /** The length of each axis, outermost first. */
  List<Integer> shape();

  /** 32-bit floats. */
  @SuppressWarnings("ArrayRecordComponent")
  record Floats(List<Integer> shape, float[] values) implements Tensor {
    public Floats {
      shape = List.copyOf(shape);
      requireLength(shape, values.length);
    }
  }

  /** 32-bit signed integers. */
  @SuppressWarnings("ArrayRecordComponent")
  record Ints(List<Integer> shape, int[] values) implements Tensor {
    public Ints {
      shape = List.copyOf(shape);
      requireLength(shape, values.length);
    }
  }

  private static void requireLength(List<Integer> shape, int length) {
    long wanted = new Parameter("", shape).size();
    if (wanted != length) {
      throw new IllegalArgumentException(
          "shape " + shape + " holds " + wanted + " values, found " + length);
    }
  }
}
