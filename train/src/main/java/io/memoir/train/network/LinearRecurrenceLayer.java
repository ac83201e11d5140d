package io.memoir.train.network;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RecurrenceKernel;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.product.AffineProduct;

/**
 * Linear recurrence over a packed batch: one product for all steps, then one pass over the values
 * in order of time. A step has no product and no native call, so its cost is the same for many
 * short sequences as for a few long ones.
 */
final class LinearRecurrenceLayer implements TrainableLayer {
  private final AffineProduct product;
  private final int width;
  private final Matrix gates = Matrix.empty();
  private final Matrix hidden = Matrix.empty();
  private PackedBatch batch = PackedBatch.of(new int[][] {{0}}, new int[][] {{0}});

  LinearRecurrenceLayer(
      Parameters parameters, Parameters gradients, String prefix, Matrix.Type products) {
    width = parameters.get(prefix + "weight").rows() / 2;
    product =
        new AffineProduct(
            parameters.get(prefix + "weight"),
            parameters.get(prefix + "bias"),
            gradients.get(prefix + "weight"),
            gradients.get(prefix + "bias"),
            products);
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    batch = pass.batch();
    gates.resize(x.rows(), 2 * width);
    hidden.resize(x.rows(), width);
    product.forward(x, gates);
    RecurrenceKernel.forward(gates, hidden, 0, -1, batch.running(0));
    for (int t = 1; t < batch.steps(); t++) {
      RecurrenceKernel.forward(gates, hidden, batch.first(t), batch.first(t - 1), batch.running(t));
    }
    return hidden;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    for (int t = batch.steps() - 1; t > 0; t--) {
      RecurrenceKernel.backward(
          gates, hidden, gradient, batch.first(t), batch.first(t - 1), batch.running(t));
    }
    RecurrenceKernel.backward(gates, hidden, gradient, 0, -1, batch.running(0));
    return product.backward(gates);
  }
}
