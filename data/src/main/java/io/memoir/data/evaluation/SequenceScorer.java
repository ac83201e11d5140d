package io.memoir.data.evaluation;

/**
 * What the evaluation needs of a model: fold events into states, and score all items from a state.
 *
 * <p>A scorer is shared by threads; each thread asks for its own {@link Lanes}.
 */
public interface SequenceScorer {

  /** Number of items it scores: {@code 0} to {@code itemCount - 1}. */
  int itemCount();

  /** New states, side by side, none of which has seen an event; used by one thread at a time. */
  Lanes lanes(int count);

  /**
   * States of several sequences that are folded side by side, so that one matrix product serves
   * all.
   */
  interface Lanes {

    /** Makes a lane forget all it saw: the state before the first event. */
    void reset(int lane);

    /**
     * Feeds one event to each of the first {@code count} lanes that are named, each lane once.
     *
     * @param lanes which lanes
     * @param items the item of each lane's event
     * @param times milliseconds since 1970 of each event; 0 where the data have none
     * @param count how many entries of the arrays count
     */
    void observe(int[] lanes, int[] items, long[] times, int count);

    /**
     * Fills in one value per item, higher is better, from what the lane has seen.
     *
     * @param time milliseconds since 1970 of the moment of asking, which is that of the target; 0
     *     where the data have none
     */
    void score(int lane, long time, float[] scores);

    /**
     * Scores the first {@code count} lanes that are named: {@code scores[i]} is for {@code
     * lanes[i]}, asked at {@code times[i]}. To be overridden where several lanes together are
     * cheaper than one after the other.
     */
    default void score(int[] lanes, long[] times, float[][] scores, int count) {
      for (int i = 0; i < count; i++) {
        score(lanes[i], times[i], scores[i]);
      }
    }
  }
}
