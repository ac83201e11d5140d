package io.memoir.train.network;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import java.util.ArrayList;
import java.util.List;

/** Several layers with the same input, whose outputs are concatenated. */
final class ParallelLayer implements TrainableLayer {
  private final List<TrainableLayer> layers;
  private final List<Matrix> gradients = new ArrayList<>();
  private final Matrix output = Matrix.empty();
  private final Matrix inputGradient = Matrix.empty();
  private int[] widths = {};

  ParallelLayer(List<TrainableLayer> layers) {
    this.layers = layers;
    layers.forEach(_ -> gradients.add(Matrix.empty()));
  }

  @Override
  public Matrix forward(Matrix input, Pass pass) {
    List<Matrix> outputs = layers.stream().map(layer -> layer.forward(input, pass)).toList();
    widths = outputs.stream().mapToInt(Matrix::columns).toArray();
    output.resize(input.rows(), outputs.stream().mapToInt(Matrix::columns).sum());
    int column = 0;
    for (Matrix each : outputs) {
      RowKernel.copyColumns(each, 0, output, column, each.columns());
      column += each.columns();
    }
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    int column = 0;
    for (int i = 0; i < layers.size(); i++) {
      Matrix part = gradients.get(i).resize(gradient.rows(), widths[i]);
      RowKernel.copyColumns(gradient, column, part, 0, widths[i]);
      column += widths[i];
      Matrix towardsInput = layers.get(i).backward(part);
      if (i == 0) {
        inputGradient.resize(towardsInput.rows(), towardsInput.columns()).copyFrom(towardsInput);
      } else {
        RowKernel.add(towardsInput, inputGradient);
      }
    }
    return inputGradient;
  }
}
