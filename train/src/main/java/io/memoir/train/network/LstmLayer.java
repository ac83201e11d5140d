package io.memoir.train.network;

import static org.bytedeco.pytorch.global.torch.addmm_out;
import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.LstmKernel;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * LSTM over a packed batch: the input product of all steps at once, then per step one recurrent
 * product, added in place, and one pass over the gates.
 */
final class LstmLayer implements TrainableLayer {
  private final Matrix inputWeight;
  private final Matrix recurrentWeight;
  private final Matrix bias;
  private final Matrix inputWeightGradient;
  private final Matrix recurrentWeightGradient;
  private final Matrix biasGradient;

  private final Matrix gates = Matrix.empty();
  private final Matrix cells = Matrix.empty();
  private final Matrix hidden = Matrix.empty();
  private final Matrix cellGradient = Matrix.empty();
  private final Matrix previousHidden = Matrix.empty();
  private final Matrix inputGradient = Matrix.empty();
  private PackedBatch batch = PackedBatch.of(new int[][] {{0}}, new int[][] {{0}});
  private Matrix input = Matrix.empty();

  LstmLayer(Parameters parameters, Parameters gradients, String prefix) {
    inputWeight = parameters.get(prefix + "weight_ih");
    recurrentWeight = parameters.get(prefix + "weight_hh");
    bias = parameters.get(prefix + "bias");
    inputWeightGradient = gradients.get(prefix + "weight_ih");
    recurrentWeightGradient = gradients.get(prefix + "weight_hh");
    biasGradient = gradients.get(prefix + "bias");
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    input = x;
    batch = pass.batch();
    int width = recurrentWeight.columns();
    gates.resize(x.rows(), 4 * width);
    cells.resize(x.rows(), width);
    hidden.resize(x.rows(), width);
    try (PointerScope _ = new PointerScope()) {
      addmm_out(gates.tensor(), bias.tensor(), x.tensor(), inputWeight.tensor().t());
      Tensor recurrent = recurrentWeight.tensor().t();
      LstmKernel.forward(gates, cells, hidden, 0, -1, batch.running(0));
      for (int t = 1; t < batch.steps(); t++) {
        int first = batch.first(t);
        int previous = batch.first(t - 1);
        int running = batch.running(t);
        try (PointerScope _ = new PointerScope()) {
          gates
              .rowsAsTensor(first, running)
              .addmm_(hidden.rowsAsTensor(previous, running), recurrent);
        }
        LstmKernel.forward(gates, cells, hidden, first, previous, running);
      }
    }
    return hidden;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    int width = recurrentWeight.columns();
    cellGradient.resize(batch.running(0), width);
    try (PointerScope _ = new PointerScope()) {
      for (int t = batch.steps() - 1; t >= 0; t--) {
        int first = batch.first(t);
        int previous = t == 0 ? -1 : batch.first(t - 1);
        int running = batch.running(t);
        LstmKernel.backward(
            gates, cells, gradient, cellGradient, first, previous, running, batch.running(t + 1));
        if (t > 0) {
          try (PointerScope _ = new PointerScope()) {
            gradient
                .rowsAsTensor(previous, running)
                .addmm_(gates.rowsAsTensor(first, running), recurrentWeight.tensor());
          }
        }
      }
      mm_out(inputWeightGradient.tensor(), gates.tensor().t(), input.tensor());
      recurrentWeightGradient(width);
      RowKernel.sumRows(gates, biasGradient);
      inputGradient.resize(input.rows(), input.columns());
      mm_out(inputGradient.tensor(), gates.tensor(), inputWeight.tensor());
    }
    return inputGradient;
  }

  private void recurrentWeightGradient(int width) {
    int start = batch.running(0);
    int rows = batch.rows() - start;
    if (rows == 0) {
      recurrentWeightGradient.fill(0);
      return;
    }
    previousRows(batch, hidden, previousHidden.resize(rows, width));
    mm_out(
        recurrentWeightGradient.tensor(),
        gates.rowsAsTensor(start, rows).t(),
        previousHidden.tensor());
  }

  /** For every row from step 1 on, the state that the step before left. */
  static void previousRows(PackedBatch batch, Matrix states, Matrix previous) {
    long rowBytes = 4L * states.columns();
    int start = batch.running(0);
    for (int t = 1; t < batch.steps(); t++) {
      MemorySegment.copy(
          states.memory(),
          batch.first(t - 1) * rowBytes,
          previous.memory(),
          (batch.first(t) - start) * rowBytes,
          batch.running(t) * rowBytes);
    }
  }
}
