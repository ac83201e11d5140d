package io.memoir.runtime.predict;

import io.memoir.runtime.retrieval.ItemVectors;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * An architecture with its weights, ready to run: how states take events and give scores. Immutable
 * and shared; what a call needs to write on is in its {@link Workspace}.
 */
public interface Predictor {

  /** Bytes of the item vectors, biases included; 0 if there are none. */
  default long itemBytes() {
    return 0;
  }

  /** Vectors by which items can be compared, if there are any. */
  default Optional<ItemVectors> itemVectors() {
    return Optional.empty();
  }

  /** The share of the items that is looked at for the best 10, if no filter refuses any. */
  default double searchedShare() {
    return 1;
  }

  /** Number of floats a state carries over. */
  int memoryLength();

  /** Number of last items a state carries over; a state may carry more, which are not looked at. */
  int window();

  /** Makes room to write on for {@code rows} states at once. */
  Workspace newWorkspace(int rows);

  /**
   * Folds one event into each of the workspace's first {@code rows} states; the states then still
   * have to {@linkplain State#note note} it.
   */
  void observe(Workspace workspace, int rows);

  /** Whether it can be asked what fits before events that are known. */
  default boolean looksAhead() {
    return false;
  }

  /**
   * Folds the last event before a gap into the workspace's first state, whose last output then also
   * knows the events after the gap.
   *
   * @param after their items, the first one after the gap first
   * @throws UnsupportedOperationException if the model does not {@linkplain #looksAhead look ahead}
   */
  default void observeBeforeGap(Workspace workspace, int[] after) {
    throw new UnsupportedOperationException("the model looks back only");
  }

  /**
   * Scores every item.
   *
   * @param time the moment of asking; 0 if unknown
   */
  void score(State state, long time, float[] scores, Workspace workspace);

  /**
   * The scores of some items: those of {@link #score}.
   *
   * @param items their numbers
   */
  default float[] score(State state, long time, int[] items, int itemCount, Workspace workspace) {
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
      State state, long time, int itemCount, IntPredicate allowed, TopK top, Workspace workspace) {
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
      List<State> states,
      long time,
      int itemCount,
      List<IntPredicate> allowed,
      List<TopK> tops,
      Workspace workspace) {
    for (int i = 0; i < states.size(); i++) {
      best(states.get(i), time, itemCount, allowed.get(i), tops.get(i), workspace);
    }
  }

  /**
   * The query in its long-term and its short-term part, if the model tells them apart.
   *
   * @param time the moment of asking; 0 if unknown
   */
  default Optional<SplitQuery> splitQuery(State state, long time, Workspace workspace) {
    return Optional.empty();
  }

  /**
   * The score of an item in its two parts.
   *
   * @throws IllegalArgumentException if the model does not tell them apart
   */
  default SplitScore splitScore(SplitQuery query, int item) {
    throw new IllegalArgumentException("the model does not tell interests apart");
  }
}
