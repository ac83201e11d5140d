package io.memoir.runtime.counted;

import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.Popularity;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.state.State;

/** {@link Popularity}: the counts, independent of the user. */
public final class PopularityPredictor implements Predictor {
  private final float[] count;

  /** Arranges the tables for fast access. */
  public PopularityPredictor(Weights weights) {
    this.count = weights.floats(Popularity.COUNT);
  }

  @Override
  public int memoryLength() {
    return 0;
  }

  @Override
  public int window() {
    return 0;
  }

  @Override
  public Workspace newWorkspace(int rows) {
    return Workspace.plain(rows);
  }

  @Override
  public void fold(Workspace workspace, int rows) {}

  @Override
  public void score(State state, Asked asked, float[] scores, Workspace workspace) {
    System.arraycopy(count, 0, scores, 0, count.length);
  }
}
