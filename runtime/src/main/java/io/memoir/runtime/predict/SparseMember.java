package io.memoir.runtime.predict;

import io.memoir.runtime.state.State;
import java.util.Arrays;

/** A count-based member of an ensemble that gives most items the score 0. */
public non-sealed interface SparseMember extends Member {

  /**
   * Computes the scores that are not 0.
   *
   * @param scores overwritten
   */
  void score(State state, SparseScores scores, Workspace workspace);

  @Override
  default void score(State state, Asked asked, float[] scores, Workspace workspace) {
    SparseScores few = workspace.sparse;
    score(state, few, workspace);
    Arrays.fill(scores, 0);
    for (int i = 0; i < few.size(); i++) {
      int item = few.item(i);
      scores[item] = few.score(item);
    }
  }

  @Override
  default float[] score(State state, Asked asked, int[] items, int itemCount, Workspace workspace) {
    score(state, workspace.sparse, workspace);
    float[] scores = new float[items.length];
    for (int i = 0; i < items.length; i++) {
      scores[i] = workspace.sparse.score(items[i]);
    }
    return scores;
  }
}
