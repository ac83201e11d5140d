package io.memoir.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The learned values of a model: named tensors that are not changed any more. */
public record Weights(Map<String, Tensor> tensors) {
  public Weights {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * The float values of a tensor, rows contiguous; shared, not copied.
   *
   * @throws CorruptFileException if there is no float tensor with that name
   */
  public float[] floats(String name) {
    if (tensors.get(name) instanceof Tensor.Floats floats) {
      return floats.values();
    }
    throw new CorruptFileException("the weights have no float tensor '" + name + "'");
  }

  /**
   * The int values of a tensor, rows contiguous; shared, not copied.
   *
   * @throws CorruptFileException if there is no int tensor with that name
   */
  public int[] ints(String name) {
    if (tensors.get(name) instanceof Tensor.Ints ints) {
      return ints.values();
    }
    throw new CorruptFileException("the weights have no int tensor '" + name + "'");
  }

  /** The tensors whose names begin with {@code prefix}, named without it. */
  public Weights inside(String prefix) {
    Map<String, Tensor> inside = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> {
      if (name.startsWith(prefix)) {
        inside.put(name.substring(prefix.length()), tensor);
      }
    });
    return new Weights(inside);
  }

  /**
   * Checks that every requested tensor exists with its shape.
   *
   * @throws CorruptFileException naming the first tensor that is missing or has another shape
   */
  public void requireAll(List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      Tensor tensor = tensors.get(parameter.name());
      if (tensor == null) {
        throw new CorruptFileException("the weights lack tensor '" + shown(parameter) + "'");
      }
      if (!tensor.shape().equals(parameter.shape())) {
        throw new CorruptFileException(
            "tensor '%s' has shape %s, the architecture needs %s"
                .formatted(shown(parameter), tensor.shape(), parameter.shape()));
      }
    }
  }

  /** The name in one line: the name of a feature may contain line breaks. */
  private static String shown(Parameter parameter) {
    return parameter.name().replaceAll("\\p{Cntrl}", " ");
  }
}
