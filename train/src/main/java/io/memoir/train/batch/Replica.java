package io.memoir.train.batch;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.loss.Loss;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.PackedBatch;
import java.util.SplittableRandom;

/** One worker's network and loss, and its share of a step. */
public final class Replica {
  private final TrainableNetwork network;
  private final Loss loss;
  private final Matrix gradient = Matrix.empty();
  private final Matrix targetHidden = Matrix.empty();
  private final Matrix targetGradient = Matrix.empty();
  private PackedBatch batch = PackedBatch.of(new int[][] {{0}}, new int[][] {{0}});

  public Replica(TrainableNetwork network, Loss loss) {
    this.network = network;
    this.loss = loss;
  }

  public TrainableNetwork network() {
    return network;
  }

  /** Sets the worker's share of a batch and returns the number of targets. */
  public int take(PackedBatch share) {
    batch = share;
    return share.targetCount();
  }

  /**
   * Forward pass, loss and backward pass over the share; the result is in the gradients.
   *
   * @param weight of each target in the loss
   * @return the weighted loss
   */
  public double step(float weight, SplittableRandom random) {
    Matrix hidden = network.forward(batch, true, random);
    loss.prepare(random);
    gradient.resize(hidden.rows(), hidden.columns());
    double value;
    if (batch.targetCount() == batch.rows()) {
      value = loss.apply(hidden, batch.targets(), weight, network.gradients(), gradient);
    } else {
      int[] rows = new int[batch.targetCount()];
      int[] targets = new int[rows.length];
      for (int r = 0, i = 0; r < batch.rows(); r++) {
        if (batch.targets()[r] != PackedBatch.NO_TARGET) {
          rows[i] = r;
          targets[i++] = batch.targets()[r];
        }
      }
      targetHidden.resize(rows.length, hidden.columns());
      targetGradient.resize(rows.length, hidden.columns());
      RowKernel.gather(hidden, rows, rows.length, 1, targetHidden);
      value = loss.apply(targetHidden, targets, weight, network.gradients(), targetGradient);
      gradient.fill(0);
      RowKernel.scatterAdd(targetGradient, 0, rows, 0, rows.length, 1, gradient);
    }
    network.backward(gradient);
    return value;
  }
}
