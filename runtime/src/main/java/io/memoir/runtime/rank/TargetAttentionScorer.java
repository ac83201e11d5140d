package io.memoir.runtime.rank;

import io.memoir.model.Weights;
import io.memoir.model.task.Interaction;
import io.memoir.runtime.kernel.Kernel;

/** {@link Interaction.TargetAttention}. */
record TargetAttentionScorer(int window, int width, Attention attention)
    implements InteractionScorer {

  static TargetAttentionScorer of(
      Interaction.TargetAttention interaction,
      String prefix,
      int width,
      Weights weights,
      Kernel kernel) {
    return new TargetAttentionScorer(
        interaction.window(),
        width,
        Attention.of(prefix + "attention.", width, width, weights, kernel));
  }

  @Override
  public Addition prepare(Past past, float[] user, RankScratch scratch) {
    int count = past.count(window);
    if (count == 0) {
      return (candidates, rows, to, stride, at) ->
          InteractionScorer.writeNothing(rows, 2 * width, to, stride, at);
    }
    float[] inputs = past.inputs(window, scratch.first.vectors);
    Attention.Events events = attention.over(inputs, count, scratch.first);
    return (candidates, rows, to, stride, at) ->
        InteractionScorer.writeWithProduct(
            events.mean(candidates, rows), candidates, rows, width, to, stride, at);
  }
}
