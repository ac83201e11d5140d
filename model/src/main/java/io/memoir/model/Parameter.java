package io.memoir.model;

import java.util.List;

/**
 * The name and shape of a tensor of an architecture.
 *
 * @param name the key in {@link Weights}, unique within an architecture
 * @param shape the length of each axis, outermost first; rows are contiguous
 */
public record Parameter(String name, List<Integer> shape) {
  public Parameter {
    shape = List.copyOf(shape);
  }

  /** A tensor with a shape. */
  public static Parameter of(String name, Integer... shape) {
    return new Parameter(name, List.of(shape));
  }

  /** The number of values: the product of the axes. */
  public long size() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }
}
