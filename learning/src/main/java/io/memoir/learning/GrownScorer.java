package io.memoir.learning;

import io.memoir.data.evaluation.SequenceScorer;
import java.util.Arrays;

/**
 * A model asked about a catalogue that has grown since: it passes over events of items that it does
 * not know, as it does where it serves, and never recommends them.
 */
final class GrownScorer implements SequenceScorer {
  private final SequenceScorer scorer;
  private final int itemCount;

  /**
   * @param itemCount items of the grown catalogue, of which the first are those of the scorer
   */
  GrownScorer(SequenceScorer scorer, int itemCount) {
    this.scorer = scorer;
    this.itemCount = itemCount;
  }

  @Override
  public int itemCount() {
    return itemCount;
  }

  @Override
  public Lanes lanes(int count) {
    Lanes lanes = scorer.lanes(count);
    int known = scorer.itemCount();
    float[] scored = new float[known];
    int[] who = new int[count];
    int[] what = new int[count];
    long[] when = new long[count];
    return new Lanes() {
      @Override
      public void reset(int lane) {
        lanes.reset(lane);
      }

      @Override
      public void observe(int[] which, int[] items, long[] times, int events) {
        int kept = 0;
        for (int i = 0; i < events; i++) {
          if (items[i] < known) {
            who[kept] = which[i];
            what[kept] = items[i];
            when[kept++] = times[i];
          }
        }
        if (kept > 0) {
          lanes.observe(who, what, when, kept);
        }
      }

      @Override
      public void score(int lane, long time, float[] scores) {
        lanes.score(lane, time, scored);
        System.arraycopy(scored, 0, scores, 0, known);
        Arrays.fill(scores, known, itemCount, Float.NEGATIVE_INFINITY);
      }
    };
  }
}
