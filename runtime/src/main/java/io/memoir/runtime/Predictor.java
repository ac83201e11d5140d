package io.memoir.runtime;

import io.memoir.model.Architecture;
import io.memoir.model.Weights;
import io.memoir.runtime.kernel.Kernel;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * An architecture with its weights, ready to run: how states take events and give scores. Immutable
 * and shared; what a call needs to write on is in its {@link Workspace}.
 */
sealed interface Predictor
    permits NetworkPredictor,
        PopularityPredictor,
        ItemNeighboursPredictor,
        SessionNeighboursPredictor,
        EnsemblePredictor {

  /**
   * Makes an architecture ready to run.
   *
   * @param storage how the item vectors of networks are kept
   * @param search how the best items of a network are looked for; ensembles look at all
   * @param memoryBegin where in the memory of every state its part begins
   */
  static Predictor of(
      Architecture architecture,
      Weights weights,
      Kernel kernel,
      ItemStorage storage,
      Search search,
      int memoryBegin) {
    return switch (architecture) {
      case Architecture.SequenceNetwork network ->
          NetworkPredictor.of(network, weights, kernel, storage, search, memoryBegin);
      case Architecture.Popularity popularity -> new PopularityPredictor(weights);
      case Architecture.ItemNeighbours neighbours ->
          new ItemNeighboursPredictor(neighbours, weights);
      case Architecture.SessionNeighbours neighbours ->
          new SessionNeighboursPredictor(neighbours, weights);
      case Architecture.Ensemble ensemble ->
          new EnsemblePredictor(ensemble, weights, kernel, storage, memoryBegin);
    };
  }

  /** Bytes of the item vectors, biases included; 0 if there are none. */
  long itemBytes();

  /** Vectors by which items can be compared, if there are any. */
  Optional<ItemVectors> itemVectors();

  /** Number of floats a state carries over. */
  int memoryLength();

  /** Number of last items a state carries over; a state may carry more, which are not looked at. */
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

  /**
   * The scores of some items: those of {@link #score}.
   *
   * @param items their numbers
   */
  default float[] score(
      UserState state, long time, int[] items, int itemCount, Workspace workspace) {
    float[] all = workspace.scores(itemCount);
    score(state, time, all, workspace);
    float[] scores = new float[items.length];
    for (int i = 0; i < items.length; i++) {
      scores[i] = all[items[i]];
    }
    return scores;
  }

  /**
   * Adds the best items to a list; their scores are those of {@link #score}.
   *
   * @param allowed which items may be taken; only asked of those that are good enough
   */
  default void best(
      UserState state,
      long time,
      int itemCount,
      IntPredicate allowed,
      TopK top,
      Workspace workspace) {
    float[] scores = workspace.scores(itemCount);
    score(state, time, scores, workspace);
    for (int item = 0; item < scores.length; item++) {
      if (top.wants(item, scores[item]) && allowed.test(item)) {
        top.add(item, scores[item]);
      }
    }
  }

  /**
   * The same for several states at once.
   *
   * @param allowed of each state
   * @param tops a list for each state
   */
  default void best(
      List<UserState> states,
      long time,
      int itemCount,
      List<IntPredicate> allowed,
      List<TopK> tops,
      Workspace workspace) {
    for (int i = 0; i < states.size(); i++) {
      best(states.get(i), time, itemCount, allowed.get(i), tops.get(i), workspace);
    }
  }
}
