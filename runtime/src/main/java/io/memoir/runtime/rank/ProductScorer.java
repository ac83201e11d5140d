package io.memoir.runtime.rank;

import io.memoir.model.task.Interaction;

/** {@link Interaction.Product}. */
record ProductScorer() implements InteractionScorer {

  @Override
  public Addition prepare(Past past, float[] user, RankScratch scratch) {
    return (candidates, rows, to, stride, at) -> {};
  }
}
