package io.memoir.runtime.predict;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.Schema;
import io.memoir.model.task.Task;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.feature.ItemDomains;
import io.memoir.runtime.retrieval.ItemVectors;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.Arrays;
import java.util.BitSet;
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

  /** The share of the items that is read to find the best {@code limit} without filters. */
  default double searchedShare(int limit) {
    return 1;
  }

  /** The number of floats in the memory of a state. */
  int memoryLength();

  /** The indexes of the values of this memory that must not be rounded, see {@link State#exact}. */
  default BitSet exactMemory() {
    return State.NONE_EXACT;
  }

  /** The number of last items that are used; a state may contain more. */
  int window();

  /** Allocates scratch memory for {@code rows} states at a time. */
  Workspace newWorkspace(int rows);

  /**
   * Adds one event to each of the first {@code rows} states of the workspace; {@link State#note}
   * has to be called for each state afterwards.
   *
   * @throws io.memoir.model.BadInputException if a value of an event has another type than its
   *     feature; all states are then unchanged
   */
  default void observe(Workspace workspace, int rows) {
    encode(workspace, rows);
    fold(workspace, rows);
  }

  /**
   * Encodes the features of the first {@code rows} events of the workspace, if the model uses them.
   */
  default void encode(Workspace workspace, int rows) {}

  /** Folds events that were encoded. */
  void fold(Workspace workspace, int rows);

  /** Whether it can recommend items for a gap before known events. */
  default boolean looksAhead() {
    return false;
  }

  /**
   * Adds the last event before a gap to the first state of the workspace, whose last output then
   * also depends on the events after the gap.
   *
   * @param after their items, the first one after the gap first
   * @param given the feature values of each
   * @throws UnsupportedOperationException if the model cannot use later events ({@link
   *     #looksAhead})
   */
  default void observeBeforeGap(Workspace workspace, int[] after, List<Given> given) {
    throw new UnsupportedOperationException("the model is unidirectional");
  }

  /** Scores every item. */
  void score(State state, Asked asked, float[] scores, Workspace workspace);

  /**
   * Scores every item for several states.
   *
   * @param scores {@code [states, itemCount]}, overwritten
   */
  default void score(
      List<State> states, Asked asked, int itemCount, float[] scores, Workspace workspace) {
    float[] some = workspace.scores(itemCount);
    for (int row = 0; row < states.size(); row++) {
      score(states.get(row), asked, some, workspace);
      System.arraycopy(some, 0, scores, row * itemCount, itemCount);
    }
  }

  /**
   * The scores of some items, equal to those of {@link #score}.
   *
   * @param items their numbers
   */
  default float[] score(State state, Asked asked, int[] items, int itemCount, Workspace workspace) {
    float[] all = workspace.scores(itemCount);
    score(state, asked, all, workspace);
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
      State state,
      Asked asked,
      int itemCount,
      IntPredicate allowed,
      TopK top,
      Workspace workspace) {
    float[] scores = workspace.scores(itemCount);
    score(state, asked, scores, workspace);
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
      Asked asked,
      int itemCount,
      List<IntPredicate> allowed,
      List<TopK> tops,
      Workspace workspace) {
    for (int i = 0; i < states.size(); i++) {
      best(states.get(i), asked, itemCount, allowed.get(i), tops.get(i), workspace);
    }
  }

  /** The features that it uses. */
  default Schema schema() {
    return Schema.NONE;
  }

  /** The domains of its items, if requests can ask for one. */
  default Optional<ItemDomains> domains() {
    return Optional.empty();
  }

  /**
   * Tests whether an item is in a domain.
   *
   * @throws BadInputException if there are no domains, or not this one
   */
  default IntPredicate insideDomain(String name) {
    return domains().orElseThrow(() -> noDomains(name)).inside(name);
  }

  /**
   * Checks that a request asks for a domain only if there are domains; an unknown name is rejected
   * when the query is computed.
   *
   * @throws BadInputException if there are none
   */
  default void requireDomains(Asked asked) {
    if (asked.domain().isPresent() && domains().isEmpty()) {
      throw noDomains(asked.domain().get());
    }
  }

  private static BadInputException noDomains(String name) {
    return new BadInputException(
        "domain '%s' is asked for, but the model has no domains: train it with the setting domain=COLUMN"
            .formatted(name.replaceAll("\\p{Cntrl}", " ")));
  }

  /** Its tasks. */
  default List<Task> tasks() {
    return Tasks.NEXT_ITEM;
  }

  /**
   * Whether a task can score items that the model does not know, by their features.
   *
   * @param task one of {@link #tasks}
   */
  default boolean seesUnknownItems(Task task) {
    return false;
  }

  /**
   * The scores of candidates by a task, which {@link Tasks#value} converts to predictions.
   *
   * @param task one of {@link #tasks}
   */
  default float[] predict(
      Task task,
      State state,
      Asked asked,
      Candidates candidates,
      int itemCount,
      Workspace workspace) {
    return score(state, asked, candidates.items(), itemCount, workspace);
  }

  /** Whether {@link #withItems} can add items. */
  default boolean takesItems() {
    return false;
  }

  /**
   * The same model with more items, whose numbers follow those of its own items, or with new
   * feature values of such items. States of both are interchangeable.
   *
   * @param numbers of the items; new items have the numbers after the last one, in their order
   * @param given the feature values of each
   * @throws io.memoir.model.BadInputException if it cannot {@linkplain #takesItems take} items
   */
  default Predictor withItems(int[] numbers, List<Given> given) {
    throw new BadInputException("the model has no item features, so it cannot score unknown items");
  }

  /**
   * The query of the next-item task, whose inner product with the vector of an item is the score of
   * the item without its bias; empty if there is none.
   *
   * @return a copy
   */
  default Optional<float[]> query(State state, Asked asked, Workspace workspace) {
    return Optional.empty();
  }

  /** The parts of the query, if the model distinguishes any. */
  default Optional<SplitQuery> splitQuery(State state, Asked asked, Workspace workspace) {
    return Optional.empty();
  }

  /**
   * The parts of the score of an item, in the order of the parts of the query.
   *
   * @throws IllegalArgumentException if the model does not distinguish any
   */
  default float[] splitScore(SplitQuery query, int item) {
    throw new IllegalArgumentException("the scores of the model have no parts");
  }

  /**
   * The parts of the personal lift of an item: its score minus the mean score of all items, or of
   * those of the domain that is asked for, all without their biases.
   *
   * @throws IllegalArgumentException if the model does not distinguish any parts
   */
  default float[] splitLift(SplitQuery query, int item, Asked asked) {
    throw new IllegalArgumentException("the scores of the model have no parts");
  }

  /**
   * The parts of the scores of some items, if the model distinguishes any.
   *
   * @param items their numbers
   * @param scored whether the last call with this workspace was {@link #best} or {@link #score} for
   *     this state and request, whose results can be used again; a model may ignore it
   */
  default Optional<SplitScores> splitScores(
      State state, Asked asked, int[] items, int itemCount, boolean scored, Workspace workspace) {
    return splitQuery(state, asked, workspace)
        .map(query ->
            new SplitScores(
                query.parts(),
                Arrays.stream(items).mapToObj(item -> splitScore(query, item)).toList()));
  }
}
