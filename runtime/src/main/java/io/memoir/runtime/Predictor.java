package io.memoir.runtime;

/**
 * An architecture with its weights, ready to run: how states take events and give scores. Immutable
 * and shared; what a call needs to write on is in its {@link Workspace}.
 */
sealed interface Predictor
    permits NetworkPredictor,
        PopularityPredictor,
        ItemNeighboursPredictor,
        SessionNeighboursPredictor {

  /** Number of floats a state carries over. */
  int memoryLength();

  /** Number of last items a state carries over. */
  int window();

  /** Makes room to write on for {@code rows} states at once. */
  Workspace newWorkspace(int rows);

  /**
   * Folds one event into each of the workspace's first {@code rows} states; the states then still
   * have to {@linkplain UserState#note note} it.
   */
  void observe(Workspace workspace, int rows);

  /**
   * Scores every item.
   *
   * @param time the moment of asking; 0 if unknown
   */
  void score(UserState state, long time, float[] scores, Workspace workspace);
}
