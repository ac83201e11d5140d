package io.memoir.runtime;

import io.memoir.model.Architecture.Popularity;
import io.memoir.model.Weights;
import java.util.Optional;

/** {@link Popularity}: the counts, whoever asks. */
final class PopularityPredictor implements Predictor {
  private final float[] count;

  PopularityPredictor(Weights weights) {
    this.count = weights.floats(Popularity.COUNT);
  }

  @Override
  public long itemBytes() {
    return 0;
  }

  @Override
  public Optional<ItemVectors> itemVectors() {
    return Optional.empty();
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
  public void observe(Workspace workspace, int rows) {}

  @Override
  public void score(UserState state, long time, float[] scores, Workspace workspace) {
    System.arraycopy(count, 0, scores, 0, count.length);
  }
}
