package io.memoir.runtime.predict;

import io.memoir.model.architecture.Scale;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.function.IntPredicate;

/**
 * A member of an ensemble that scores every item and can find the best of them. All methods that
 * return a total return the same double for the same state and request; with an approximate search
 * it is an estimate, in all of them.
 */
public non-sealed interface RankedMember extends Member {

  /**
   * Adds the best items to a list, as {@link #best}, and returns the total of all scores, allowed
   * or not ({@link Scale}).
   *
   * @param allowed which items may be added; only called for items with a sufficient score
   */
  double search(State state, Asked asked, IntPredicate allowed, TopK top, Workspace workspace);

  /** The total alone. */
  double total(State state, Asked asked, Workspace workspace);

  /**
   * The total, where the scores of all items are known.
   *
   * @param scores from {@link #score(State, Asked, float[], Workspace)}
   */
  double total(State state, Asked asked, float[] scores, Workspace workspace);
}
