package io.memoir.train.task;

import io.memoir.model.task.Interaction;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;

/**
 * {@link Interaction.TargetAttention}: the mean of the inputs of the body, weighted by attention.
 */
final class TargetAttentionPool implements TrainableInteraction {
  private final AttentionPool pool;
  private final Matrix pooled = Matrix.empty();

  TargetAttentionPool(
      Interaction.TargetAttention attention,
      Parameters parameters,
      Parameters gradients,
      String prefix) {
    pool = new AttentionPool(parameters, gradients, prefix + "attention.", attention.window());
  }

  @Override
  public Matrix forward(Pairs pairs) {
    pool.attend(pairs.inputs(), pairs);
    return pool.pool(pooled);
  }

  @Override
  public void backward(Matrix gradient, Pairs pairs) {
    pool.backward(gradient, pairs.gradients().inputs(), pairs.gradients().items());
  }
}
