package io.memoir.train.network;

import static org.bytedeco.pytorch.global.torch.addmm_out;

import io.memoir.train.kernel.GruKernel;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.product.AffineProduct;
import io.memoir.train.product.PackedLstm;
import io.memoir.train.product.WeightGradient;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** GRU over a packed batch, as {@link LstmLayer}. */
final class GruLayer implements TrainableLayer {
  private final AffineProduct inputProduct;
  private final Matrix recurrentWeight;
  private final Matrix recurrentBias;
  private final Matrix recurrentWeightGradient;
  private final Matrix recurrentBiasGradient;
  private final WeightGradient recurrentProduct;

  private final Matrix inputGates = Matrix.empty();
  private final Matrix hiddenGates = Matrix.empty();
  private final Matrix hidden = Matrix.empty();
  private final Matrix previousHidden = Matrix.empty();
  private PackedBatch batch = PackedBatch.single();

  GruLayer(Parameters parameters, Parameters gradients, String prefix, Matrix.Type products) {
    inputProduct =
        new AffineProduct(
            parameters.get(prefix + "weight_ih"),
            parameters.get(prefix + "bias_ih"),
            gradients.get(prefix + "weight_ih"),
            gradients.get(prefix + "bias_ih"),
            products);
    recurrentWeight = parameters.get(prefix + "weight_hh");
    recurrentBias = parameters.get(prefix + "bias_hh");
    recurrentWeightGradient = gradients.get(prefix + "weight_hh");
    recurrentBiasGradient = gradients.get(prefix + "bias_hh");
    recurrentProduct = new WeightGradient(products);
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    batch = pass.batch();
    int width = recurrentWeight.columns();
    inputGates.resize(x.rows(), 3 * width);
    hiddenGates.resize(x.rows(), 3 * width);
    hidden.resize(x.rows(), width);
    try (PointerScope _ = new PointerScope()) {
      inputProduct.forward(x, inputGates);
      Tensor recurrent = recurrentWeight.tensor().t();
      repeatBias(batch.running(0));
      GruKernel.forward(inputGates, hiddenGates, hidden, 0, -1, batch.running(0));
      for (int t = 1; t < batch.steps(); t++) {
        int first = batch.first(t);
        int previous = batch.first(t - 1);
        int running = batch.running(t);
        try (PointerScope _ = new PointerScope()) {
          addmm_out(
              hiddenGates.rowsAsTensor(first, running),
              recurrentBias.tensor(),
              hidden.rowsAsTensor(previous, running),
              recurrent);
        }
        GruKernel.forward(inputGates, hiddenGates, hidden, first, previous, running);
      }
    }
    return hidden;
  }

  /** At the first step the state is zero, so the recurrent product is the bias. */
  private void repeatBias(int rows) {
    long bytes = 4L * recurrentBias.columns();
    for (int r = 0; r < rows; r++) {
      MemorySegment.copy(recurrentBias.memory(), 0, hiddenGates.memory(), r * bytes, bytes);
    }
  }

  @Override
  public Matrix backward(Matrix gradient) {
    try (PointerScope _ = new PointerScope()) {
      for (int t = batch.steps() - 1; t >= 0; t--) {
        int first = batch.first(t);
        int previous = t == 0 ? -1 : batch.first(t - 1);
        int running = batch.running(t);
        GruKernel.backward(inputGates, hiddenGates, hidden, gradient, first, previous, running);
        if (t > 0) {
          try (PointerScope _ = new PointerScope()) {
            gradient
                .rowsAsTensor(previous, running)
                .addmm_(hiddenGates.rowsAsTensor(first, running), recurrentWeight.tensor());
          }
        }
      }
      RowKernel.sumRows(hiddenGates, recurrentBiasGradient);
    }
    PackedLstm.previousRows(batch, hidden, previousHidden);
    recurrentProduct.set(recurrentWeightGradient, hiddenGates, previousHidden);
    return inputProduct.backward(inputGates);
  }
}
