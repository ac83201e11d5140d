package io.memoir.train.kernel;

import io.memoir.model.Parameter;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named matrices in the order of an architecture's parameters: the weights, their gradients, or the
 * optimizer's state for each of them. A vector is a matrix of one row.
 */
public record Parameters(Map<String, Matrix> matrices) {

  /** Zeros with the names and shapes of the architecture's parameters. */
  public static Parameters zeros(Architecture architecture) {
    Map<String, Matrix> matrices = new LinkedHashMap<>();
    for (Parameter parameter : architecture.parameters()) {
      List<Integer> shape = parameter.shape();
      matrices.put(
          parameter.name(),
          shape.size() == 1
              ? Matrix.zeros(1, shape.getFirst())
              : Matrix.zeros(shape.getFirst(), shape.getLast()));
    }
    return new Parameters(matrices);
  }

  public Matrix get(String name) {
    Matrix matrix = matrices.get(name);
    if (matrix == null) {
      throw new IllegalArgumentException("no parameter '" + name + "'");
    }
    return matrix;
  }

  /** Copies all values of weights with the same names and shapes. */
  public void copyFrom(Weights weights) {
    matrices.forEach((name, matrix) -> matrix.copyFrom(weights.floats(name)));
  }

  /** A copy as immutable weights. */
  public Weights toWeights(Architecture architecture) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : architecture.parameters()) {
      tensors.put(
          parameter.name(), new Tensor.Floats(parameter.shape(), get(parameter.name()).toArray()));
    }
    return new Weights(tensors);
  }
}
