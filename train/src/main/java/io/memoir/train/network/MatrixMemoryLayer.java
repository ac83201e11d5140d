package io.memoir.train.network;

import static org.bytedeco.pytorch.global.torch.addmm_out;
import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.model.layer.MatrixMemory;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.MatrixMemoryKernel;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.packed.SequenceOrder;
import io.memoir.train.product.AffineProduct;
import io.memoir.train.product.MatrixMemoryChunk;
import org.bytedeco.javacpp.PointerScope;

/**
 * A matrix memory over a packed batch. The rows of all sequences, one sequence after the other, are
 * cut into chunks, which {@link MatrixMemoryChunk} processes one at a time; the memory of a
 * sequence is passed from chunk to chunk.
 */
final class MatrixMemoryLayer implements TrainableLayer {
  private final MatrixMemory layer;
  private final AffineProduct inputProduct;
  private final AffineProduct outputProduct;
  private final Matrix gateWeight;
  private final Matrix gateBias;
  private final Matrix gateWeightGradient;
  private final Matrix gateBiasGradient;

  private final SequenceOrder order = new SequenceOrder();
  private final MatrixMemoryChunk chunk;
  private final Matrix input = Matrix.empty();
  private final Matrix moments = Matrix.empty();
  private final Matrix inputAndMoments = Matrix.empty();
  private final Matrix joined = Matrix.empty();
  private final Matrix gates = Matrix.empty();
  private final Matrix read = Matrix.empty();
  private final Matrix gated = Matrix.empty();
  private final Matrix mixed = Matrix.empty();
  private final Matrix output = Matrix.empty();

  private final Matrix mixedGradient = Matrix.empty();
  private final Matrix joinedGradient = Matrix.empty();
  private final Matrix gateGradient = Matrix.empty();
  private final Matrix inputGradient = Matrix.empty();
  private Matrix gateInput = input;

  MatrixMemoryLayer(
      MatrixMemory layer,
      Parameters parameters,
      Parameters gradients,
      String prefix,
      Matrix.Type products) {
    this.layer = layer;
    inputProduct = AffineProduct.of(parameters, gradients, prefix, "qkvo", products);
    outputProduct = AffineProduct.of(parameters, gradients, prefix, "out", products);
    gateWeight = parameters.get(prefix + "weight_gates");
    gateBias = parameters.get(prefix + "bias_gates");
    gateWeightGradient = gradients.get(prefix + "weight_gates");
    gateBiasGradient = gradients.get(prefix + "bias_gates");
    chunk = new MatrixMemoryChunk(layer);
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    int rows = x.rows();
    int width = layer.width();
    order.arrange(pass.batch());
    order.toSequences(x, input);
    inputProduct.forward(input, joined.resize(rows, 4 * width));
    MatrixMemoryKernel.scaleColumns(joined, width, width, keyScale());
    gates.resize(rows, 2 * layer.heads());
    gateInput = layer.timed() ? withMoments(pass) : input;
    try (PointerScope _ = new PointerScope()) {
      addmm_out(gates.tensor(), gateBias.tensor(), gateInput.tensor(), gateWeight.tensor().t());
    }
    chunk.take(joined, gates, order, read.resize(rows, width));
    for (int head = 0; head < layer.heads(); head++) {
      for (int first = 0; first < rows; first += MatrixMemoryKernel.CHUNK) {
        chunk.forward(head, first);
      }
    }
    MatrixMemoryKernel.gate(joined, read, gated.resize(rows, width));
    outputProduct.forward(gated, mixed.resize(rows, width));
    return order.toPacked(mixed, output);
  }

  @Override
  public Matrix backward(Matrix gradient) {
    int rows = gradient.rows();
    int width = layer.width();
    Matrix readGradient = outputProduct.backward(order.toSequences(gradient, mixedGradient));
    joinedGradient.resize(rows, 4 * width);
    gateGradient.resize(rows, 2 * layer.heads());
    MatrixMemoryKernel.gateBackward(joined, read, readGradient, joinedGradient);
    int last = (rows - 1) / MatrixMemoryKernel.CHUNK * MatrixMemoryKernel.CHUNK;
    for (int head = 0; head < layer.heads(); head++) {
      for (int first = last; first >= 0; first -= MatrixMemoryKernel.CHUNK) {
        chunk.backward(head, first, readGradient, joinedGradient, gateGradient);
      }
    }
    MatrixMemoryKernel.scaleColumns(joinedGradient, width, width, keyScale());
    Matrix sequenceGradient = inputProduct.backward(joinedGradient);
    try (PointerScope _ = new PointerScope()) {
      mm_out(gateWeightGradient.tensor(), gateGradient.tensor().t(), gateInput.tensor());
      gateBiasGradient.copyFrom(columnSums(gateGradient));
      sequenceGradient
          .tensor()
          .addmm_(gateGradient.tensor(), gateWeight.tensor().narrow(1, 0, width));
    }
    return order.toPacked(sequenceGradient, inputGradient);
  }

  private Matrix withMoments(Pass pass) {
    int width = layer.width();
    order.toSequences(pass.eventMoments(), moments);
    inputAndMoments.resize(input.rows(), layer.gateInputWidth());
    RowKernel.copyColumns(input, 0, inputAndMoments, 0, width);
    RowKernel.copyColumns(moments, 0, inputAndMoments, width, moments.columns());
    return inputAndMoments;
  }

  private float keyScale() {
    return (float) (1 / Math.sqrt(layer.headWidth()));
  }

  private static float[] columnSums(Matrix matrix) {
    float[] values = matrix.toArray();
    float[] sums = new float[matrix.columns()];
    for (int i = 0; i < values.length; i++) {
      sums[i % sums.length] += values[i];
    }
    return sums;
  }
}
