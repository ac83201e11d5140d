package io.memoir.data.evaluation;

/**
 * The interface of a model to the evaluation: adds events to states, and scores all items for a
 * state.
 *
 * <p>A scorer is shared by threads; each thread uses its own {@link Lanes}.
 */
public interface SequenceScorer {

  /** The number of items it scores: {@code 0} to {@code itemCount - 1}. */
  int itemCount();

  /** New states of a batch, without any event; used by one thread at a time. */
  Lanes lanes(int count);

  /**
   * The states of several sequences that are processed in a batch, with one matrix product for all
   * of them.
   */
  interface Lanes {

    /** Resets a lane to the state before the first event. */
    void reset(int lane);

    /**
     * Resets a lane for another sequence of the data. Override it if users have features.
     *
     * @param sequence number of the sequence
     */
    default void begin(int lane, int sequence) {
      reset(lane);
    }

    /**
     * Adds one event to each of the first {@code count} lanes given, each lane at most once.
     *
     * @param lanes the lanes
     * @param items the item of each lane's event
     * @param times milliseconds since 1970 of each event; 0 if the data have no times
     * @param count number of entries of the arrays that are used
     */
    void observe(int[] lanes, int[] items, long[] times, int count);

    /** The same with the number of each event in the data. Override it if events have features. */
    default void observe(int[] lanes, int[] items, long[] times, int[] events, int count) {
      observe(lanes, items, times, count);
    }

    /**
     * Sets one score per item, higher is better, from the events of the lane.
     *
     * @param time time of the request, which is that of the target, in milliseconds since 1970; 0
     *     if the data have no times
     */
    void score(int lane, long time, float[] scores);

    /**
     * Scores the first {@code count} lanes given: {@code scores[i]} is for {@code lanes[i]} and a
     * request at {@code times[i]}. Override it if scoring several lanes in a batch is faster.
     */
    default void score(int[] lanes, long[] times, float[][] scores, int count) {
      for (int i = 0; i < count; i++) {
        score(lanes[i], times[i], scores[i]);
      }
    }

    /**
     * The same with the number of the target event of each lane. Override it if requests or users
     * have features.
     */
    default void score(int[] lanes, long[] times, int[] events, float[][] scores, int count) {
      score(lanes, times, scores, count);
    }
  }
}
