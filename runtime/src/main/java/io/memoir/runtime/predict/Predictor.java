package io.memoir.runtime.predict;

import io.memoir.runtime.retrieval.ItemVectors;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * An architecture with its weights: adds events to states and computes scores. Immutable and
 * shared; the scratch memory of a call is its {@link Workspace}.
 */
public interface Predictor {

  /** The size of the item vectors and biases in bytes; 0 if there are none. */
  default long itemBytes() {
    return 0;
  }

  /** Vectors with which items can be compared, if there are any. */
  default Optional<ItemVectors> itemVectors() {
    return Optional.empty();
  }

  /** The share of the items that is read to find the best 10 without filters. */
  default double searchedShare() {
    return 1;
  }

  /** The number of floats in the memory of a state. */
  int memoryLength();

  /** The number of last items that are used; a state may contain more. */
  int window();

  /** Allocates scratch memory for {@code rows} states at a time. */
  Workspace newWorkspace(int rows);

  /**
   * Adds one event to each of the first {@code rows} states of the workspace; {@link State#note}
   * has to be called for each state afterwards.
   */
  void observe(Workspace workspace, int rows);

  /** Whether it can recommend items for a gap before known events. */
  default boolean looksAhead() {
    return false;
  }

  /**
   * Adds the last event before a gap to the first state of the workspace, whose last output then
   * also depends on the events after the gap.
   *
   * @param after their items, the first one after the gap first
   * @throws UnsupportedOperationException if the model cannot use later events ({@link
   *     #looksAhead})
   */
  default void observeBeforeGap(Workspace workspace, int[] after) {
    throw new UnsupportedOperationException("the model looks back only");
  }

  /**
   * Scores every item.
   *
   * @param time the time of the request; 0 if unknown
   */
  void score(State state, long time, float[] scores, Workspace workspace);

  /**
   * The scores of some items, equal to those of {@link #score}.
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
   * Adds the best items to a list; their scores are equal to those of {@link #score}.
   *
   * @param allowed which items may be added; only called for items with a sufficient score
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
   * The same for several states.
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
   * The long-term and the short-term part of the query, if the model distinguishes them.
   *
   * @param time the time of the request; 0 if unknown
   */
  default Optional<SplitQuery> splitQuery(State state, long time, Workspace workspace) {
    return Optional.empty();
  }

  /**
   * The two parts of the score of an item.
   *
   * @throws IllegalArgumentException if the model does not distinguish them
   */
  default SplitScore splitScore(SplitQuery query, int item) {
    throw new IllegalArgumentException("the model does not tell interests apart");
  }
}
