package io.memoir.train.network;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RecurrenceKernel;
import io.memoir.train.packed.PackedBatch;

/** {@link io.memoir.model.layer.RunningMean} over a packed batch. */
final class RunningMeanLayer implements TrainableLayer {
  private final float prior;
  private final Matrix means = Matrix.empty();
  private PackedBatch batch = PackedBatch.single();

  RunningMeanLayer(float prior) {
    this.prior = prior;
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    batch = pass.batch();
    means.resize(x.rows(), x.columns());
    for (int t = 0; t < batch.steps(); t++) {
      RecurrenceKernel.meanForward(
          x, means, share(t), batch.first(t), previous(t), batch.running(t));
    }
    return means;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    for (int t = batch.steps() - 1; t >= 0; t--) {
      RecurrenceKernel.meanBackward(
          gradient, share(t), batch.first(t), previous(t), batch.running(t));
    }
    return gradient;
  }

  /** The weight of the newest input. */
  private float share(int step) {
    return 1 / (step + 1 + prior);
  }

  private int previous(int step) {
    return step == 0 ? -1 : batch.first(step - 1);
  }
}
