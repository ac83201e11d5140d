package io.memoir.train.product;

import io.memoir.train.kernel.LstmKernel;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.packed.PackedBatch;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * LSTM over a packed batch: the input product of all steps at once, then for each step one
 * recurrent product, which is added in place, and one pass over the gates.
 */
public final class PackedLstm {
  private final AffineProduct inputProduct;
  private final Matrix recurrentWeight;
  private final Matrix recurrentWeightGradient;

  private final Matrix gates = Matrix.empty();
  private final Matrix cells = Matrix.empty();
  private final Matrix hidden = Matrix.empty();
  private final Matrix cellGradient = Matrix.empty();
  private final Matrix previousHidden = Matrix.empty();
  private PackedBatch batch = PackedBatch.single();

  /**
   * The LSTM of some parameters.
   *
   * @param prefix of the names of its parameters
   * @param products type of the products
   */
  public PackedLstm(
      Parameters parameters, Parameters gradients, String prefix, Matrix.Type products) {
    inputProduct =
        new AffineProduct(
            parameters.get(prefix + "weight_ih"),
            parameters.get(prefix + "bias"),
            gradients.get(prefix + "weight_ih"),
            gradients.get(prefix + "bias"),
            products);
    recurrentWeight = parameters.get(prefix + "weight_hh");
    recurrentWeightGradient = gradients.get(prefix + "weight_hh");
  }

  /**
   * The outputs after every row.
   *
   * @param x {@code [rows of the batch, input width]}; kept for {@link #backward}
   * @return {@code [rows, width]}, which belongs to this object
   */
  public Matrix forward(Matrix x, PackedBatch of) {
    batch = of;
    int width = recurrentWeight.columns();
    gates.resize(x.rows(), 4 * width);
    cells.resize(x.rows(), width);
    hidden.resize(x.rows(), width);
    try (PointerScope _ = new PointerScope()) {
      inputProduct.forward(x, gates);
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

  /**
   * Sets the gradients of the parameters.
   *
   * @param gradient of the outputs of the last forward pass; overwritten
   * @return the gradient of the inputs, which belongs to this object
   */
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
    }
    Matrix inputGradient = inputProduct.backward(gates);
    previousRows(batch, hidden, previousHidden);
    inputProduct.alsoTowards(gates, previousHidden, recurrentWeightGradient);
    return inputGradient;
  }

  /** For every row, the state of the previous step; zeros at the first step. */
  public static void previousRows(PackedBatch batch, Matrix states, Matrix previous) {
    previous.resize(states.rows(), states.columns());
    long rowBytes = 4L * states.columns();
    previous.memory().asSlice(0, batch.running(0) * rowBytes).fill((byte) 0);
    for (int t = 1; t < batch.steps(); t++) {
      MemorySegment.copy(
          states.memory(),
          batch.first(t - 1) * rowBytes,
          previous.memory(),
          batch.first(t) * rowBytes,
          batch.running(t) * rowBytes);
    }
  }
}
